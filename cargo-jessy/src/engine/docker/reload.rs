//! What the docker engine does about saved files: the sources are mounted into development
//! containers, so what is stale is compiled within the container that serves on meanwhile, and the
//! container is restarted if another program came out.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Stdio,
    time::{Duration, Instant},
};

use camino::{Utf8Path, Utf8PathBuf};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

use super::{
    again::{self, Again},
    containers::Container,
    found::{self, Found},
};
use crate::{
    engine::watch::{Reloader, first_error},
    events::{Build, Cause, FailureCard, ReloadEvent, ServiceEvent, Sink},
};

/// So much of what a compiler said is worth reading first.
const LINES: usize = 40;

/// A program that is compiled within a container.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it is called in rows.
    pub label: String,
    /// The services that run it, in dependency order.
    pub services: Vec<String>,
    /// The service in whose container it is compiled.
    pub compiled_in: String,
    /// The words that compile it there.
    pub compile: Vec<String>,
    /// What it is built from: files and folders, absolute.
    pub sources: Vec<Utf8PathBuf>,
    /// The compiler's folder, as seen from the workspace's root.
    pub dir: Utf8PathBuf,
}

/// The docker engine's side of `up --watch`.
#[derive(Debug)]
pub struct DockerReloader {
    /// The containers, as they were found at the start.
    pub found: Found,
    /// The program `docker`.
    pub docker: String,
    /// What may be compiled.
    pub programs: Vec<Program>,
    /// What starts a service anew although it isn't built from it.
    pub watched: BTreeMap<String, Vec<Utf8PathBuf>>,
    /// Services in dependency order, with what each depends on.
    pub services: Vec<(String, Vec<String>)>,
    /// Services that nothing serves for.
    pub lost: BTreeSet<String>,
    /// Services that are to be restarted once all of their program compiles.
    pub owed: BTreeSet<String>,
}

/// A service that has to be restarted.
#[derive(Debug)]
pub struct Due {
    service: String,
    compile: Option<Duration>,
}

struct Compiled<'a> {
    program: &'a Program,
    took: Duration,
    /// Whether another program came out, or what the compiler said.
    result: Result<bool, String>,
}

impl DockerReloader {
    fn is_fed_by(&self, service: &str, file: &Utf8Path) -> bool {
        let is_source = matches!(file.extension(), Some("rs" | "go" | "mod" | "sum"))
            || matches!(file.file_name(), Some("Cargo.toml" | "Cargo.lock"));
        let watched = self.watched.get(service);
        !is_source && watched.is_some_and(|paths| paths.iter().any(|path| file.starts_with(path)))
    }

    /// Whether a file that is no service's data belongs to the program.
    fn is_source(&self, program: &Program, file: &Utf8Path) -> bool {
        let is_data = self.watched.keys().any(|service| self.is_fed_by(service, file));
        !is_data && program.sources.iter().any(|source| file.starts_with(source))
    }

    async fn compile_one<'a>(
        &self,
        program: &'a Program,
        containers: &[Container],
        events: &Sink<ServiceEvent>,
    ) -> Compiled<'a> {
        let begun = Instant::now();
        let tell = |build| {
            events.emit(ServiceEvent::Build { target: program.label.clone(), build });
        };
        let container = containers.iter().find(|c| c.name == program.compiled_in && c.is_up());
        let result = match container {
            None => {
                Err(format!("error: {} does not run: nothing to compile in", program.compiled_in))
            }
            Some(container) => {
                let argv = self.argv(program, &container.id);
                tell(Build::Started { argv: argv.clone() });
                run(&argv, |line| tell(Build::Progress { line: line.to_owned() })).await
            }
        };
        let took = begun.elapsed();
        tell(match &result {
            Ok(_) => Build::Built { took },
            Err(output) => Build::Failed { output: output.clone() },
        });
        Compiled { program, took, result }
    }

    fn argv(&self, program: &Program, container: &str) -> Vec<String> {
        let id = container.get(..12).unwrap_or(container).to_owned();
        let exec = [self.docker.clone(), "exec".to_owned(), id];
        exec.into_iter().chain(program.compile.iter().cloned()).collect()
    }

    fn tell_broken(&self, program: &Program, output: &str, events: &Sink<ServiceEvent>) {
        let lines: Vec<_> = output.lines().map(str::to_owned).collect();
        let first = lines.iter().position(|line| line.starts_with("error")).unwrap_or(0);
        let argv = ["docker", "compose", "exec", program.compiled_in.as_str()];
        let argv =
            argv.iter().map(|word| (*word).to_owned()).chain(program.compile.iter().cloned());
        let cause = Cause::BuildFailed { argv: argv.collect() };
        let log = lines.into_iter().skip(first).take(LINES).collect();
        events.emit(ServiceEvent::Reload(ReloadEvent::Broken {
            services: program.services.clone(),
            error: first_error(output, &program.dir),
            card: Box::new(FailureCard {
                log,
                ..FailureCard::new(program.services.join(", "), cause)
            }),
        }));
    }

    async fn now(&self) -> Option<Found> {
        let Found { connection, home, project, .. } = &self.found;
        found::of(connection, home, project).await.ok().flatten()
    }
}

