//! What is logged.

use tracing_subscriber::filter::{LevelFilter, Targets};

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
    /// `RUST_LOG`: a level, and levels by target.
    pub filter: Targets,
}

impl LogConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let filter = vars.get(&FILTER, str::parse::<Targets>);
        Self { filter: filter.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO)) }
    }
}
