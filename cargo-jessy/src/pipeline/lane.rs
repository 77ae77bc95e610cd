//! One lane of a step: its tools, its resource, then its commands one after the other.

use std::{
    collections::BTreeMap,
    io,
    time::{Duration, Instant},
};

use indexmap::IndexMap;
use tokio::sync::SemaphorePermit;

use super::{
    cache::{Answer, Look},
    logs::Log,
    plan::lane_id,
    run::Run,
    step::Begun,
};
use crate::{
    events::{Artifact, CacheNote, FailedCommand, Figure, StepEvent, Tally},
    files::gone,
    proc::{self, End, Exec, Stop},
    steps::{Command, Judgement, Lane},
    tools::Trouble,
    ui::millis,
};

/// How a lane ended.
#[derive(Debug, Default)]
pub(super) struct LaneEnd {
    pub(super) tests: Option<Tally>,
    pub(super) figures: Vec<Figure>,
    pub(super) artifacts: Vec<Artifact>,
    /// Why what was measured is within the noise.
    pub(super) inconclusive: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) failures: Vec<FailedCommand>,
    /// A tool was missing.
    pub(super) missing: Option<FailedCommand>,
    pub(super) help: Option<String>,
    /// It was stopped before its end.
    pub(super) interrupted: bool,
    /// Whether it was spared, or why not.
    pub(super) cache: CacheNote,
    /// The tests among `tests` that did not run, since it was spared.
    pub(super) spared: Option<Tally>,
    /// From its first command's start to its last one's end.
    pub(super) ran: Option<(Instant, Instant)>,
}

impl LaneEnd {
    /// The end of a lane whose answer was known.
    fn spared(answer: Answer) -> Self {
        let artifacts = answer.artifacts.into_iter().map(|(artifact, _)| artifact).collect();
        Self {
            tests: answer.tests,
            spared: answer.tests,
            figures: answer.figures,
            artifacts,
            notes: answer.notes,
            cache: CacheNote { hit: true, why: Some(format!("run {}", answer.run)) },
            ..Self::default()
        }
    }

    /// What to keep of it, or why nothing.
    fn answer(&self, run: &str) -> Result<Answer, String> {
        if self.interrupted {
            return Err("interrupted".to_owned());
        }
        if !self.failures.is_empty() || self.missing.is_some() {
            return Err("failed".to_owned());
        }
        if !self.inconclusive.is_empty() {
            return Err("inconclusive".to_owned());
        }
        let took = self.ran.map_or(Duration::ZERO, |(start, end)| end - start);
        Ok(Answer {
            run: run.to_owned(),
            tests: self.tests,
            figures: self.figures.clone(),
            artifacts: self.artifacts.iter().map(|it| (it.clone(), String::new())).collect(),
            notes: self.notes.clone(),
            took_ms: millis(took),
        })
    }
}

/// What the lanes of one step share.
pub(super) struct Task<'a> {
    pub(super) run: &'a Run,
    pub(super) step: &'static str,
    pub(super) timeout: Duration,
    pub(super) begun: &'a Begun,
}

