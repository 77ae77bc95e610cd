//! Turns the answers of probes into health: several good ones in a row make a service healthy,
//! several bad ones unhealthy, and before it first was healthy the start period forgives.

use std::time::{Duration, Instant};

use super::probe::Answer;
use crate::engine::native::plan::ProbePlan;

/// Good answers in a row until a service counts as healthy: one may be luck.
const GOOD_IN_A_ROW: u32 = 3;
/// Between the first good answer and those that confirm it.
const CONFIRM: Duration = Duration::from_millis(5);
/// Before the first probe of a process, and the unit by which the pauses grow.
const FIRST: Duration = Duration::from_millis(5);
/// Answers of a stranger in a row until we believe that it won't go away.
const STRANGERS: u32 = 10;

/// After the answer of another that was to be expected: the next one may be ours.
const AGAIN: Duration = Duration::from_millis(1);
/// So often another may answer before the pauses are those of a start.
const OFTEN: u32 = 500;

/// What an answer changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    None,
    Healthy,
    Unhealthy { was_healthy: bool, waited: Duration },
}

/// The health of one process.
#[derive(Debug)]
pub(super) struct Health {
    plan: Option<ProbePlan>,
    started: Instant,
    good: u32,
    bad: u32,
    strangers: u32,
    asked: u32,
    passed_over: u32,
    healthy: bool,
    unhealthy: bool,
    since: Option<Instant>,
}

impl Health {
    pub(super) fn new(plan: Option<&ProbePlan>, started: Instant) -> Self {
        Self {
            plan: plan.cloned(),
            started,
            good: 0,
            bad: 0,
            strangers: 0,
            asked: 0,
            passed_over: 0,
            healthy: false,
            unhealthy: false,
            since: None,
        }
    }

    /// How long it has been healthy without a break, if it ever was.
    pub(super) fn healthy_for(&self) -> Option<Duration> {
        self.since.map(|since| since.elapsed())
    }

    /// Until the next probe.
    pub(super) fn pause(&self) -> Duration {
        if (1..OFTEN).contains(&self.passed_over) && !self.healthy {
            return AGAIN;
        }
        let Some(plan) = &self.plan else {
            // Nothing to ask: one answer, and then never again.
            return if self.healthy { Duration::from_secs(86_400) } else { Duration::ZERO };
        };
        if self.since.is_some() && self.good == 0 || self.healthy {
            return plan.interval;
        }
        if self.good > 0 {
            return CONFIRM.min(plan.start_interval);
        }
        FIRST.saturating_mul(1 << self.asked.min(10)).min(plan.start_interval)
    }

    /// Takes an answer in.
    pub(super) fn note(&mut self, answer: &Answer) -> Change {
        self.asked += 1;
        if *answer == Answer::Good {
            return self.note_good();
        }
        (self.good, self.bad) = (0, self.bad + 1);
        self.strangers =
            if matches!(answer, Answer::Stranger { .. }) { self.strangers + 1 } else { 0 };
        self.judge()
    }

    /// Somebody else answered, as was to be expected: that says nothing, but time goes by.
    pub(super) fn pass_over(&mut self) -> Change {
        self.passed_over += 1;
        self.asked += u32::from(self.passed_over > OFTEN);
        self.judge()
    }

    fn judge(&mut self) -> Change {
        let Some(plan) = &self.plan else {
            return Change::None;
        };
        // A container may take this long by the same figures; we only ask more often meanwhile.
        let allowed = plan.start_period.saturating_add(plan.interval.saturating_mul(plan.retries));
        let enough = match self.since {
            None => self.started.elapsed() > allowed || self.strangers >= STRANGERS,
            Some(_) => self.bad >= plan.retries,
        };
        if self.unhealthy || !enough {
            return Change::None;
        }
        (self.healthy, self.unhealthy) = (false, true);
        Change::Unhealthy { was_healthy: self.since.is_some(), waited: self.started.elapsed() }
    }

    fn note_good(&mut self) -> Change {
        (self.bad, self.strangers, self.good) = (0, 0, self.good + 1);
        let needed = if self.plan.is_some() { GOOD_IN_A_ROW } else { 1 };
        if self.healthy || self.good < needed {
            return Change::None;
        }
        (self.healthy, self.unhealthy) = (true, false);
        self.since.get_or_insert_with(Instant::now);
        Change::Healthy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::native::plan::Check;

    fn plan(start_period: Duration) -> ProbePlan {
        ProbePlan {
            check: Check::Command(vec!["true".into()]),
            interval: start_period / 10,
            timeout: Duration::from_secs(1),
            retries: 3,
            start_period,
            start_interval: Duration::from_millis(100),
        }
    }

    fn bad() -> Answer {
        Answer::Bad("503".into())
    }

    #[test]
    fn several_good_answers_in_a_row() {
        let plan = plan(Duration::from_secs(60));
        let mut health = Health::new(Some(&plan), Instant::now());
        let answers = [Answer::Good, Answer::Good, bad(), Answer::Good, Answer::Good];
        for answer in answers {
            assert_eq!(health.note(&answer), Change::None);
        }
        assert_eq!(health.note(&Answer::Good), Change::Healthy);
        assert_eq!(health.note(&Answer::Good), Change::None);
        assert_eq!(health.pause(), plan.interval);
    }

    #[test]
    fn the_start_period_forgives_and_then_no_more() {
        let forgiving = plan(Duration::from_secs(60));
        let mut health = Health::new(Some(&forgiving), Instant::now());
        for _ in 0..100 {
            assert_eq!(health.note(&bad()), Change::None);
        }
        let strict = plan(Duration::ZERO);
        let mut health = Health::new(Some(&strict), Instant::now());
        assert!(matches!(health.note(&bad()), Change::Unhealthy { was_healthy: false, .. }));
        assert_eq!(health.note(&bad()), Change::None);
    }

    #[test]
    fn healthy_falls_after_retries_and_rises_again() {
        let plan = plan(Duration::from_secs(60));
        let mut health = Health::new(Some(&plan), Instant::now());
        for _ in 0..3 {
            health.note(&Answer::Good);
        }
        health.note(&bad());
        health.note(&bad());
        assert!(matches!(health.note(&bad()), Change::Unhealthy { was_healthy: true, .. }));
        health.note(&Answer::Good);
        health.note(&Answer::Good);
        assert_eq!(health.note(&Answer::Good), Change::Healthy);
    }

    #[test]
    fn a_stranger_is_not_forgiven_for_long() {
        let plan = plan(Duration::from_secs(60));
        let mut health = Health::new(Some(&plan), Instant::now());
        let changes: Vec<_> =
            (0..STRANGERS).map(|_| health.note(&Answer::Stranger { got: None })).collect();
        assert!(matches!(changes.last(), Some(Change::Unhealthy { .. })));
        assert!(changes[..9].iter().all(|change| *change == Change::None));
    }
}
