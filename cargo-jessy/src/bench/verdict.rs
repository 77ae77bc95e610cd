//! When a bench is slower, and when nobody can say.
//!
//! A bench that is as fast as before in one attempt is as fast as before: code that has become slower
//! is slow each time. So only what is suspicious is run again, and it takes three attempts that agree
//! to fail.
//!
//! Where instructions are counted, the clock alone fails nothing: what can't be counted waits for a
//! disk or for other threads, and both may be slow for minutes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stats::{Change, percent};

/// How many attempts must agree.
pub(super) const ATTEMPTS: usize = 3;

/// Counts that differ by less are of the same work.
const SAME_WORK: f64 = 0.01;

/// When others take more of the processors, the benches have to wait for them now and then, and
/// nobody knows which of them did.
const CROWDED: f64 = 0.1;

/// One attempt at a bench.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attempt {
    /// How its median changed.
    pub change: Change,
    /// How much slower the machine itself was than when the baseline was made: 0.1 is 10 %.
    pub machine: Option<f64>,
    /// The share of all processors that others took meanwhile, of 1.
    pub others: Option<f64>,
}

/// What an attempt says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// As fast as before.
    Fast,
    /// Slower, surely.
    Slow,
    /// Slower, perhaps.
    Perhaps,
}

impl Attempt {
    fn is_crowded(self) -> bool {
        self.others.is_some_and(|share| share > CROWDED)
    }

    fn says(self, threshold: f64) -> Says {
        // What the machine itself lost is no fault of the code.
        let lost = self.machine.unwrap_or(0.0).max(0.0);
        let own = |change: f64| (1.0 + change) / (1.0 + lost) - 1.0;
        if own(self.change.point) <= threshold {
            Says::Fast
        } else if own(self.change.low) > threshold && !self.is_crowded() {
            Says::Slow
        } else {
            Says::Perhaps
        }
    }
}

/// What became of a bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is no slower than is allowed.
    Passed,
    /// It is slower.
    Failed,
    /// The clock says so, and not surely.
    Inconclusive,
    /// There is nothing to compare it with.
    New,
}

/// A bench beside its baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compared {
    /// What became of it.
    pub status: Status,
    /// The baseline's median, in nanoseconds.
    pub baseline_ns: Option<f64>,
    /// Each attempt at it.
    pub attempts: Vec<Attempt>,
    /// How its count of instructions changed, where both are steady: 0.1 is 10 % more.
    pub instructions: Option<f64>,
}

impl Compared {
    /// A bench that the baseline has not.
    #[must_use]
    pub fn new() -> Self {
        Self { status: Status::New, baseline_ns: None, attempts: Vec::new(), instructions: None }
    }

    /// Whether another attempt could still say otherwise.
    #[must_use]
    pub fn is_open(&self, threshold: f64) -> bool {
        let counted = self.instructions.is_some_and(|change| change > threshold);
        let fast = self.attempts.iter().any(|attempt| attempt.says(threshold) == Says::Fast);
        self.status != Status::New && !counted && !fast && self.attempts.len() < ATTEMPTS
    }

    /// Judges it by all that is known; `counting` says whether instructions of other benches were
    /// counted here.
    pub fn judge(&mut self, threshold: f64, counting: bool) {
        if self.status == Status::New {
            return;
        }
        let said: Vec<Says> = self.attempts.iter().map(|it| it.says(threshold)).collect();
        let slow = said.len() >= ATTEMPTS && said.iter().all(|it| *it == Says::Slow);
        self.status = match self.instructions {
            Some(change) if change > threshold => Status::Failed,
            _ if said.contains(&Says::Fast) => Status::Passed,
            _ if slow && !counting => Status::Failed,
            _ => Status::Inconclusive,
        };
    }

    /// What is to be said of it: the change, its interval, and the second opinion.
    #[must_use]
    pub fn words(&self) -> String {
        let clock = self.attempts.last().map(|attempt| attempt.change.words());
        let counted = self.instructions.map(|change| match change.abs() < SAME_WORK {
            true => "with as many instructions".to_owned(),
            false => format!("{} instructions", percent(change)),
        });
        let crowd = self.attempts.last().filter(|attempt| attempt.is_crowded());
        let crowd = crowd
            .and_then(|attempt| attempt.others)
            .map(|share| format!("while others took {:.0} % of the processors", share * 100.0));
        let words: Vec<String> = clock.into_iter().chain(counted).chain(crowd).collect();
        words.join(", ")
    }
}

