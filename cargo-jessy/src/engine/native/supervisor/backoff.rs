//! How long to wait before a service is started again, and when to stop trying.

use std::time::{Duration, Instant};

use crate::{
    engine::native::plan::{RestartPlan, RestartWhen},
    events::ExitFact,
};

/// A service that was never healthy gets fewer tries: a person waits for it.
const STARTING_ATTEMPTS: u32 = 4;

/// What to do after a process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Start it again after this pause.
    After(Duration),
    /// It ended well, and that was all.
    Completed,
    /// It isn't tried again.
    GiveUp,
}

/// Counts the ends of one service.
#[derive(Debug)]
pub(super) struct Backoff {
    plan: RestartPlan,
    /// Ends in a row without a healthy stretch between.
    pub(super) ends: u32,
    ever_healthy: bool,
    /// The first end of this row.
    pub(super) since: Option<Instant>,
}

impl Backoff {
    pub(super) fn new(plan: RestartPlan) -> Self {
        Self { plan, ends: 0, ever_healthy: false, since: None }
    }

    /// The process that started at `started` ended; it was healthy for `healthy_for`, if ever.
    pub(super) fn ended(
        &mut self,
        exit: ExitFact,
        started: Instant,
        healthy_for: Option<Duration>,
    ) -> Next {
        if let Some(stretch) = healthy_for {
            self.ever_healthy = true;
            if stretch >= self.plan.reset_after {
                self.reset();
            }
        }
        let well = exit == ExitFact::Code(0);
        let again = match self.plan.when {
            RestartWhen::No => false,
            RestartWhen::OnFailure => !well,
            RestartWhen::Always => true,
        };
        self.since.get_or_insert(started);
        self.ends += 1;
        if !again {
            return if well { Next::Completed } else { Next::GiveUp };
        }
        let limit = if self.ever_healthy {
            self.plan.max_attempts
        } else {
            self.plan.max_attempts.min(STARTING_ATTEMPTS)
        };
        if self.ends > limit { Next::GiveUp } else { Next::After(self.pause()) }
    }

    /// Forgets what was: a person asked for a fresh start.
    pub(super) fn reset(&mut self) {
        self.ends = 0;
        self.since = None;
    }

    /// `base · 2^(ends − 1)`, at most the cap, ± 20 % so that services that fell together don't
    /// rise together.
    fn pause(&self) -> Duration {
        let doubled = self.plan.base.saturating_mul(1 << (self.ends - 1).min(20));
        doubled.min(self.plan.cap).mul_f64(0.8 + 0.4 * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(when: RestartWhen) -> RestartPlan {
        RestartPlan {
            when,
            max_attempts: 6,
            base: Duration::from_millis(100),
            cap: Duration::from_secs(1),
            reset_after: Duration::from_secs(10),
        }
    }

    #[test]
    fn pauses_double_up_to_the_cap() {
        let mut backoff = Backoff::new(plan(RestartWhen::OnFailure));
        let healthy = Some(Duration::from_millis(1));
        for base in [100, 200, 400, 800, 1000, 1000] {
            let Next::After(pause) = backoff.ended(ExitFact::Code(1), Instant::now(), healthy)
            else {
                panic!("gave up too early")
            };
            let ms = pause.as_millis();
            assert!(ms >= base * 8 / 10 && ms <= base * 12 / 10, "{ms} for {base}");
        }
        assert_eq!(backoff.ended(ExitFact::Code(1), Instant::now(), healthy), Next::GiveUp);
    }

    #[test]
    fn a_healthy_stretch_resets() {
        let mut backoff = Backoff::new(plan(RestartWhen::Always));
        for _ in 0..50 {
            let next =
                backoff.ended(ExitFact::Signal(9), Instant::now(), Some(Duration::from_secs(10)));
            assert!(matches!(next, Next::After(_)));
        }
    }

    #[test]
    fn never_healthy_gives_up_sooner() {
        let mut backoff = Backoff::new(plan(RestartWhen::Always));
        let starts =
            (1..).find(|_| backoff.ended(ExitFact::Code(1), Instant::now(), None) == Next::GiveUp);
        assert_eq!(starts, Some(STARTING_ATTEMPTS + 1));
    }

    #[test]
    fn policies() {
        let end = |when, exit| Backoff::new(plan(when)).ended(exit, Instant::now(), None);
        assert_eq!(end(RestartWhen::No, ExitFact::Code(0)), Next::Completed);
        assert_eq!(end(RestartWhen::No, ExitFact::Code(1)), Next::GiveUp);
        assert_eq!(end(RestartWhen::OnFailure, ExitFact::Code(0)), Next::Completed);
        assert!(matches!(end(RestartWhen::OnFailure, ExitFact::Signal(9)), Next::After(_)));
        assert!(matches!(end(RestartWhen::Always, ExitFact::Code(0)), Next::After(_)));
    }
}
