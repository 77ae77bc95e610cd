//! What the database says, as edits of the book.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::book::{Book, Edit, Facts};
use crate::state::{AssociationRow, Changes, Pair};

/// Rows as they are now.
pub(super) fn of_rows(rows: &[AssociationRow]) -> Vec<Edit> {
    let mut words = Words::default();
    rows.iter().map(|row| words.edit(&row.word_a, &row.word_b, Some(row.into()))).collect()
}

/// What is new: of a row and a removal of one pair the later one holds.
pub(super) fn of_changes(changes: &Changes) -> Vec<Edit> {
    let mut words = Words::default();
    let mut latest: HashMap<(&str, &str), (i64, Option<Facts>)> = HashMap::new();
    let rows = changes.rows.iter().map(|row| {
        ((row.word_a.as_str(), row.word_b.as_str()), (row.change, Some(Facts::from(row))))
    });
    let removals = changes
        .removals
        .iter()
        .map(|gone| ((gone.word_a.as_str(), gone.word_b.as_str()), (gone.change, None)));
    for (pair, (change, now)) in rows.chain(removals) {
        let held = latest.entry(pair).or_insert((change, now));
        if held.0 < change {
            *held = (change, now);
        }
    }
    latest.into_iter().map(|((a, b), (_, now))| words.edit(a, b, now)).collect()
}

/// Everything as it is now: what the book holds beyond that is gone.
pub(super) fn of_all(book: &Book, rows: &[AssociationRow]) -> Vec<Edit> {
    let held: HashSet<(&str, &str)> =
        rows.iter().map(|row| (row.word_a.as_str(), row.word_b.as_str())).collect();
    let gone = book.pairs().filter(|(word, link)| !held.contains(&(&***word, &*link.partner.word)));
    let gone = gone.map(|(word, link)| Edit {
        a: Arc::clone(word),
        b: Arc::clone(&link.partner.word),
        now: None,
    });
    gone.chain(of_rows(rows)).collect()
}

/// What planting these seeds does, for as long as the database can't say it.
pub(super) fn of_seeds(book: &Book, seeds: &[(Pair, f64)], now: i64) -> Vec<Edit> {
    let mut seeded: HashMap<(&str, &str), f64> =
        seeds.iter().map(|(pair, strength)| ((&**pair.a(), &**pair.b()), *strength)).collect();
    let mut edits = Vec::new();
    for (word, link) in book.pairs() {
        let seed = seeded.remove(&(&**word, &*link.partner.word));
        if seed.is_some() == link.partner.seeded {
            continue;
        }
        let strength = seed.map_or(link.partner.strength, |seed| link.partner.strength.max(seed));
        let facts = Facts { strength, seeded: seed.is_some(), ..link.facts() };
        let (a, b) = (Arc::clone(word), Arc::clone(&link.partner.word));
        edits.push(Edit { a, b, now: Some(facts) });
    }
    let mut words = Words::default();
    edits.extend(seeded.into_iter().map(|((a, b), strength)| {
        let facts = Facts { strength, count: 0, seeded: true, last_activated: now };
        words.edit(a, b, Some(facts))
    }));
    edits
}

/// Each word once in memory.
#[derive(Default)]
struct Words(HashSet<Arc<str>>);

impl Words {
    fn edit(&mut self, a: &str, b: &str, now: Option<Facts>) -> Edit {
        Edit { a: self.word(a), b: self.word(b), now }
    }

    fn word(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return Arc::clone(known);
        }
        let word: Arc<str> = word.into();
        self.0.insert(Arc::clone(&word));
        word
    }
}
