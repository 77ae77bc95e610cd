//! From the bases that a workspace needs to bases that are there.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::{
    Need, Site,
    ca::Trust,
    docker::{Docker, Image},
    host::{self, Host},
    inspect, look,
    make::{Making, Staging},
    name::{Family, Name},
    pull::{Pull, pull},
};
use crate::{
    catalogue::Id,
    events::{Base, BaseEvent, BaseState},
    exit::{Exit, Failure},
    proc,
};

/// Gets every base that isn't there, and makes stale stand-ins anew; `force` makes all stand-ins
/// anew. The answer is in the order of `needs`.
///
/// # Errors
/// Exit 3 when there is no engine, and for the bases that can neither be pulled nor made, with
/// what it takes: all of them, after the others were got. Exit 130 when it was stopped.
pub async fn ensure(site: &Site<'_>, needs: &[Need], force: bool) -> Result<Vec<Base>, Failure> {
    let docker = Docker::new(site.env, site.root, site.stop)?;
    let trust = Trust::of_host(site.env);
    let host = Host { env: site.env, root: site.root, stop: site.stop };
    let mut run = Run {
        site,
        docker: &docker,
        trust: &trust,
        host: &host,
        force,
        no_registry: BTreeMap::new(),
        made: BTreeMap::new(),
    };
    let before = run.look(needs).await?;
    if before.iter().all(|base| !run.is_wanting(base.state)) {
        return Ok(before);
    }
    fs_err::create_dir_all(&site.work)?;
    let waits = || {
        let text = "another run is getting bases".to_owned();
        site.sink.emit(BaseEvent::Line { image: String::new(), text });
    };
    let Some(_held) = proc::lock(&site.work.join(".lock"), site.stop, waits).await? else {
        return Err(Failure::silent(Exit::Interrupted));
    };
    let mut bases = run.look(needs).await?;
    let mut failures: Vec<Failure> = Vec::new();
    // Debian first: others are made on it, and its own row should tell of it.
    let is_debian =
        |base: &Base| matches!(Name::of(&base.image).family(), Ok(Family::Debian { .. }));
    let mut order: Vec<usize> = (0..bases.len()).collect();
    order.sort_by_key(|at| !is_debian(&bases[*at]));
    for at in order {
        if !run.is_wanting(bases[at].state) {
            continue;
        }
        match run.get(bases[at].clone()).await {
            Ok(base) => bases[at] = base,
            Err(failure) if failure.exit == Exit::Interrupted => return Err(failure),
            Err(failure) => {
                site.sink.emit(BaseEvent::Failed { image: bases[at].image.clone() });
                failures.push(failure);
            }
        }
    }
    if failures.is_empty() {
        return Ok(bases);
    }
    let mut first = failures.remove(0);
    first.others.append(&mut failures);
    Err(first)
}

struct Run<'a> {
    site: &'a Site<'a>,
    docker: &'a Docker<'a>,
    trust: &'a Result<Trust, Failure>,
    host: &'a Host<'a>,
    force: bool,
    /// The registries that did not answer in this run, and why: none is asked twice.
    no_registry: BTreeMap<String, String>,
    /// What this run made, and from what.
    made: BTreeMap<String, String>,
}

