//! Scenarios that can't run where this run takes place, and why.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use cucumber::gherkin::{Feature, Scenario};

use crate::cli::On;
use crate::engine::System;
use crate::world::is_tagged;

/// What a system lacks, with the tags of scenarios that need it.
const GATEWAY: (&str, &[&str]) = ("the gateway", &["gateway", "browser"]);
const PROCESSES: (&str, &[&str]) = ("a process of the core's own, to end it", &["kill"]);
const BROWSER: (&str, &[&str]) = ("chromedriver and a Chromium on PATH", &["browser"]);
const CORE: (&str, &[&str]) = ("the core's address, JESSY_CORE_URL", &["core"]);

/// Why scenarios did not run, each with how many.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeftOut(Arc<Mutex<BTreeMap<&'static str, usize>>>);

impl LeftOut {
    /// Whether the scenario runs; if not, it is counted.
    pub(crate) fn lets_run(&self, system: &System, feature: &Feature, scenario: &Scenario) -> bool {
        let alone = system.on == On::Process;
        let lacks = [
            (alone, PROCESSES),
            (alone, GATEWAY),
            (system.doors.core.is_none(), CORE),
            (!system.has_browser, BROWSER),
        ];
        let needed = |tags: &[&str]| tags.iter().any(|tag| is_tagged(feature, scenario, tag));
        let lacking = lacks.into_iter().find(|(lacks, (_, tags))| *lacks && needed(tags));
        let Some((_, (what, _))) = lacking else { return true };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(what).or_default() += 1;
        false
    }

    /// One line about all of them, when there are any.
    pub(crate) fn summary(&self) -> Option<String> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let verb = |count: usize| if count == 1 { "needs" } else { "need" };
        let part = |(what, count): (&&str, &usize)| format!("{count} {} {what}", verb(*count));
        let parts: Vec<_> = counts.iter().map(part).collect();
        (!parts.is_empty()).then(|| format!("did not run here: {}", parts.join("; ")))
    }
}
