//! What a question leads to, or why it leads nowhere.

use super::analysis::Analysis;
use super::balance::Balance;
use super::interference::Interference;
use super::path::Path;
use super::response::Response;
use super::return_to_source::ReturnToSource;
use super::stages::Timings;
use crate::constants::associations::MAX_LEARNABLE;
use crate::store::LayerRef;

/// What a question leads to. Its parts are serialised as the reply shows them (domain §17.2).
#[derive(Debug, Clone)]
pub struct Navigation {
    /// What the question says.
    pub analysis: Analysis,
    /// In rank order, at least one; the user's own and one that balance adds stand last.
    pub paths: Vec<Path>,
    /// Content of the paths' layers, path by path, root first.
    pub layers: Vec<LayerRef>,
    /// Mean confidence of the paths, 0 to 1.
    pub total_confidence: f64,
    /// Dimensionless; reported only.
    pub result_complexity: f64,
    /// The paths' frequencies together, without the user's own and one that balance adds.
    pub interference: Interference,
    /// Whether those need balance.
    pub balance: Balance,
    /// Whether the question was too much at once.
    pub return_to_source: ReturnToSource,
    /// How to answer.
    pub response: Response,
    /// The user's tags of style.
    pub response_style: Vec<String>,
    /// Dimensions that were scanned.
    pub scanned: usize,
    /// The scan ended early, or a dimension that fits couldn't be read.
    pub partial: bool,
    /// How long each stage took.
    pub timings: Timings,
}

impl Navigation {
    /// The measured dominant frequency, in hertz, whatever balance draws it to.
    #[must_use]
    pub fn dominant_frequency(&self) -> f64 {
        self.interference.dominant_hz
    }

    /// Keywords to learn from: the first 20 countable ones, none after a return to the source
    /// (domain §8.1).
    pub fn learnable(&self) -> impl Iterator<Item = &str> {
        let most = if self.return_to_source.triggered { 0 } else { MAX_LEARNABLE };
        self.analysis.countable().map(|keyword| keyword.text.as_str()).take(most)
    }
}

/// Why a question leads nowhere.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NavigateError {
    /// No dimension fits.
    #[error("no dimension reaches a confidence of {threshold}, the best has {best:.3}")]
    InsufficientMatches {
        /// Confidence needed.
        threshold: f64,
        /// Best confidence found.
        best: f64,
    },
    /// Not one dimension was scanned in time.
    #[error("the scan ended after {ms} ms with {done} of {total} dimensions")]
    ScanTimeout {
        /// Time allowed, in milliseconds.
        ms: u64,
        /// Dimensions that were finished.
        done: usize,
        /// Dimensions that are loaded.
        total: usize,
    },
    /// Some dimensions fit, and not one of them could be read; the log says why.
    #[error("none of the {paths} dimensions that fit could be read")]
    Unreadable {
        /// Dimensions that fit.
        paths: usize,
    },
}
