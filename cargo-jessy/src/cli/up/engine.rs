//! What `up` asks of an engine. Rows, cards, the critical path and the logs are written once, in
//! [`super::run`] and [`super::follow`], for whichever engine it is.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::{
    cli::signals::Interrupts,
    events::RunEvent,
    exit::{Exit, Failure},
    report::ServicesView,
};

/// What an engine tells, until the receiver is dropped or the engine is gone.
pub(super) type Events = mpsc::Receiver<RunEvent>;

/// An engine with the services of one `up`, built and ready to be started.
pub(super) trait Engine {
    /// The services in dependency order.
    fn services(&self) -> Vec<String>;

    /// Makes way for the start. Returns whether all of this ran before.
    async fn start(
        &mut self,
        view: &mut ServicesView,
        interrupts: &mut Interrupts,
    ) -> Result<bool, Failure>;

    /// Changes as they happen and, in between, one gate: everything came up or, `timeout` later at
    /// the latest, did not. If we are the `owner`, the services end when we do.
    fn attach(&mut self, owner: bool, timeout: Duration) -> Result<Events, Failure>;

    /// Log lines as they are written; `only_new` leaves out what is there already.
    fn logs(&mut self, only_new: bool) -> Result<Events, Failure>;

    /// Ends what this `up` started, after a failure, and shows nothing.
    async fn undo(&mut self) -> Result<(), Failure>;

    /// Ctrl-C: ends everything, with rows. A second Ctrl-C ends it at once.
    async fn interrupted(&mut self) -> Result<Exit, Failure>;

    /// Why there are no more events, though nothing was ended.
    fn lost(&self) -> Failure;
}
