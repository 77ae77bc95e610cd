//! Services on their way up and down, one row each.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::{
    events::{Build, ServiceEvent, ServiceState, ServiceStatus},
    ui::{Printer, Row, Rows, duration, plural},
};

/// Off a terminal, a sign of life each 30 s.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Which way the services go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They are brought up: healthy is where it ends.
    Up,
    /// They are brought down: stopped is where it ends.
    Down,
}

/// The rows of all services.
pub struct ServicesView {
    printer: Printer,
    way: Way,
    rows: Rows,
    /// Services by the target that they are built from.
    built_from: BTreeMap<String, Vec<String>>,
    services: IndexMap<String, Shown>,
    begun: Instant,
    last_sign: Instant,
}

#[derive(Default)]
struct Shown {
    status: Option<ServiceStatus>,
    building: Option<(Instant, usize, String)>,
    /// It had ended before it was told to stop.
    ended: bool,
    /// What was printed last, so that it is printed once.
    said: Option<(ServiceState, u32)>,
}

impl ServicesView {
    /// Rows for these services; `built_from` maps a build target to those that wait for it.
    #[must_use]
    pub fn new(
        printer: &Printer,
        way: Way,
        services: &[String],
        built_from: BTreeMap<String, Vec<String>>,
    ) -> Self {
        Self {
            printer: printer.clone(),
            way,
            rows: Rows::new(printer, services.iter().map(String::as_str)),
            built_from,
            services: services.iter().map(|name| (name.clone(), Shown::default())).collect(),
            begun: Instant::now(),
            last_sign: Instant::now(),
        }
    }

    /// Shows an event.
    pub fn on(&mut self, event: &ServiceEvent) {
        match event {
            ServiceEvent::Build { target, build } => {
                self.say_build(target, build);
                for service in self.built_from.get(target).cloned().unwrap_or_default() {
                    self.on_build(&service, build);
                }
            }
            // Comes after all is up, and has rows of its own.
            ServiceEvent::Reload(_) => {}
            ServiceEvent::Change(status) => {
                let shown = self.services.entry(status.name.clone()).or_default();
                shown.building = None;
                shown.status = Some((**status).clone());
                self.draw(&status.name);
            }
        }
    }

    /// Off a terminal a build has lines of its own, however many services wait for it.
    fn say_build(&self, target: &str, build: &Build) {
        let text = match build {
            Build::Started { argv } => format!("building {target}: {}", argv.join(" ")),
            Build::Built { took } => format!("{target} in {}", duration(*took)),
            _ => return,
        };
        if !self.rows.live() {
            self.printer.line(&text);
        }
    }

    fn on_build(&mut self, service: &str, build: &Build) {
        let shown = self.services.entry(service.to_owned()).or_default();
        match build {
            Build::Started { .. } => {
                shown.building = Some((Instant::now(), 0, String::new()));
                self.rows.set(service, Row::Busy, "building");
            }
            Build::Progress { line } => {
                if let Some((_, lines, newest)) = &mut shown.building {
                    *lines += usize::from(line.starts_with("Compiling"));
                    line.clone_into(newest);
                }
                self.draw(service);
            }
            Build::Fresh => self.rows.set(service, Row::Waiting, "built"),
            Build::Built { took } => {
                shown.building = None;
                let text = format!("built in {}", duration(*took));
                self.rows.set(service, Row::Waiting, &text);
            }
            Build::Failed { .. } => {
                shown.building = None;
                self.rows.set(service, Row::Bad, "does not build");
            }
        }
    }

    /// Draws what changes by itself: countdowns and clocks. Call it a few times a second.
    pub fn tick(&mut self) {
        if self.rows.live() {
            for name in self.services.keys().cloned().collect::<Vec<_>>() {
                self.draw(&name);
            }
        } else if self.last_sign.elapsed() > HEARTBEAT {
            self.last_sign = Instant::now();
            let busy: Vec<_> = self
                .services
                .iter()
                .filter(|(_, shown)| !shown.is_settled())
                .map(|(name, shown)| format!("{name} ({})", shown.words()))
                .collect();
            if !busy.is_empty() {
                let elapsed = duration(self.begun.elapsed());
                self.printer.line(&format!("… {elapsed}: {}", busy.join(", ")));
            }
        }
    }

