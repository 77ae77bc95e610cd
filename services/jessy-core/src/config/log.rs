//! What is logged.

use tracing_subscriber::EnvFilter;

use super::vars::{Variable, Vars};

pub(super) const FILTER: Variable = Variable {
    name: "RUST_LOG",
    default: "info",
    about: "which events are logged, such as info,jessy_core=debug",
    secret: false,
};

/// What is logged.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// `RUST_LOG`, checked.
    pub filter: String,
}

impl LogConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let filter = vars.get(&FILTER, |value| EnvFilter::try_new(value).map(|_| value.to_owned()));
        Self { filter: filter.unwrap_or_else(|| FILTER.default.to_owned()) }
    }

    /// The filter itself.
    #[must_use]
    pub fn env_filter(&self) -> EnvFilter {
        EnvFilter::new(&self.filter)
    }
}
