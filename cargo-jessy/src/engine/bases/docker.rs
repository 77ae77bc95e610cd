//! The few questions and orders that base images take, through the docker CLI: it knows contexts,
//! `DOCKER_HOST` and credentials.

use std::{cell::Cell, collections::BTreeMap, time::Duration};

use camino::Utf8Path;
use serde::Deserialize;

use crate::{
    catalogue::Id,
    env::Env,
    exit::{Exit, Failure},
    proc::{self, End, Exec, Stop, Stopper},
};

/// A question that takes longer than this has no answer.
const ANSWER: Duration = Duration::from_secs(20);

/// The docker CLI.
pub(super) struct Docker<'a> {
    program: String,
    env: &'a BTreeMap<String, String>,
    cwd: &'a Utf8Path,
    stop: &'a Stop,
}

/// What the engine says of an image.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Image {
    pub(super) id: Option<String>,
    pub(super) repo_tags: Option<Vec<String>>,
    pub(super) repo_digests: Option<Vec<String>>,
    config: Config,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Config {
    labels: Option<BTreeMap<String, String>>,
}

impl Image {
    pub(super) fn label(&self, name: &str) -> Option<&str> {
        self.config.labels.as_ref()?.get(name).map(String::as_str)
    }
}

impl<'a> Docker<'a> {
    /// The CLI on the PATH.
    pub(super) fn new(env: &'a Env, cwd: &'a Utf8Path, stop: &'a Stop) -> Result<Self, Failure> {
        let program = env.find_on_path("docker").ok_or_else(|| {
            Failure::missing(Id::NoEngine, "docker is not on the PATH")
                .help("install a Docker engine (docker.com/get-docker), then: cargo jessy doctor")
        })?;
        Ok(Self { program: program.into_string(), env: env.all(), cwd, stop })
    }

    /// Runs it and hands on its lines.
    pub(super) async fn run(
        &self,
        args: &[&str],
        limit: Option<Duration>,
        on_line: impl FnMut(&str),
    ) -> Result<End, Failure> {
        self.run_until(args, limit, self.stop, on_line).await
    }

    async fn run_until(
        &self,
        args: &[&str],
        limit: Option<Duration>,
        stop: &Stop,
        on_line: impl FnMut(&str),
    ) -> Result<End, Failure> {
        let words = std::iter::once(self.program.as_str()).chain(args.iter().copied());
        let argv: Vec<String> = words.map(str::to_owned).collect();
        let exec = Exec { argv: &argv, env: self.env, cwd: self.cwd, limit };
        match proc::run(exec, stop, on_line).await? {
            End::Stopped if self.stop.is_set() => Err(Failure::silent(Exit::Interrupted)),
            end => Ok(end),
        }
    }

    /// Runs it, and ends it when nothing is printed for the time of `patience` from its start.
    /// Says whether that happened.
    pub(super) async fn run_if_it_answers(
        &self,
        args: &[&str],
        patience: Duration,
        mut on_line: impl FnMut(&str),
    ) -> Result<(End, bool), Failure> {
        let (stopper, local) = Stopper::channel();
        let said = Cell::new(false);
        let run = self.run_until(args, None, &local, |line| {
            said.set(true);
            on_line(line);
        });
        let mut run = std::pin::pin!(run);
        let mut all = self.stop.clone();
        let mut waits = std::pin::pin!(tokio::time::sleep(patience));
        let (mut asks, mut silent) = (true, false);
        loop {
            tokio::select! {
                end = &mut run => return Ok((end?, silent)),
                () = &mut waits, if asks => {
                    asks = false;
                    if !said.get() {
                        silent = true;
                        stopper.stop();
                    }
                }
                _ = all.changed() => stopper.stop(),
            }
        }
    }

    /// Runs it to its end and gives its lines, whether it ended well or not.
    pub(super) async fn ask(&self, args: &[&str]) -> Result<(bool, Vec<String>), Failure> {
        let mut lines = Vec::new();
        let end = self.run(args, Some(ANSWER), |line| lines.push(line.to_owned())).await?;
        if let End::TimedOut(_) = end {
            return Err(no_engine(&format!("no answer within {} s", ANSWER.as_secs())));
        }
        Ok((end.is_good(), lines))
    }

    /// What the engine has of these images, in its own order.
    pub(super) async fn inspect(&self, images: &[&str]) -> Result<Vec<Image>, Failure> {
        let mut args = vec!["image", "inspect", "--format", "{{json .}}", "--"];
        args.extend(images);
        let (_, lines) = self.ask(&args).await?;
        let mut found = Vec::new();
        for line in lines {
            if line.starts_with('{') {
                found.push(serde_json::from_str(&line).map_err(anyhow::Error::from)?);
            } else if !line.contains("No such image") && !line.trim().is_empty() {
                return Err(no_engine(&line));
            }
        }
        Ok(found)
    }

    /// The builder that builds inside the engine and so sees its images: a person may have
    /// chosen another one.
    pub(super) async fn builder(&self) -> Result<String, Failure> {
        let (good, lines) = self.ask(&["context", "show"]).await?;
        let name = lines.last().map(|line| line.trim().to_owned());
        name.filter(|_| good).ok_or_else(|| no_engine(&lines.join(" ")))
    }

    /// The architecture of the engine's machine, such as `amd64`.
    pub(super) async fn architecture(&self) -> Result<String, Failure> {
        let (good, lines) = self.ask(&["version", "--format", "{{.Server.Arch}}"]).await?;
        let last = lines.last().map(|line| line.trim().to_owned());
        last.filter(|_| good).ok_or_else(|| no_engine(&lines.join(" ")))
    }
}

fn no_engine(said: &str) -> Failure {
    let is_denied = said.contains("permission denied");
    let id = if is_denied { Id::EngineDenied } else { Id::NoEngine };
    let failure = Failure::missing(id, "ask the container engine").because(said.trim());
    if is_denied {
        return failure.help("sudo usermod -aG docker \"$USER\", then log in again");
    }
    failure.help("start the engine, then: cargo jessy doctor")
}
