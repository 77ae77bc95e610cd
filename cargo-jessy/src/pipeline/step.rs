//! One step of a run: what it waits for, its lanes side by side, and what their ends add up to.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{
    lane::{LaneEnd, Task},
    plan::{Decision, Planned},
    run::Run,
};
use crate::{
    events::{Artifact, CacheNote, FailedCommand, Figure, Outcome, Status, StepEvent, Tally},
    proc::shell_line,
    steps::{Lane, Step},
};

/// Whether a step's first command has begun; shared by its lanes.
#[derive(Debug, Default)]
pub(super) struct Begun(Mutex<bool>);

impl Begun {
    /// Begins the step unless that has happened. Says no when nothing new is to begin any more:
    /// a step that is under way is finished, though.
    pub(super) fn begin(&self, run: &Run, step: &'static str) -> bool {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !*begun {
            if run.starts_nothing_more() {
                return false;
            }
            *begun = true;
            run.sink.emit(StepEvent::Started { step });
        }
        true
    }

    fn happened(&self) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a step to its outcome.
pub(super) async fn step(run: Arc<Run>, planned: Planned) -> Outcome {
    let id = planned.step.id();
    let lanes = match planned.decision {
        Decision::Skip(why) | Decision::LeftOut(why) => return skipped(planned.step, why),
        Decision::Run(lanes) => lanes,
    };
    let rerun = rerun(planned.step, &run.narrowing);
    for need in planned.step.needs() {
        if let Some(why) = run.wait_for(id, need).await {
            return Outcome { left_out: true, rerun, ..skipped(planned.step, why) };
        }
    }
    // Steps keep things at fixed places: nextest's report, the system of `bdd`. Two runs at once
    // may share a workspace, but not a step.
    let held = run.hold_step(id).await;
    let begun = Arc::new(Begun::default());
    let mut tasks = JoinSet::new();
    for lane in lanes {
        let (run, begun) = (Arc::clone(&run), Arc::clone(&begun));
        tasks.spawn(async move { one_lane(&run, id, planned.timeout, &begun, lane).await });
    }
    let ends = tasks.join_all().await;
    drop(held);
    let ran: Vec<_> = ends.iter().filter_map(|end| end.ran).collect();
    let mut outcome = add_up(planned.step, ends, begun.happened());
    if let Some(first) = ran.iter().map(|(start, _)| *start).min() {
        outcome.began = first.saturating_duration_since(run.start);
    }
    if let Some(last) = ran.iter().map(|(_, end)| *end).max() {
        outcome.ended = last.saturating_duration_since(run.start);
    }
    outcome.took = at_work(ran);
    outcome.rerun = rerun;
    if matches!(outcome.status, Status::Passed | Status::Cached) {
        // What was found says more than what was planned.
        outcome.reason = outcome.reason.or(planned.remark);
    }
    if outcome.status == Status::Failed {
        outcome.fix = planned.step.fix().map(str::to_owned);
    }
    outcome
}

async fn one_lane(
    run: &Run,
    step: &'static str,
    timeout: Duration,
    begun: &Begun,
    lane: Lane,
) -> LaneEnd {
    let task = Task { run, step, timeout, begun };
    task.lane(lane).await
}

/// The time in which at least one lane was at work: a step is not slow for having waited.
fn at_work(mut lanes: Vec<(Instant, Instant)>) -> Duration {
    lanes.sort_unstable();
    let mut took = Duration::ZERO;
    let mut until: Option<Instant> = None;
    for (start, end) in lanes {
        let from = until.map_or(start, |until| start.max(until));
        took += end.saturating_duration_since(from);
        until = Some(until.map_or(end, |until| end.max(until)));
    }
    took
}

