//! From files to containers that are created and not started: images are pulled or built where
//! they are missing or stale, and compose creates what has changed.

use std::{
    collections::BTreeMap,
    time::{Instant, SystemTime},
};

use bollard::errors::Error;
use indexmap::IndexMap;

use super::{
    compose,
    connect::Connection,
    containers,
    fresh::{self, Created, Image},
    plan::Plan,
    state::StateDir,
    trouble,
};
use crate::{
    events::{Build, Cause, FailureCard, ServiceEvent, Sink},
    proc::Stop,
};

/// What it takes.
#[derive(Clone, Copy, Debug)]
pub struct Preparation<'a> {
    /// Where.
    pub connection: &'a Connection,
    /// What.
    pub plan: &'a Plan,
    /// What is remembered of the last time.
    pub state: &'a StateDir,
    /// The text of the generated compose file.
    pub generated: &'a str,
}

/// Why there are no containers.
#[derive(Debug)]
pub enum Unprepared {
    /// An image or a container can't be had.
    Cards(Vec<FailureCard>),
    /// The engine refuses, or does not answer.
    Engine(Error),
    /// A file could not be written, or a process not started.
    Io(std::io::Error),
    /// It was stopped.
    Interrupted,
}

impl From<Error> for Unprepared {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<std::io::Error> for Unprepared {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// The images that a plan needs, and which of them have to be made or got.
#[derive(Debug)]
pub struct Images {
    /// Those that are built, and whether they are fresh.
    built: Vec<(Image, bool)>,
    /// Those that are only run and aren't here, with their services.
    missing: BTreeMap<String, Vec<String>>,
}

impl Images {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn are_there(&self) -> bool {
        self.missing.is_empty() && self.built.iter().all(|(_, is_fresh)| *is_fresh)
    }
}

/// The name of an image as a build target.
#[must_use]
pub fn label(image: &Image) -> String {
    format!("image {}", image.name)
}

impl Preparation<'_> {
    /// Looks at the images. Changes nothing.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn look(&self) -> Result<Images, Error> {
        let (of_plan, run) = fresh::images(self.plan);
        let mut images = Images { built: Vec::new(), missing: BTreeMap::new() };
        for image in of_plan {
            let is_fresh = fresh::is_fresh(self.connection, self.state, &image).await?;
            images.built.push((image, is_fresh));
        }
        for (image, services) in run {
            if fresh::id(self.connection, &image).await?.is_none() {
                images.missing.insert(image, services);
            }
        }
        Ok(images)
    }

    /// Prepares everything; what is built and how far it is goes to `sink`.
    ///
    /// # Errors
    /// See [`Unprepared`].
    pub async fn run(
        &self,
        images: Images,
        sink: &Sink<ServiceEvent>,
        stop: &Stop,
    ) -> Result<(), Unprepared> {
        let Images { built, missing } = images;
        let (pulled, made) =
            futures_util::join!(self.pull(missing, sink, stop), self.build(built, sink, stop));
        let cards: Vec<FailureCard> = match (pulled, made) {
            (Err(Unprepared::Cards(mut a)), Err(Unprepared::Cards(b))) => {
                a.extend(b);
                a
            }
            (Err(error), _) | (_, Err(error)) => return Err(error),
            (Ok(()), Ok(())) => Vec::new(),
        };
        if !cards.is_empty() {
            return Err(Unprepared::Cards(cards));
        }
        if self.created().await?.is_stored(self.state) {
            return Ok(());
        }
        fresh::forget_created(self.state)?;
        let services: Vec<String> = self.plan.services.keys().cloned().collect();
        let ended = compose::create(self.plan, self.state, &services, stop, |_| {}).await?;
        if ended.stopped {
            return Err(Unprepared::Interrupted);
        }
        if !ended.ok {
            let cause =
                trouble::of_create(&ended.output).unwrap_or(Cause::NotCreated { argv: ended.argv });
            let log = last_lines(&ended.output);
            let card = FailureCard { log, ..FailureCard::new(services.join(", "), cause) };
            return Err(Unprepared::Cards(vec![card]));
        }
        Ok(self.created().await?.store(self.state)?)
    }

    async fn created(&self) -> Result<Created, Error> {
        let name = &self.plan.project.name;
        let mut ids: IndexMap<String, Vec<String>> = IndexMap::new();
        for container in containers::of_project(self.connection, name).await? {
            if self.plan.services.contains_key(&container.service) {
                ids.entry(container.service).or_default().push(container.id);
            }
        }
        ids.sort_keys();
        Created::now(self.connection, self.plan, self.generated, &ids).await
    }