    fn draw(&mut self, name: &str) {
        let Some(shown) = self.services.get_mut(name) else { return };
        if let Some((since, compiled, newest)) = &shown.building {
            let mut text = format!("building, {}", duration(since.elapsed()));
            if *compiled > 0 {
                text.push_str(&format!(", {}", plural(*compiled, "crate")));
            }
            if !newest.is_empty() {
                text.push_str(&format!(": {newest}"));
            }
            self.rows.set(name, Row::Busy, &text);
            return;
        }
        let Some(status) = &shown.status else { return };
        let said = Some((status.state, status.restarts));
        if !self.rows.live() && shown.said == said {
            return;
        }
        shown.said = said;
        let (row, text) = match self.way {
            Way::Up => describe(status),
            // What had ended by itself long before is not stopped now.
            Way::Down if shown.ended => return,
            Way::Down => leaving(status),
        };
        shown.ended = self.way == Way::Down && has_ended(status.state);
        self.rows.set(name, row, &text);
    }

    /// Leaves the rows as they are; lines follow below them.
    pub fn finish(&mut self) {
        self.rows.finish();
    }

    /// Lets something else draw: other rows, above all.
    pub fn suspend<R>(&self, other: impl FnOnce() -> R) -> R {
        self.rows.suspend(other)
    }

    /// A line above the rows.
    pub fn line(&self, text: &str) {
        self.rows.line(text);
    }
}

impl Shown {
    /// Nothing more is waited for.
    fn is_settled(&self) -> bool {
        self.status.as_ref().is_some_and(|it| it.state.is_ready() && it.ready_after.is_some())
    }

    fn words(&self) -> String {
        match (&self.building, &self.status) {
            (Some((since, ..)), _) => format!("building, {}", duration(since.elapsed())),
            (None, Some(status)) => describe(status).1,
            (None, None) => "waiting".into(),
        }
    }
}

fn describe(status: &ServiceStatus) -> (Row, String) {
    let ready = status.ready_after.map(duration).unwrap_or_default();
    let detail = |word: &str| match status.detail.as_str() {
        "" => word.to_owned(),
        detail => format!("{word}: {detail}"),
    };
    match status.state {
        ServiceState::Waiting => (Row::Waiting, detail("waiting")),
        ServiceState::Starting => (Row::Busy, detail("starting")),
        // It is up, and what it is there for is yet to be done.
        ServiceState::Healthy if status.ready_after.is_none() => (Row::Busy, detail("running")),
        ServiceState::Healthy => {
            let mut text = format!("healthy in {ready:<8}");
            for port in status.ports.iter().filter(|port| port.public) {
                text.push_str(&format!("  http://{}", authority(port.host, port.published)));
            }
            if status.restarts > 0 {
                text.push_str(&format!("  restarts: {}", status.restarts));
            }
            (Row::Good, text.trim_end().to_owned())
        }
        ServiceState::Completed => (Row::Good, format!("done in {ready}")),
        ServiceState::Unhealthy => (Row::Bad, detail("unhealthy")),
        ServiceState::Restarting => {
            let left = status
                .next_start_at
                .and_then(|at| Duration::try_from(at.duration_since(Timestamp::now())).ok())
                .unwrap_or_default();
            let again = format!("{}, again in {}", detail("ended"), duration(left));
            (Row::Warn, format!("{again} (start {})", status.restarts + 2))
        }
        ServiceState::Stopping => (Row::Busy, "stopping".into()),
        ServiceState::Stopped => (Row::Waiting, "stopped".into()),
        ServiceState::Failed => (Row::Bad, detail("failed")),
    }
}

fn has_ended(state: ServiceState) -> bool {
    matches!(state, ServiceState::Completed | ServiceState::Failed)
}

fn leaving(status: &ServiceStatus) -> (Row, String) {
    match status.state {
        ServiceState::Stopped => (Row::Good, "stopped".to_owned()),
        ServiceState::Stopping => (Row::Busy, "stopping".to_owned()),
        state => (Row::Waiting, state.word().to_owned()),
    }
}

/// `127.0.0.1:3000`, by an address that a browser on this host can open.
pub(super) fn authority(host: std::net::IpAddr, port: u16) -> String {
    if host.is_unspecified() {
        format!("localhost:{port}")
    } else {
        std::net::SocketAddr::new(host, port).to_string()
    }
}