/// What the ends of a step's lanes mean together. The worst of them counts.
fn add_up(step: &dyn Step, ends: Vec<LaneEnd>, begun: bool) -> Outcome {
    let mut failures: Vec<FailedCommand> = Vec::new();
    let mut missing: Vec<FailedCommand> = Vec::new();
    let mut tests: Option<Tally> = None;
    let mut figures: Vec<Figure> = Vec::new();
    let mut artifacts: Vec<Artifact> = Vec::new();
    let mut inconclusive: Vec<String> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut help = None;
    let mut interrupted = false;
    let mut left_out = false;
    let mut spared: Option<Tally> = None;
    let cache = CacheNote::of_all(ends.iter().map(|end| &end.cache));
    for end in ends {
        failures.extend(end.failures);
        missing.extend(end.missing);
        help = help.or(end.help);
        figures.extend(end.figures);
        artifacts.extend(end.artifacts);
        inconclusive.extend(end.inconclusive);
        notes.extend(end.notes);
        interrupted |= end.interrupted;
        if let Some(more) = end.spared {
            spared = Some(spared.unwrap_or_default() + more);
        }
        if let Some(more) = end.tests {
            tests = Some(tests.unwrap_or_default() + more);
        }
    }
    // Commands of one kind have the same to say.
    notes.dedup();
    let (status, reason) = if let Some(first) = failures.first() {
        let more = match failures.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        let why = format!("{}: {}{more}", first.name, first.why);
        (Status::Failed, Some(why))
    } else if interrupted {
        (Status::Interrupted, Some("interrupted".to_owned()))
    } else if let Some(first) = missing.first() {
        (Status::Missing, Some(first.why.clone()))
    } else if !begun && !cache.hit {
        left_out = true;
        (Status::Skipped, Some("an earlier step failed, and --fail-fast".to_owned()))
    } else {
        match tests {
            Some(tally) if tally.ran() == 0 => (Status::Skipped, Some(nothing_ran(tally))),
            _ if !inconclusive.is_empty() => (Status::Inconclusive, Some(inconclusive.join(" · "))),
            _ => {
                let status = if cache.hit { Status::Cached } else { Status::Passed };
                (status, (!notes.is_empty()).then(|| notes.join(" · ")))
            }
        }
    };
    failures.extend(missing);
    Outcome {
        status,
        reason,
        tests: tests.filter(|tally| tally.ran() > 0),
        left_out,
        spared,
        figures,
        artifacts,
        cache,
        failures,
        fix: help,
        ..skipped(step, String::new())
    }
}

fn nothing_ran(tally: Tally) -> String {
    match tally.skipped {
        0 => "no tests found".to_owned(),
        ignored => format!("no test ran: {ignored} ignored"),
    }
}

/// The one command that runs a step again, on as much as this run looked at.
fn rerun(step: &dyn Step, narrowing: &[String]) -> String {
    let words = ["cargo", "jessy"].into_iter().chain(step.call()).map(str::to_owned);
    shell_line(&words.chain(narrowing.iter().cloned()).collect::<Vec<_>>())
}

/// The outcome of a step that is skipped.
fn skipped(step: &dyn Step, why: String) -> Outcome {
    Outcome {
        step: step.id(),
        status: Status::Skipped,
        reason: Some(why),
        left_out: false,
        tests: None,
        spared: None,
        figures: Vec::new(),
        artifacts: Vec::new(),
        cache: CacheNote::default(),
        began: Duration::ZERO,
        ended: Duration::ZERO,
        took: Duration::ZERO,
        failures: Vec::new(),
        rerun: rerun(step, &[]),
        fix: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_no_work() {
        let zero = Instant::now();
        let at = |start, end| (zero + Duration::from_secs(start), zero + Duration::from_secs(end));
        let cases = [
            (vec![], 0),
            (vec![at(0, 2), at(5, 6)], 3),
            (vec![at(1, 4), at(0, 2)], 4),
            (vec![at(0, 9), at(2, 3), at(8, 10)], 10),
        ];
        for (lanes, seconds) in cases {
            assert_eq!(at_work(lanes), Duration::from_secs(seconds));
        }
    }
}
