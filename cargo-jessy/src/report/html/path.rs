//! The critical path of a run: the steps that its time is made of.

use crate::history::Step;

/// Who begins this soon after another has ended has waited for it, in milliseconds.
const AT_ONCE: u64 = 50;

/// The steps that the run waited for, in order: the last to end, before it the last that had ended
/// when that one began, and so on.
pub(super) fn critical(steps: &[Step]) -> Vec<&Step> {
    let mut path: Vec<&Step> = Vec::new();
    let ran = || steps.iter().filter(|step| step.ended_ms > step.began_ms);
    let mut next = ran().max_by_key(|step| step.ended_ms);
    while let Some(step) = next {
        path.push(step);
        // What ends before this one ends, so the way back comes to an end.
        next = ran()
            .filter(|it| it.ended_ms <= step.began_ms + AT_ONCE && it.ended_ms < step.ended_ms)
            .filter(|it| path.iter().all(|known| known.id != it.id))
            .max_by_key(|it| it.ended_ms);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{events::Status, history::Step};

    fn step(id: &str, began_ms: u64, ended_ms: u64) -> Step {
        Step {
            id: id.to_owned(),
            status: Status::Passed,
            reason: None,
            began_ms,
            ended_ms,
            duration_ms: ended_ms - began_ms,
            tests: None,
            cache: None,
            figures: Vec::new(),
            artifacts: Vec::new(),
            failures: Vec::new(),
            rerun: String::new(),
            fix: None,
        }
    }

    #[test]
    fn it_goes_back_from_the_last_to_end() {
        let steps = [
            step("fmt", 0, 100),
            step("lint", 110, 900),
            step("doc", 20, 400),
            step("unit", 910, 2000),
            step("skipped", 0, 0),
        ];
        let ids: Vec<_> = critical(&steps).iter().map(|step| step.id.as_str()).collect();
        assert_eq!(ids, ["fmt", "lint", "unit"]);
        assert!(critical(&[]).is_empty());
    }
}
