//! Whether an answer was learnt from.

/// Why an answer is not learnt from (domain §8.1, acknowledgement).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// It is a return to the source.
    ReturnToSource,
    /// It has fewer than two keywords.
    NoPairs,
    /// Too much waits to be learnt already.
    QueueFull,
    /// The caller may not teach.
    Unauthenticated,
    /// What is learnt can't be kept.
    Storage,
}

impl Skipped {
    /// The word for it in replies.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReturnToSource => "return_to_source",
            Self::NoPairs => "no_pairs",
            Self::QueueFull => "queue_full",
            Self::Unauthenticated => "unauthenticated",
            Self::Storage => "storage",
        }
    }
}
