//! How health is asked for and when a service is started again, by compose's own figures.

use std::time::Duration;

use crate::{
    engine::native::plan::{Check, ProbePlan, RestartPlan, RestartWhen},
    model::{Healthcheck, NativeFacts, Restart, Service},
};

pub(super) fn probe(service: &Service, facts: &NativeFacts) -> Option<ProbePlan> {
    let compose = service.healthcheck.clone().unwrap_or_default();
    let is_off = compose.disable || compose.test.first().is_some_and(|word| word == "NONE");
    if is_off {
        return None;
    }
    let check = match &facts.health {
        Some(health) => Check::Http {
            port: health.port,
            path: health.path.clone(),
            field: health.field.clone(),
        },
        None => Check::Command(command(&compose)?),
    };
    let own = facts.health.as_ref().and_then(|health| health.start_period);
    // Compose's own defaults, so that a wait means the same on each engine.
    // Source: Compose specification, "healthcheck"; Dockerfile reference, HEALTHCHECK.
    Some(ProbePlan {
        check,
        interval: compose.interval.unwrap_or(Duration::from_secs(30)),
        timeout: compose.timeout.unwrap_or(Duration::from_secs(30)),
        retries: compose.retries.and_then(|n| u32::try_from(n).ok()).unwrap_or(3).max(1),
        start_period: own.or(compose.start_period).unwrap_or_default(),
        start_interval: compose.start_interval.unwrap_or(Duration::from_secs(5)).min(QUICK),
    })
}

/// Asking a process of this host costs next to nothing, so a start is never waited for longer.
const QUICK: Duration = Duration::from_millis(100);

fn command(compose: &Healthcheck) -> Option<Vec<String>> {
    match compose.test.split_first()? {
        (kind, words) if kind == "CMD" && !words.is_empty() => Some(words.to_vec()),
        (kind, [line]) if kind == "CMD-SHELL" => {
            Some(vec!["/bin/sh".into(), "-c".into(), line.clone()])
        }
        _ => None,
    }
}

pub(super) fn restart(policy: Restart, facts: &NativeFacts) -> RestartPlan {
    let (when, max) = match policy {
        Restart::No => (RestartWhen::No, None),
        Restart::Always | Restart::UnlessStopped => (RestartWhen::Always, None),
        Restart::OnFailure { max } => (RestartWhen::OnFailure, max),
    };
    RestartPlan {
        when,
        max_attempts: max.or(facts.restart.max_attempts).unwrap_or(10),
        base: facts.restart.base.unwrap_or(Duration::from_millis(100)),
        cap: facts.restart.cap.unwrap_or(Duration::from_secs(10)),
        reset_after: facts.restart.reset_after.unwrap_or(Duration::from_secs(10)),
    }
}
