//! One build command line: started in a process group of its own, its newest line shown, all of
//! its output kept for the failure card.

use std::{collections::BTreeMap, process::Stdio, time::SystemTime};

use camino::Utf8PathBuf;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

use super::{
    BuildError, Built, event, fingerprint,
    target::{BuildContext, Job, Target, output},
};
use crate::{
    engine::native::state::StateDir,
    events::{Build, ServiceEvent, Sink},
};

pub(super) async fn job(
    job: Job,
    context: BuildContext,
    state: StateDir,
    events: Sink<ServiceEvent>,
) -> Result<BTreeMap<Target, Built>, BuildError> {
    let begun = SystemTime::now();
    let emit = |build: &Build| {
        for target in &job.targets {
            events.emit(event(target, build.clone()));
        }
    };
    emit(&Build::Started { argv: shown(&job.argv) });
    let ended = run(&job, |line| {
        emit(&Build::Progress { line: line.to_owned() });
    })
    .await;
    let failed = |output: String| {
        emit(&Build::Failed { output: output.clone() });
        BuildError { targets: job.targets.clone(), argv: shown(&job.argv), output }
    };
    let made = match ended {
        Ok(Ended { ok: true, made, .. }) => made,
        Ok(Ended { output, .. }) => return Err(failed(output)),
        Err(error) => return Err(failed(format!("{}: {error}", job.argv[0]))),
    };
    let mut built = BTreeMap::new();
    for target in &job.targets {
        let expected = output(&context, &state, target);
        let binary = match target {
            Target::Cargo { bin, .. } => made.get(bin).cloned().unwrap_or_else(|| expected.clone()),
            _ => expected.clone(),
        };
        // Where cargo's settings put it elsewhere, what lies in the usual place is an old one.
        let is_usual = binary == expected;
        let Some(one) = fingerprint::built(&binary) else {
            return Err(failed(format!("the build ended well but left no {binary}")));
        };
        // Not being able to remember only costs the next run time.
        let kept = if is_usual {
            fingerprint::store(&context, &state, target, begun)
        } else {
            fingerprint::forget(&state, target)
        };
        if let Err(error) = kept {
            emit(&Build::Progress { line: format!("keep the fingerprint: {error}") });
        }
        built.insert(target.clone(), one);
    }
    emit(&Build::Built { took: begun.elapsed().unwrap_or_default() });
    Ok(built)
}

struct Ended {
    ok: bool,
    output: String,
    /// Binaries that cargo says it made, by name.
    made: BTreeMap<String, Utf8PathBuf>,
}

async fn run(job: &Job, mut progress: impl FnMut(&str)) -> std::io::Result<Ended> {
    let mut child = tokio::process::Command::new(&job.argv[0])
        .args(&job.argv[1..])
        .current_dir(&job.dir)
        // What it prints is read here, whatever is said of colours elsewhere.
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    let mut group = Group(child.id().and_then(|id| Pid::from_raw(id.cast_signed())));
    let (tx, mut lines) = tokio::sync::mpsc::channel(64);
    let readers = [
        tokio::spawn(read(child.stdout.take(), tx.clone())),
        tokio::spawn(read(child.stderr.take(), tx)),
    ];
    let mut ended = Ended { ok: false, output: String::new(), made: BTreeMap::new() };
    while let Some(line) = lines.recv().await {
        if let Some(message) = Message::parse(&line) {
            if let Some((name, path)) = message.binary() {
                ended.made.insert(name, path);
            }
            continue;
        }
        if !line.trim().is_empty() {
            progress(line.trim());
        }
        ended.output.push_str(&line);
        ended.output.push('\n');
    }
    for reader in readers {
        // A reader that failed has nothing more to tell; the exit status decides.
        let _ = reader.await;
    }
    ended.ok = child.wait().await?.success();
    group.0 = None;
    Ok(ended)
}

/// Ends a build that nobody waits for any more, with the compilers that it has started.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // It may have ended in this moment.
            let _ = kill_process_group(group, Signal::TERM);
        }
    }
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

/// What we need of cargo's JSON messages.
/// Source: The Cargo Book, "External tools", JSON messages.
#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<MessageTarget>,
    executable: Option<Utf8PathBuf>,
}

#[derive(Deserialize)]
struct MessageTarget {
    name: String,
}

impl Message {
    fn parse(line: &str) -> Option<Self> {
        line.starts_with("{\"reason\":").then(|| serde_json::from_str(line).ok()).flatten()
    }

    fn binary(self) -> Option<(String, Utf8PathBuf)> {
        (self.reason == "compiler-artifact").then_some(())?;
        Some((self.target?.name, self.executable?))
    }
}

/// The command line as a person would type it: without the machine format.
fn shown(argv: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = argv
        .iter()
        .filter(|word| !matches!(word.as_str(), "--message-format" | "json-render-diagnostics"))
        .cloned()
        .collect();
    if let Some(program) = shown.first_mut()
        && program.ends_with("/cargo")
    {
        "cargo".clone_into(program);
    }
    shown
}