impl Task<'_> {
    pub(super) async fn lane(&self, lane: Lane) -> LaneEnd {
        let id = lane_id(self.step, &lane);
        match self.run.cache.look(&id, &lane).await {
            Look::Hit(answer) => LaneEnd::spared(*answer),
            Look::Miss(why) => {
                let mut end = self.ask(&id, lane).await;
                end.cache.why.get_or_insert(why);
                end
            }
        }
    }

    /// Runs it, and keeps what it found.
    async fn ask(&self, id: &str, lane: Lane) -> LaneEnd {
        let mut end = LaneEnd::default();
        if let Err(trouble) = self.tools(&lane).await {
            match trouble {
                Trouble::Stopped => end.interrupted = true,
                Trouble::Missing { what, tried, help } => {
                    end.missing = Some(FailedCommand {
                        name: "tools".to_owned(),
                        line: String::new(),
                        cwd: self.run.root.clone(),
                        why: what,
                        output: tried,
                        told: false,
                    });
                    end.help = Some(help);
                    self.run.note_failure();
                }
            }
            return end;
        }
        let _held = self.run.hold(self.step, lane.resource).await;
        if self.run.stop.is_set() {
            end.interrupted = true;
            return end;
        }
        if !self.begun.begin(self.run, self.step) {
            return end;
        }
        let before = self.run.cache.before(&lane).await;
        let start = Instant::now();
        let mut learned = IndexMap::new();
        let mut undo = Vec::new();
        for command in &lane.commands {
            // Before each command, and not once a lane: others compile while its tests run.
            let permit = self.run.compile(self.step, lane.resource).await;
            if self.run.stop.is_set() {
                end.interrupted = true;
                break;
            }
            undo.extend(command.undo.as_deref());
            let judgement =
                self.command(command, permit, &mut learned, &self.run.stop, &mut end).await;
            let go_on = judgement.is_some_and(|it| it.good || !(it.blocks || lane.chained));
            if !go_on {
                break;
            }
        }
        for command in undo.into_iter().rev() {
            // It runs to its end even when the run is being stopped: what it ends is not ours to
            // end by a signal.
            let stop = Stop::never();
            self.command(command, None, &mut learned, &stop, &mut end).await;
        }
        end.ran = Some((start, Instant::now()));
        if !end.failures.is_empty() {
            // Said while the resource is still held: whoever waits for it must not begin.
            self.run.note_failure();
        }
        let found = end.answer(self.run.logs.name());
        if let Err(error) = self.run.cache.keep(id, &lane, before, found).await {
            end.cache.why = Some(format!("its answer can't be kept: {error}"));
        }
        end
    }

    /// Sees to the tools of all commands, before anything is held that others wait for.
    async fn tools(&self, lane: &Lane) -> Result<(), Trouble> {
        for tool in lane.commands.iter().flat_map(|command| &command.tools) {
            let name = self.run.toolbox.title(*tool);
            let say = |what: &str| {
                self.run.sink.emit(StepEvent::Tool {
                    step: self.step,
                    tool: name.clone(),
                    what: what.to_owned(),
                });
            };
            self.run.ready_tool(*tool, &say).await?;
            self.run.sink.emit(StepEvent::ToolReady { step: self.step, tool: name.clone() });
        }
        Ok(())
    }

    /// Runs one command, which has `permit` while it compiles; nothing when it was interrupted.
    async fn command(
        &self,
        command: &Command,
        permit: Option<SemaphorePermit<'_>>,
        learned: &mut IndexMap<String, String>,
        stop: &Stop,
        end: &mut LaneEnd,
    ) -> Option<Judgement> {
        self.run.sink.emit(StepEvent::Command { step: self.step, name: command.name.clone() });
        let failed = |why: String, output: String| FailedCommand {
            name: command.name.clone(),
            line: command.line(),
            cwd: command.cwd.clone(),
            why,
            output,
            told: false,
        };
        let done = self.execute(command, permit, learned, stop).await;
        self.run.sink.emit(StepEvent::CommandEnded { step: self.step, name: command.name.clone() });
        let (outcome, mut judgement, log) = match done {
            Ok(done) => done,
            Err(error) => {
                let why = format!("start {}: {error}", command.argv[0]);
                end.failures.push(failed(why, String::new()));
                return Some(Judgement::default());
            }
        };
        if outcome == End::Stopped {
            end.interrupted = true;
            return None;
        }
        if let Some(tests) = judgement.tests {
            end.tests = Some(end.tests.unwrap_or_default() + tests);
        }
        learned.extend(std::mem::take(&mut judgement.learned));
        end.figures.append(&mut judgement.figures);
        let told = judgement.tells();
        end.artifacts.append(&mut judgement.artifacts);
        end.inconclusive.extend(judgement.inconclusive.take());
        end.notes.extend(judgement.note.take());
        if !judgement.good {
            let output = match judgement.show.take() {
                Some(text) => log.bounded(&text),
                None => log.read(),
            };
            let mut why = judgement.why.clone();
            if matches!(outcome, End::TimedOut(_)) {
                why += &format!(", see the policy's ci.timeouts.{}", self.step);
            }
            end.failures.push(FailedCommand { told, ..failed(why, output) });
        }
        Some(judgement)
    }

    async fn execute(
        &self,
        command: &Command,
        mut permit: Option<SemaphorePermit<'_>>,
        learned: &IndexMap<String, String>,
        stop: &Stop,
    ) -> io::Result<(End, Judgement, Log)> {
        for stale in &command.stale {
            gone(match stale.is_dir() {
                true => fs_err::remove_dir_all(stale),
                false => fs_err::remove_file(stale),
            })?;
        }
        for (path, text) in &command.files {
            fs_err::create_dir_all(path.parent().unwrap_or(path))?;
            fs_err::write(path, text)?;
        }
        let env = self.environment(command, learned);
        let mut log = self.run.logs.open(self.step, &command.name)?;
        log.line(&format!("$ {}", command.line()));
        let mut reader = command.judge.reader(learned);
        let exec =
            Exec { argv: &command.argv, env: &env, cwd: &command.cwd, limit: Some(self.timeout) };
        let end = proc::run(exec, stop, |line| {
            if let Some(text) = reader.line(line) {
                log.line(&text);
                self.run.sink.emit(StepEvent::Line {
                    step: self.step,
                    name: command.name.clone(),
                    text,
                });
            }
            if reader.has_built() {
                permit.take();
            }
        })
        .await?;
        Ok((end, reader.end(end), log))
    }

    fn environment(
        &self,
        command: &Command,
        learned: &IndexMap<String, String>,
    ) -> BTreeMap<String, String> {
        let mut env = self.run.env.clone();
        let first = command.path_first(&self.run.toolbox);
        if !first.is_empty() {
            let rest = env.get("PATH").map(String::as_str).unwrap_or_default();
            let path: Vec<&str> = first.iter().map(|dir| dir.as_str()).chain([rest]).collect();
            env.insert("PATH".to_owned(), path.join(":"));
        }
        env.extend(command.env.clone());
        for name in &command.learns {
            if let Some(value) = learned.get(name) {
                env.insert(name.clone(), value.clone());
            }
        }
        env
    }
}
