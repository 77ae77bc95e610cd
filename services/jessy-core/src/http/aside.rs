//! What goes with an error to the log and not to the caller.

use super::request_id::RequestId;

/// Goes with a reply to whoever logs it, and no further.
#[derive(Debug, Clone)]
pub(super) enum Aside {
    /// Why the service failed.
    Fault(String),
    /// A query was blocked. Never its text: what somebody asked in distress is nobody else's.
    Blocked { category: &'static str, length: usize },
}

impl Aside {
    pub(super) fn log(&self, request_id: &RequestId) {
        let request_id = request_id.as_str();
        match self {
            Self::Fault(cause) => tracing::error!(request_id, "{cause}"),
            Self::Blocked { category, length } => {
                tracing::info!(request_id, category, length, "blocked");
            }
        }
    }
}