impl Default for Compared {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn attempt(low: f64, point: f64) -> Attempt {
        Attempt {
            change: Change { point, low, high: 2.0 * point - low },
            machine: Some(0.0),
            others: None,
        }
    }

    fn judged(attempts: &[Attempt], instructions: Option<f64>) -> Compared {
        let mut it = Compared {
            status: Status::Passed,
            baseline_ns: Some(100.0),
            attempts: attempts.to_vec(),
            instructions,
        };
        it.judge(0.1, instructions.is_some());
        it
    }

    #[test]
    fn three_attempts_that_agree_fail() {
        let slow = attempt(0.27, 0.3);
        assert_eq!(judged(&[slow; 3], None).status, Status::Failed);
        assert_eq!(judged(&[slow; 3], None).words(), "+30 % (27 to 33 %)");
        assert_eq!(judged(&[slow; 2], None).status, Status::Inconclusive);
        assert!(judged(&[slow; 2], None).is_open(0.1));
        assert!(!judged(&[slow; 3], None).is_open(0.1));
    }

    #[test]
    fn one_fast_attempt_passes() {
        let (slow, fast) = (attempt(0.27, 0.3), attempt(-0.02, 0.01));
        let it = judged(&[slow, fast], None);
        assert_eq!(it.status, Status::Passed);
        assert!(!it.is_open(0.1));
    }

    #[test]
    fn noise_is_inconclusive() {
        let (slow, noisy) = (attempt(0.27, 0.3), attempt(-0.1, 0.3));
        assert_eq!(judged(&[slow, noisy, slow], None).status, Status::Inconclusive);
    }

    #[test]
    fn what_the_machine_lost_is_no_fault_of_the_code() {
        let slow = |machine| judged(&[Attempt { machine, ..attempt(0.27, 0.3) }; 3], None).status;
        assert_eq!(slow(None), Status::Failed);
        assert_eq!(slow(Some(-0.3)), Status::Failed, "a machine that is faster excuses nothing");
        assert_eq!(slow(Some(0.1)), Status::Failed);
        assert_eq!(slow(Some(0.16)), Status::Inconclusive);
        assert_eq!(slow(Some(0.25)), Status::Passed);
    }

    #[test]
    fn in_a_crowd_the_clock_never_fails_anything() {
        let slow =
            |others| judged(&[Attempt { others: Some(others), ..attempt(0.27, 0.3) }; 3], None);
        assert_eq!(slow(0.04).status, Status::Failed);
        assert_eq!(slow(0.43).status, Status::Inconclusive);
        assert_eq!(
            slow(0.43).words(),
            "+30 % (27 to 33 %), while others took 43 % of the processors"
        );
        let fast = Attempt { others: Some(0.43), ..attempt(-0.02, 0.01) };
        assert_eq!(judged(&[fast], None).status, Status::Passed);
        assert_eq!(judged(&[fast], Some(0.25)).status, Status::Failed, "counts don't mind");
    }

    #[test]
    fn counts_are_the_second_opinion() {
        let (slow, fast) = (attempt(0.27, 0.3), attempt(-0.02, 0.01));
        assert_eq!(judged(&[fast], Some(0.25)).status, Status::Failed);
        assert!(!judged(&[slow], Some(0.25)).is_open(0.1));
        let same = judged(&[slow; 3], Some(0.002));
        assert_eq!(same.status, Status::Inconclusive);
        assert_eq!(same.words(), "+30 % (27 to 33 %), with as many instructions");
        assert_eq!(judged(&[slow; 3], Some(0.05)).status, Status::Inconclusive);
    }

    #[test]
    fn what_is_not_counted_where_others_are_is_never_sure() {
        let mut it = judged(&[attempt(0.27, 0.3); 3], None);
        assert_eq!(it.status, Status::Failed, "nothing is counted there");
        it.judge(0.1, true);
        assert_eq!(it.status, Status::Inconclusive);
    }

    proptest! {
        #[test]
        fn without_three_slow_attempts_or_more_instructions_nothing_fails(
            points in prop::collection::vec((-0.5_f64..0.6, 0.0_f64..0.3), 1..4),
            instructions in prop::option::of(-0.5_f64..0.1),
        ) {
            let attempts: Vec<_> = points.iter().map(|(point, reach)| attempt(point - reach, *point)).collect();
            let it = judged(&attempts, instructions);
            let surely = attempts.iter().filter(|it| it.change.low > 0.1).count();
            prop_assert_eq!(it.status == Status::Failed, surely == 3 && instructions.is_none());
        }
    }
}
