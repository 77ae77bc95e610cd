//! What happens while saved files become running programs.

use std::time::Duration;

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

use super::FailureCard;

/// How a reload of one service ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reloaded {
    /// Why the new program did not take over; `None`: it did.
    pub card: Option<Box<FailureCard>>,
    /// Whether the program of before serves on.
    pub old_serves: bool,
}

/// The first error of a compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// `src/main.rs:12:5`, as seen from the workspace's root.
    pub place: Option<String>,
    /// What is wrong, on one line.
    pub message: String,
}

/// What saved files lead to.
#[derive(Clone, Debug)]
pub enum ReloadEvent {
    /// Files were saved, and are looked into.
    Saved {
        /// Their paths.
        files: Vec<Utf8PathBuf>,
    },
    /// Services don't compile; the programs of before serve on.
    Broken {
        /// The services.
        services: Vec<String>,
        /// The first error.
        error: CompileError,
        /// All that the compiler said first.
        card: Box<FailureCard>,
    },
    /// It compiles, and the program is the one that runs already.
    Unchanged {
        /// The services.
        services: Vec<String>,
    },
    /// The new program is started.
    Reloading {
        /// The service.
        service: String,
    },
    /// The new program serves.
    Reloaded {
        /// The service.
        service: String,
        /// From the save.
        took: Duration,
        /// How much of that was the compiler's; `None`: nothing was compiled.
        compile: Option<Duration>,
    },
    /// The new program does not serve.
    Failed {
        /// The service.
        service: String,
        /// Why.
        card: Box<FailureCard>,
        /// Whether the program of before serves on.
        old_serves: bool,
    },
    /// It was not reloaded at all.
    Skipped {
        /// The service.
        service: String,
        /// Why.
        why: String,
    },
}
