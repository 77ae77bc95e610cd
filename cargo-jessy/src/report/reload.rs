//! Services under `up --watch`, one row each below the log lines.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use camino::Utf8PathBuf;

use super::card;
use crate::{
    events::{Build, FailureCard, ReloadEvent, ServiceEvent},
    ui::{Printer, Row, Rows, duration, plural},
};

/// The rows of all services that are watched.
pub struct ReloadView {
    printer: Printer,
    rows: Rows,
    /// Services by the target that they are built from.
    built_from: BTreeMap<String, Vec<String>>,
    /// The newest line of each build that runs, and since when.
    compiling: BTreeMap<String, (Instant, String)>,
    /// Services that don't compile.
    broken: BTreeSet<String>,
    reloading: BTreeSet<String>,
    saved: Vec<Utf8PathBuf>,
}

impl ReloadView {
    /// Rows for these services; `built_from` maps a build target to those that wait for it.
    #[must_use]
    pub fn new(
        printer: &Printer,
        services: &[String],
        built_from: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let mut rows = Rows::new(printer, services.iter().map(String::as_str));
        if rows.live() {
            for service in services {
                rows.set(service, Row::Waiting, "watched");
            }
        } else {
            printer.line(&format!("watching the files of {}", services.join(", ")));
        }
        Self {
            printer: printer.clone(),
            rows,
            built_from,
            compiling: BTreeMap::new(),
            broken: BTreeSet::new(),
            reloading: BTreeSet::new(),
            saved: Vec::new(),
        }
    }

    /// Shows an event.
    pub fn on(&mut self, event: &ServiceEvent) {
        match event {
            ServiceEvent::Build { target, build } => self.on_build(target, build),
            ServiceEvent::Reload(event) => self.on_reload(event),
            ServiceEvent::Change(_) => {}
        }
    }

    fn on_build(&mut self, target: &str, build: &Build) {
        let services = self.built_from.get(target).cloned().unwrap_or_default();
        match build {
            Build::Started { .. } => {
                if !self.rows.live() {
                    let why = saved(&self.saved);
                    self.printer.line(&format!("compiling {}: {why}", services.join(", ")));
                }
                for service in services {
                    self.compiling.insert(service, (Instant::now(), String::new()));
                }
            }
            Build::Progress { line } => {
                for service in services {
                    if let Some((_, newest)) = self.compiling.get_mut(&service) {
                        line.clone_into(newest);
                    }
                }
            }
            Build::Fresh | Build::Built { .. } | Build::Failed { .. } => {
                self.compiling.retain(|service, _| !services.contains(service));
            }
        }
        self.tick();
    }

    fn on_reload(&mut self, event: &ReloadEvent) {
        match event {
            ReloadEvent::Saved { files } => {
                // A build that was given up for a newer save says nothing more.
                self.compiling.clear();
                self.saved.clone_from(files);
            }
            ReloadEvent::Broken { services, error, card } => {
                let place = error.place.as_ref().map_or(String::new(), |place| format!("{place} "));
                let text = format!("doesn't compile: {place}{}", error.message);
                for service in services {
                    self.broken.insert(service.clone());
                    self.rows.set(service, Row::Bad, &text);
                }
                self.show(card);
            }
            ReloadEvent::Unchanged { services } => {
                for service in services {
                    if self.broken.remove(service) {
                        self.rows.set(service, Row::Good, "compiles again, as what runs");
                    } else if self.rows.live() {
                        self.rows.set(service, Row::Waiting, "watched");
                    }
                }
            }
            ReloadEvent::Reloading { service } => {
                self.broken.remove(service);
                self.reloading.insert(service.clone());
                self.rows.set(service, Row::Busy, "reloading");
            }
            ReloadEvent::Reloaded { service, took, compile } => {
                self.reloading.remove(service);
                let compile = compile.map(|took| format!(" (compile {})", duration(took)));
                let text =
                    format!("reloaded in {}{}", duration(*took), compile.unwrap_or_default());
                self.rows.set(service, Row::Good, &text);
            }
            ReloadEvent::Failed { service, card, old_serves } => {
                self.reloading.remove(service);
                let text = if *old_serves {
                    "the new program failed; the one of before serves on"
                } else {
                    "the new program failed, and nothing serves until the next good save"
                };
                self.rows.set(service, Row::Bad, text);
                self.show(card);
            }
            ReloadEvent::Skipped { service, why } => {
                self.reloading.remove(service);
                self.rows.set(service, Row::Warn, &format!("not reloaded: {why}"));
            }
        }
    }

    /// Draws the clocks of builds that run. Call it a few times a second.
    pub fn tick(&mut self) {
        if !self.rows.live() {
            return;
        }
        for (service, (since, newest)) in &self.compiling {
            let mut text = format!("compiling, {}", duration(seconds(since.elapsed())));
            if !newest.is_empty() {
                text.push_str(&format!(": {newest}"));
            }
            self.rows.set(service, Row::Busy, &text);
        }
    }

    /// Whether the service comes and goes because it is being reloaded.
    #[must_use]
    pub fn is_reloading(&self, service: &str) -> bool {
        self.reloading.contains(service)
    }

    /// Lets something else print above the rows.
    pub fn above(&self, print: impl FnOnce()) {
        self.rows.suspend(print);
    }

    /// Takes the rows off the screen.
    pub fn finish(&mut self) {
        self.rows.clear();
    }

    fn show(&self, failure: &FailureCard) {
        for line in card(failure, self.printer.paint) {
            self.rows.line(&line);
        }
    }
}

/// Whole tenths, so that the text changes no faster than it can be read.
fn seconds(elapsed: Duration) -> Duration {
    Duration::from_millis(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX) / 100 * 100)
}

/// `src/main.rs was saved`, `src/main.rs and 3 others were saved`.
fn saved(files: &[Utf8PathBuf]) -> String {
    match files {
        [] => "something was saved".to_owned(),
        [one] => format!("{} was saved", one.file_name().unwrap_or(one.as_str())),
        [one, others @ ..] => {
            let name = one.file_name().unwrap_or(one.as_str());
            format!("{name} and {} were saved", plural(others.len(), "other"))
        }
    }
}
