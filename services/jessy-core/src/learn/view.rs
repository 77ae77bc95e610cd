//! What others see of associations.

use std::fmt;
use std::sync::Arc;

use arc_swap::Guard;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::book::{Book, Link};
use crate::nav::{Associations, Partner};

/// Associations at one moment.
pub struct Snapshot(Guard<Arc<Book>>);

impl Snapshot {
    pub(super) fn new(book: Guard<Arc<Book>>) -> Self {
        Self(book)
    }
}

impl Associations for Snapshot {
    fn partners(&self, word: &str, each: &mut dyn FnMut(&Partner) -> bool) {
        for link in self.0.links(word) {
            if !each(&link.partner) {
                return;
            }
        }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("pairs", &self.0.len()).finish_non_exhaustive()
    }
}

/// A partner of a word (domain §17.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AssociationView {
    /// The other word.
    pub word: String,
    /// Dimensionless, 0.1 to 10.
    pub strength: f64,
    /// Queries in which both words occurred.
    pub count: u64,
    /// Was there from the start.
    pub seeded: bool,
    /// When both last occurred in one query; `null` for a seed that never did.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub last_activated: Option<Timestamp>,
}

impl AssociationView {
    pub(super) fn new(link: &Link) -> Self {
        let count = u64::try_from(link.count).unwrap_or(0);
        let activated = || Timestamp::from_microsecond(link.last_activated).ok();
        Self {
            word: link.partner.word.as_ref().to_owned(),
            strength: link.partner.strength,
            count,
            seeded: link.partner.seeded,
            last_activated: (count > 0).then(activated).flatten(),
        }
    }
}
