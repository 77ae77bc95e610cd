//! A run to be remembered, from its verdict.

use super::{Failure, Run, Step, Word};
use crate::{
    events::{FailedCommand, Outcome, Verdict},
    exit::Exit,
    git::Head,
    ui::{end_of, millis},
};

/// How much is kept of what a command printed, in bytes: its end, with what went wrong. All of it
/// is in the logs of the last runs.
const OUTPUT: usize = 16 << 10;

impl Run {
    /// What to remember of a run.
    #[must_use]
    pub fn of(verdict: &Verdict, head: Head) -> Self {
        Self {
            id: verdict.run.clone(),
            began: verdict.at,
            commit: head.commit,
            dirty: head.dirty,
            branch: head.branch,
            verdict: match verdict.exit {
                Exit::Good if verdict.is_inconclusive() => Word::Inconclusive,
                Exit::Good => Word::Passed,
                Exit::Missing(_) => Word::Missing,
                Exit::Interrupted => Word::Interrupted,
                Exit::No | Exit::Usage | Exit::Defect => Word::Failed,
            },
            exit_code: verdict.exit.code(),
            duration_ms: millis(verdict.took),
            steps: verdict.steps.iter().map(Step::of).collect(),
        }
    }
}

impl Step {
    fn of(outcome: &Outcome) -> Self {
        let mut figures = outcome.figures.clone();
        // Neither JSON nor SQLite has a word for what is no number.
        figures.retain(|figure| figure.measured.is_finite());
        Self {
            id: outcome.step.to_owned(),
            status: outcome.status,
            reason: outcome.reason.clone(),
            began_ms: millis(outcome.began),
            ended_ms: millis(outcome.ended),
            duration_ms: millis(outcome.took),
            tests: outcome.tests,
            cache: outcome.cache.why.clone(),
            figures,
            artifacts: outcome.artifacts.clone(),
            failures: outcome.failures.iter().map(Failure::of).collect(),
            rerun: outcome.rerun.clone(),
            fix: outcome.fix.clone(),
        }
    }
}

impl Failure {
    fn of(failed: &FailedCommand) -> Self {
        let plain = anstream::adapter::strip_str(&failed.output).to_string();
        Self {
            name: failed.name.clone(),
            command: failed.line.clone(),
            cwd: failed.cwd.to_string(),
            why: failed.why.clone(),
            output: tail(plain.trim_end(), OUTPUT),
        }
    }
}

/// The last lines of `text` that fit.
fn tail(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = end_of(text, most);
    let whole = end.split_once('\n').map_or(end, |(_, rest)| rest);
    format!("…\n{whole}")
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn the_end_is_kept_in_whole_lines() {
        assert_eq!(tail("a\nb\n", 8), "a\nb\n");
        assert_eq!(tail("first\nsecond\nthird", 12), "…\nthird");
        assert_eq!(tail("äöü", 3), "…\nü");
    }
}
