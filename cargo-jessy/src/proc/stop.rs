//! The word that a run is to stop, told to everything that runs.

use tokio::sync::watch;

/// How urgently a run is to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not at all.
    #[default]
    Go,
    /// Children are asked to end.
    Ask,
    /// Children are ended.
    Kill,
}

/// Tells.
#[derive(Debug)]
pub struct Stopper(watch::Sender<Level>);

/// Is told.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<Level>);

impl Stopper {
    /// Both ends.
    #[must_use]
    pub fn channel() -> (Self, Stop) {
        let (tx, rx) = watch::channel(Level::Go);
        (Self(tx), Stop(rx))
    }

    /// The first call asks, the next one insists.
    pub fn stop(&self) {
        self.0.send_modify(|level| {
            *level = match level {
                Level::Go => Level::Ask,
                Level::Ask | Level::Kill => Level::Kill,
            }
        });
    }
}

impl Stop {
    /// One that never stops anything.
    #[must_use]
    pub fn never() -> Self {
        Stopper::channel().1
    }

    /// Whether the run is to stop.
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self.0.borrow() > Level::Go
    }

    /// Waits for the next word. A level that was set before this receiver was cloned counts.
    pub async fn changed(&mut self) -> Level {
        loop {
            if self.0.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            let level = *self.0.borrow();
            if level > Level::Go {
                return level;
            }
        }
    }
}
