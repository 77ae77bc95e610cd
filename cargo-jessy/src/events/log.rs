//! What services write.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line that a service wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    /// When the supervisor read it.
    pub at: Timestamp,
    /// The service.
    pub service: String,
    /// Whether it came over stderr.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stderr: bool,
    /// The line, without its end.
    pub line: String,
    /// Counts the lines of a run, so that a reader can join a file and a stream without a gap.
    pub seq: u64,
}
