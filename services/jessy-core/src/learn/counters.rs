//! Totals that outlive the process: counted in memory, written each second (domain §14).

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Queries that were asked.
    Queries,
    /// Of them, refused as harmful.
    Blocked,
    /// Of them, returned to source.
    ReturnToSource,
    /// Of them, answered with an error.
    Errors,
    /// Jobs that were learnt.
    Learned,
    /// Jobs that were accepted and then lost with the database.
    LearnDropped,
}

const ALL: [Counter; 6] = [
    Counter::Queries,
    Counter::Blocked,
    Counter::ReturnToSource,
    Counter::Errors,
    Counter::Learned,
    Counter::LearnDropped,
];

impl Counter {
    fn name(self) -> &'static str {
        match self {
            Self::Queries => "queries",
            Self::Blocked => "blocked",
            Self::ReturnToSource => "rts",
            Self::Errors => "errors",
            Self::Learned => "learned",
            Self::LearnDropped => "learn_dropped",
        }
    }
}

/// What the database has, and what it has not got yet.
#[derive(Debug, Default)]
pub(super) struct Counters(Mutex<[Total; ALL.len()]>);

#[derive(Debug, Default, Clone, Copy)]
struct Total {
    stored: i64,
    added: i64,
}

impl Counters {
    pub(super) fn add(&self, counter: Counter, by: i64) {
        self.totals()[counter as usize].added += by;
    }

    pub(super) fn get(&self, counter: Counter) -> u64 {
        let Total { stored, added } = self.totals()[counter as usize];
        u64::try_from(stored + added).unwrap_or(0)
    }

    /// What is to be written.
    pub(super) fn added(&self) -> Vec<(&'static str, i64)> {
        let totals = *self.totals();
        let added = ALL.map(|counter| (counter.name(), totals[counter as usize].added));
        added.into_iter().filter(|(_, added)| *added != 0).collect()
    }

    /// That it was written, and what the database has now.
    pub(super) fn written(&self, added: &[(&str, i64)], stored: &[(String, i64)]) {
        let mut totals = self.totals();
        for counter in ALL {
            let total = &mut totals[counter as usize];
            for (_, value) in added.iter().filter(|(name, _)| *name == counter.name()) {
                total.added -= value;
            }
            for (_, value) in stored.iter().filter(|(name, _)| name == counter.name()) {
                total.stored = *value;
            }
        }
    }

    fn totals(&self) -> MutexGuard<'_, [Total; ALL.len()]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_while_it_is_written_is_not_lost() {
        let counters = Counters::default();
        counters.add(Counter::Queries, 3);
        let added = counters.added();
        assert_eq!(added, [("queries", 3)]);
        counters.add(Counter::Queries, 1);
        // Another core added ten.
        counters.written(&added, &[("queries".to_owned(), 13), ("else".to_owned(), 9)]);
        assert_eq!((counters.get(Counter::Queries), counters.added()), (14, vec![("queries", 1)]));
    }

    #[test]
    fn every_counter_has_its_place_and_a_name_of_its_own() {
        for (at, counter) in ALL.into_iter().enumerate() {
            assert_eq!(counter as usize, at);
            assert_eq!(ALL.into_iter().filter(|other| other.name() == counter.name()).count(), 1);
        }
    }
}
