//! A cucumber runner: its closing lines, `12 scenarios (11 passed, 1 failed)`. A skipped or
//! undefined step is a scenario that says nothing, so it counts as failed.

use camino::Utf8PathBuf;

use super::{
    Judgement, Reader,
    cases::{Cases, Ended},
    feature_lines::Lines,
};
use crate::{
    events::{Artifact, FEATURES, Feature, Status, Tally},
    files::write_whole,
    proc::End,
};

pub(super) struct Features {
    tally: Tally,
    steps: Utf8PathBuf,
    lines: Lines,
}

impl Features {
    pub(super) fn new(steps: Utf8PathBuf) -> Self {
        Self { tally: Tally::default(), steps, lines: Lines::default() }
    }
}

impl Reader for Features {
    fn line(&mut self, line: &str) -> Option<String> {
        let plain = anstream::adapter::strip_str(line).to_string();
        if let Some(tally) = read(plain.trim()) {
            self.tally = tally;
        }
        self.lines.line(plain.trim_end());
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let features = self.lines.end();
        let mut judgement = Judgement::of_tests(end, self.tally);
        if !features.is_empty() {
            let junit = self.steps.with_extension("xml");
            let on = self.steps.file_stem().unwrap_or_default();
            judgement.artifacts.extend(cases(on, &features).write("features", junit));
            let kept = serde_json::to_vec(&features).map_err(std::io::Error::from);
            // For reports alone: what can't be kept is not what the features said.
            if kept.and_then(|json| write_whole(&self.steps, &json)).is_ok() {
                let kept = Artifact { kind: FEATURES.to_owned(), path: self.steps };
                judgement.artifacts.push(kept);
            }
        }
        judgement
    }
}

/// A scenario is a case.
fn cases(on: &str, features: &[Feature]) -> Cases {
    let mut cases = Cases::default();
    for feature in features {
        for scenario in &feature.scenarios {
            let wrong = scenario.steps.iter().find(|step| step.status != Status::Passed);
            let ended = match wrong {
                _ if scenario.passed() => Ended::Passed,
                Some(step) => Ended::Failed(&step.text, &step.why),
                None => Ended::Failed("it has no steps", ""),
            };
            cases.add(&format!("{on}: {}", feature.name), &scenario.name, ended, None);
        }
    }
    cases
}

fn read(line: &str) -> Option<Tally> {
    let (total, rest) = line.split_once(' ')?;
    let total: u64 = total.parse().ok()?;
    let counts = rest
        .strip_prefix("scenarios")
        .or_else(|| rest.strip_prefix("scenario"))?
        .trim()
        .strip_prefix('(')?
        .strip_suffix(')')?;
    let passed = counts
        .split(", ")
        .find_map(|count| count.strip_suffix(" passed")?.parse().ok())
        .unwrap_or(0);
    Some(Tally { passed, failed: total.saturating_sub(passed), skipped: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_pass_failed() {
        let tally = read("12 scenarios (9 passed, 2 skipped, 1 failed)").expect("a summary");
        assert_eq!((tally.passed, tally.failed), (9, 3));
        let one = read("1 scenario (1 passed)").expect("a summary");
        assert_eq!((one.passed, one.failed), (1, 0));
        assert_eq!(read("3 steps (3 passed)"), None);
    }
}
