//! The book against a map of pairs.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::learn::rules::notable;

fn edit(a: u8, b: u8, now: Option<(f64, bool)>) -> Edit {
    let facts = |(strength, seeded)| Facts { strength, count: 1, seeded, last_activated: 0 };
    let (a, b) = (a.min(b), a.max(b));
    Edit { a: format!("w{a}").into(), b: format!("w{b}").into(), now: now.map(facts) }
}

#[test]
fn partners_are_in_order_of_strength_and_then_of_words() {
    let edits = vec![
        edit(1, 2, Some((1.0, false))),
        edit(1, 3, Some((2.0, true))),
        edit(0, 1, Some((1.0, false))),
    ];
    let (book, changes) = Book::default().edited(edits);
    let words: Vec<&str> = book.links("w1").iter().map(|link| &*link.partner.word).collect();
    assert_eq!(words, ["w3", "w0", "w2"]);
    assert_eq!((book.len(), book.seeded(), changes.len()), (3, 1, 3));
    assert!(book.links("w9").is_empty());
}

#[test]
fn an_older_book_stays_as_it_was() {
    let (first, _) = Book::default().edited(vec![edit(1, 2, Some((1.0, false)))]);
    let (second, changes) = first.edited(vec![edit(1, 2, None)]);
    assert_eq!((first.links("w1").len(), second.links("w1").len()), (1, 0));
    assert_eq!((first.len(), second.len()), (1, 0));
    assert_eq!((changes[0].before, changes[0].after), (Some(1.0), None));
}

proptest! {
    #[test]
    fn it_holds_what_a_map_would_hold(
        batches in prop::collection::vec(
            prop::collection::vec(
                (0..8_u8, 0..8_u8, prop::option::of((1..5_u8, any::<bool>()))), 0..12,
            ),
            0..12,
        ),
    ) {
        let mut book = Book::default();
        let mut model: BTreeMap<(u8, u8), (f64, bool)> = BTreeMap::new();
        for batch in batches {
            let mut edits = Vec::new();
            let before = model.clone();
            for (a, b, now) in batch.into_iter().filter(|(a, b, _)| a != b) {
                let now = now.map(|(strength, seeded)| (f64::from(strength), seeded));
                edits.push(edit(a, b, now));
                match now {
                    Some(now) => model.insert((a.min(b), a.max(b)), now),
                    None => model.remove(&(a.min(b), a.max(b))),
                };
            }
            let (next, changes) = book.edited(edits);
            book = next;
            let told = changes.iter().filter(|c| notable(c.before, c.after)).count();
            let pairs: std::collections::BTreeSet<_> = before.keys().chain(model.keys()).collect();
            let notable = |pair: &&&(u8, u8)| {
                let strength = |map: &BTreeMap<_, (f64, bool)>| map.get(**pair).map(|now| now.0);
                notable(strength(&before), strength(&model))
            };
            prop_assert_eq!(told, pairs.iter().filter(notable).count());
        }
        prop_assert_eq!(book.len(), model.len());
        prop_assert_eq!(book.seeded(), model.values().filter(|now| now.1).count());
        prop_assert_eq!(book.pairs().count(), model.len());
        for (&(a, b), &(strength, seeded)) in &model {
            for (one, other) in [(a, b), (b, a)] {
                let (one, other) = (format!("w{one}"), format!("w{other}"));
                let link = book.links(&one).iter().find(|link| *link.partner.word == *other);
                let partner = &link.unwrap().partner;
                prop_assert_eq!((partner.strength, partner.seeded), (strength, seeded));
            }
        }
        for word in 0..8 {
            let links = book.links(&format!("w{word}"));
            prop_assert!(links.is_sorted_by(|x, y| Link::order(x, y).is_lt()));
        }
    }
}