impl Run<'_> {
    fn is_wanting(&self, state: BaseState) -> bool {
        match state {
            BaseState::Missing | BaseState::Stale => true,
            BaseState::StandIn => self.force,
            BaseState::Present | BaseState::Pulled => false,
        }
    }

    async fn look(&self, needs: &[Need]) -> Result<Vec<Base>, Failure> {
        let images: Vec<&str> = needs.iter().map(|need| need.image.as_str()).collect();
        let have = inspect(self.docker, &images).await?;
        let trust = self.trust.as_ref().ok().map(|trust| trust.digest.as_str());
        let bases = needs.iter().map(|Need { image, by }| {
            let (state, how) = look::state(look::find(&have, image), image, trust);
            Base { image: image.clone(), needed_by: by.clone(), state, how }
        });
        Ok(bases.collect())
    }

    async fn get(&mut self, base: Base) -> Result<Base, Failure> {
        let image = base.image.clone();
        if let Some(how) = self.made.get(&image) {
            return Ok(Base { state: BaseState::StandIn, how: how.clone(), ..base });
        }
        let Some(why) = self.pull(&image).await? else {
            let base = Base { state: BaseState::Pulled, how: String::new(), ..base };
            self.site.sink.emit(BaseEvent::Ready(base.clone()));
            return Ok(base);
        };
        let family = Name::of(&image).family().map_err(|cannot| {
            Failure::missing(
                Id::ImageMissing,
                format!("{image} can't be pulled ({why}), and {cannot}"),
            )
            .help(host::carry(&image))
        })?;
        self.site.sink.emit(BaseEvent::Making { image: image.clone(), why: why.clone() });
        let made = Box::pin(self.make(&image, &family)).await;
        let base = match made {
            Ok(how) => {
                self.made.insert(image, how.clone());
                Base { state: BaseState::StandIn, how, ..base }
            }
            // The old one works for most purposes, and what is in the way is told.
            Err(failure)
                if base.state == BaseState::Stale
                    && matches!(failure.exit, Exit::Missing(_))
                    && !self.force =>
            {
                Base { how: format!("{}; not made anew: {failure}", base.how), ..base }
            }
            Err(failure) if failure.exit == Exit::Interrupted => return Err(failure),
            Err(mut failure) => {
                let message = format!("{image} can't be pulled ({why}) nor made here");
                if !failure.messages.iter().any(|known| known.contains(&image)) {
                    failure.messages.insert(0, message);
                }
                return Err(failure);
            }
        };
        self.site.sink.emit(BaseEvent::Ready(base.clone()));
        Ok(base)
    }

    /// Pulls it; tells why not if it can't be had but could be made.
    async fn pull(&mut self, image: &str) -> Result<Option<String>, Failure> {
        let registry = Name::of(image).registry.to_owned();
        if let Some(why) = self.no_registry.get(&registry) {
            return Ok(Some(why.clone()));
        }
        self.site.sink.emit(BaseEvent::Pulling { image: image.to_owned() });
        match pull(self.docker, image, |line| self.line(image, line)).await? {
            Pull::Done => Ok(None),
            Pull::Unreachable(reason) => {
                let text = format!("{registry} does not answer: {reason}");
                self.line(image, &text);
                let why = "no registry answers".to_owned();
                self.no_registry.insert(registry, why.clone());
                Ok(Some(why))
            }
            Pull::Refused(reason) => Ok(Some(format!("the registry refuses: {reason}"))),
            Pull::Unknown(reason) => Err(Failure::missing(
                Id::ImageMissing,
                format!("the registry has no {image}: {reason}"),
            )
            .help("mend its name in the compose file or Dockerfile")),
        }
    }

    async fn make(&mut self, image: &str, family: &Family) -> Result<String, Failure> {
        let trust = self.trust.as_ref().map_err(again)?;
        let architecture = self.docker.architecture().await?;
        let own = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        if architecture != own {
            let message = format!("the engine is {architecture} and this host {own}");
            return Err(Failure::missing(Id::ImageMissing, message).help(host::carry(image)));
        }
        // Before the minutes that a Debian may take.
        match family {
            Family::Rust { version, .. } => drop(self.host.rust(version).await?),
            Family::Go { version, .. } => drop(self.host.go(version).await?),
            _ => {}
        }
        let debian = match family {
            Family::Debian { .. } => None,
            _ => Some(self.debian(image, family).await?),
        };
        let staging = Staging::new(self.folder(image))?;
        let builder = self.docker.builder().await?;
        let old = self.docker.inspect(&[image]).await?;
        let making = Making {
            host: self.host,
            docker: self.docker,
            builder: &builder,
            trust,
            dir: &staging.0,
            image,
            family,
            debian: debian.as_deref(),
            anew: self.force,
        };
        let how = making.run(&mut |line| self.line(image, line)).await?;
        // Without its name the older one is of no use. One that a container runs on stays.
        let new = self.docker.inspect(&[image]).await?;
        let id = |images: &[Image]| images.first().and_then(|image| image.id.clone());
        if let Some(old) = id(&old).filter(|old| Some(old) != id(&new).as_ref()) {
            self.docker.ask(&["image", "rm", &old]).await?;
        }
        Ok(how)
    }

    /// The Debian below an image, got first if it isn't there.
    async fn debian(&mut self, image: &str, family: &Family) -> Result<String, Failure> {
        let codename = match family.codename() {
            Some(codename) => codename.to_owned(),
            None => host_release()?,
        };
        let debian = Name::of(image).debian(&codename);
        let need = Need { image: debian.clone(), by: vec![image.to_owned()] };
        let found = self.look(std::slice::from_ref(&need)).await?;
        for base in found {
            if matches!(base.state, BaseState::Missing | BaseState::Stale) {
                Box::pin(self.get(base)).await?;
            }
        }
        Ok(debian)
    }

    fn folder(&self, image: &str) -> Utf8PathBuf {
        self.site.work.join(image.replace(['/', ':'], "_"))
    }

    fn line(&self, image: &str, text: &str) {
        self.site.sink.emit(BaseEvent::Line { image: image.to_owned(), text: text.to_owned() });
    }
}

/// The release of Debian that this host runs, for images whose tags name none.
fn host_release() -> Result<String, Failure> {
    let text = fs_err::read_to_string("/etc/os-release").unwrap_or_default();
    let value = |key: &str| {
        text.lines().find_map(|line| Some(line.strip_prefix(key)?.trim_matches('"').to_owned()))
    };
    match (value("ID="), value("VERSION_CODENAME=")) {
        (Some(id), Some(codename)) if id == "debian" => Ok(codename),
        _ => Err(Failure::missing(
            Id::ImageMissing,
            "its tag names no release of Debian, and this host is none",
        )
        .help("pull it where a registry answers, and carry it over")),
    }
}

/// A failure once more: it is met by each base that needs what is missing.
fn again(failure: &Failure) -> Failure {
    Failure {
        exit: failure.exit,
        messages: failure.messages.clone(),
        help: failure.help.clone(),
        others: Vec::new(),
        id: failure.id,
    }
}