impl Reloader for DockerReloader {
    type Due = Due;

    async fn compile(
        &mut self,
        files: &BTreeSet<Utf8PathBuf>,
        events: &Sink<ServiceEvent>,
    ) -> Vec<Due> {
        let containers = self.now().await.map(|found| found.containers).unwrap_or_default();
        let is_hit = |program: &&Program| files.iter().any(|file| self.is_source(program, file));
        let hit = self.programs.iter().filter(is_hit);
        let compiling = hit.map(|program| self.compile_one(program, &containers, events));
        let compiled = futures_util::future::join_all(compiling).await;
        let (mut owed, mut took, mut broken) =
            (self.owed.clone(), BTreeMap::new(), BTreeSet::new());
        for Compiled { program, took: time, result } in &compiled {
            match result {
                Ok(true) => {
                    owed.extend(program.services.iter().cloned());
                    took.extend(program.services.iter().map(|service| (service.clone(), *time)));
                }
                Ok(false) => {}
                Err(output) => {
                    broken.extend(program.services.iter().cloned());
                    self.tell_broken(program, output, events);
                }
            }
        }
        let services = self.services.iter().map(|(service, _)| service);
        let fed =
            services.clone().filter(|name| files.iter().any(|file| self.is_fed_by(name, file)));
        owed.extend(fed.cloned());
        let is_due = |service: &&String| owed.contains(*service) && !broken.contains(*service);
        let (due, rest): (Vec<_>, Vec<_>) = services.cloned().partition(|name| is_due(&name));
        let unchanged = rest.into_iter().filter(|service| !broken.contains(service)).collect();
        events.emit(ServiceEvent::Reload(ReloadEvent::Unchanged { services: unchanged }));
        self.owed = owed;
        let due = due.into_iter();
        due.map(|service| Due { compile: took.get(&service).copied(), service }).collect()
    }

    async fn reload(&mut self, due: Due, saved: Instant, events: &Sink<ServiceEvent>) {
        let Due { service, compile } = due;
        let tell = |event| events.emit(ServiceEvent::Reload(event));
        let depends_on = self.services.iter().find(|(name, _)| *name == service);
        let lost = depends_on.and_then(|(_, on)| on.iter().find(|name| self.lost.contains(*name)));
        if let Some(lost) = lost {
            return tell(ReloadEvent::Skipped { service, why: format!("{lost} failed") });
        }
        tell(ReloadEvent::Reloading { service: service.clone() });
        self.owed.remove(&service);
        let Some(found) = self.now().await else {
            let why = "its container is gone".to_owned();
            return tell(ReloadEvent::Skipped { service, why });
        };
        self.lost.remove(&service);
        match again::restart(&found, &service).await {
            Ok(Again::Ready) => {
                tell(ReloadEvent::Reloaded { service, took: saved.elapsed(), compile });
            }
            Ok(Again::Failed(card)) => {
                self.lost.insert(service.clone());
                tell(ReloadEvent::Failed { service, card, old_serves: false });
            }
            Ok(Again::Gone) => {
                tell(ReloadEvent::Skipped { service, why: "its container is gone".into() });
            }
            Err(error) => tell(ReloadEvent::Skipped { service, why: error.to_string() }),
        }
    }
}

/// Runs a compile to its end. Dropped, it goes on in its container until the next one ends it.
async fn run(argv: &[String], mut progress: impl FnMut(&str)) -> Result<bool, String> {
    let failed = |error: std::io::Error| format!("error: {}: {error}", argv[0]);
    let mut child = tokio::process::Command::new(&argv[0])
        .args(&argv[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let (tx, mut lines) = tokio::sync::mpsc::channel(64);
    let readers = (read(child.stdout.take(), tx.clone()), read(child.stderr.take(), tx));
    let mut output = String::new();
    let taking = async {
        while let Some(line) = lines.recv().await {
            if !line.trim().is_empty() {
                progress(line.trim());
            }
            output.push_str(&line);
            output.push('\n');
        }
    };
    tokio::join!(readers.0, readers.1, taking);
    let status = child.wait().await.map_err(failed)?;
    if !status.success() {
        return Err(output);
    }
    Ok(output.lines().any(|line| line.trim() == "changed"))
}

async fn read(stream: Option<impl AsyncRead + Unpin>, lines: tokio::sync::mpsc::Sender<String>) {
    let Some(stream) = stream else { return };
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while let Ok(1..) = stream.read_until(b'\n', &mut line).await {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        if lines.send(text).await.is_err() {
            return;
        }
        line.clear();
    }
}
