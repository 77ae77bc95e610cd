//! What an engine tells of a run to whoever brought it up or watches it.

use super::{FailureCard, Gate, LogRecord, ServiceStatus};

/// Something that happened to a run.
#[derive(Clone, Debug)]
pub enum RunEvent {
    /// One service changed.
    Change(ServiceStatus),
    /// Whether everything came up.
    Gate(Gate),
    /// One log line.
    Log(LogRecord),
    /// Lines that a slow reader missed.
    Missed {
        /// How many.
        lines: u64,
    },
    /// Everything has ended, because somebody asked for it.
    Ended,
    /// The engine itself is gone.
    Lost(Box<FailureCard>),
}
