//! What happened, as data: the one stream that people, files, GitHub and exit codes render from.
//! Renderers know this module and nothing below them.

mod bases;
mod card;
mod deploy;
mod feature;
mod figure;
mod finding;
mod log;
mod reload;
mod run;
mod scope;
mod service;
mod status;
mod step;

pub use bases::{Base, BaseEvent, BaseState};
pub use card::{Cause, ExitFact, FailureCard, Holder};
pub use deploy::{Back, Deployed, Trouble};
pub use feature::{Feature, Said, Scenario};
pub use figure::{Artifact, FEATURES, Figure, Good, JUNIT, LAYERS};
pub use finding::{Check, Finding, Grade};
pub use log::LogRecord;
pub use reload::{CompileError, ReloadEvent, Reloaded};
pub use run::RunEvent;
pub use scope::{Change, Narrowing, Scope};
pub use service::{Build, ServiceEvent, ServiceState};
pub use status::{EngineKind, Gate, Port, RunStatus, ServiceStatus};
pub use step::{CacheNote, FailedCommand, Outcome, Status, StepEvent, Tally, Verdict};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Where events of type `E` are sent. Cheap to clone; sending never waits.
#[derive(Debug)]
pub struct Sink<E>(UnboundedSender<E>);

impl<E> Clone for Sink<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E> Sink<E> {
    /// A sink and the stream that it feeds.
    #[must_use]
    pub fn channel() -> (Self, UnboundedReceiver<E>) {
        let (tx, rx) = unbounded_channel();
        (Self(tx), rx)
    }

    /// Sends an event. When nobody listens any more it is dropped: the work goes on.
    pub fn emit(&self, event: E) {
        let _ = self.0.send(event);
    }
}