    /// Images that nothing here builds: pulled, unless they were got since.
    async fn pull(
        &self,
        images: BTreeMap<String, Vec<String>>,
        sink: &Sink<ServiceEvent>,
        stop: &Stop,
    ) -> Result<(), Unprepared> {
        let mut cards = Vec::new();
        for (image, services) in images {
            if fresh::id(self.connection, &image).await?.is_some() {
                continue;
            }
            let target = format!("image {image}");
            let emit = |build| {
                sink.emit(ServiceEvent::Build { target: target.clone(), build });
            };
            let argv = ["docker", "pull", &image].map(str::to_owned).to_vec();
            emit(Build::Started { argv });
            let begun = Instant::now();
            let on_line = |line: &str| emit(Build::Progress { line: line.to_owned() });
            let ended = compose::pull(self.plan, &image, stop, on_line).await?;
            if ended.stopped {
                return Err(Unprepared::Interrupted);
            }
            if ended.ok {
                emit(Build::Built { took: begun.elapsed() });
            } else {
                emit(Build::Failed { output: ended.output.clone() });
                let cause = trouble::of_pull(&image, &ended.output);
                cards.push(FailureCard::new(services.join(", "), cause));
            }
        }
        if cards.is_empty() { Ok(()) } else { Err(Unprepared::Cards(cards)) }
    }

    /// Images whose sources have changed, side by side.
    async fn build(
        &self,
        images: Vec<(Image, bool)>,
        sink: &Sink<ServiceEvent>,
        stop: &Stop,
    ) -> Result<(), Unprepared> {
        let builds =
            images.iter().map(|(image, is_fresh)| self.build_one(image, *is_fresh, sink, stop));
        let mut cards = Vec::new();
        for built in futures_util::future::join_all(builds).await {
            cards.extend(built?);
        }
        if cards.is_empty() { Ok(()) } else { Err(Unprepared::Cards(cards)) }
    }

    async fn build_one(
        &self,
        image: &Image,
        is_fresh: bool,
        sink: &Sink<ServiceEvent>,
        stop: &Stop,
    ) -> Result<Option<FailureCard>, Unprepared> {
        let emit = |build| {
            sink.emit(ServiceEvent::Build { target: label(image), build });
        };
        if is_fresh {
            emit(Build::Fresh);
            return Ok(None);
        }
        let (begun, clock) = (SystemTime::now(), Instant::now());
        let services = &image.services[..1];
        let argv = ["docker", "compose", "build", &image.services[0]];
        emit(Build::Started { argv: argv.map(str::to_owned).to_vec() });
        let on_line = |line: &str| emit(Build::Progress { line: step_of(line).to_owned() });
        let ended = compose::build(self.plan, self.state, services, stop, on_line).await?;
        if ended.stopped {
            return Err(Unprepared::Interrupted);
        }
        if !ended.ok {
            emit(Build::Failed { output: ended.output.clone() });
            return Ok(Some(build_card(image, ended)));
        }
        fresh::store(self.connection, self.state, image, begun).await?;
        emit(Build::Built { took: clock.elapsed() });
        Ok(None)
    }
}

/// BuildKit's line without its step's number and clock: `#12 3.456 Compiling x` → `Compiling x`.
fn step_of(line: &str) -> &str {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let Some((first, rest)) = line.split_once(' ') else { return line };
    if !first.strip_prefix('#').is_some_and(is_number) {
        return line;
    }
    rest.split_once(' ').filter(|(clock, _)| is_number(clock)).map_or(rest, |(_, text)| text)
}

/// So much of a failed call's output is worth reading first.
const LINES: usize = 30;

fn build_card(image: &Image, ended: compose::Ended) -> FailureCard {
    let cause = trouble::of_build(&ended.output);
    // A compiler's first error is what helps; else BuildKit tells what failed in a block at the end.
    let lines: Vec<&str> = ended.output.lines().map(step_of).collect();
    let first = lines.iter().position(|line| line.trim_start().starts_with("error"));
    let log = match (first, ended.output.find("------\n > ")) {
        (Some(first), _) => lines[first..].iter().take(LINES).map(|l| (*l).to_owned()).collect(),
        (None, Some(at)) => last_lines(&ended.output[at..]),
        (None, None) => last_lines(&ended.output),
    };
    let log = if matches!(cause, Some(Cause::ImageMissing { .. })) { Vec::new() } else { log };
    let cause = cause.unwrap_or(Cause::BuildFailed { argv: ended.argv });
    FailureCard { log, ..FailureCard::new(image.services.join(", "), cause) }
}

fn last_lines(output: &str) -> Vec<String> {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(|line| (*line).to_owned()).collect()
}
