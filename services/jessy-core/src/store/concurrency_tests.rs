//! A hundred readers while the store is replaced fifty times (domain §20).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::{Ceiling, LayerRef, Reloaded, Shelf, Store, encode, fixture, publish};
use crate::clock::SystemClock;
use crate::model::LayerId;

const READERS: usize = 100;
const RELOADS: u64 = 50;
const REPEATS: usize = 40;

/// A store in which every layer says its generation over and over.
fn edition(generation: u64) -> Vec<u8> {
    let content = text(generation);
    let mut registry = fixture::registry();
    for layer in &mut registry.dimensions[0].layers {
        layer.content = 0..content.len();
    }
    encode(&registry, content.as_bytes(), generation)
}

fn text(generation: u64) -> String {
    format!("edition {generation:08}\n").repeat(REPEATS)
}

fn read(store: &Store, number: u16) -> LayerRef {
    let dimension = crate::model::DimensionId(2);
    store.layer(LayerId { dimension, number }).unwrap()
}

fn assert_whole(layer: &LayerRef) {
    assert_eq!(layer.text().unwrap(), text(layer.generation().0));
}

#[test]
fn every_read_during_fifty_reloads_is_whole_old_or_whole_new() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("layers.jyl");
    publish(&edition(0), &file).unwrap();
    let ceiling = Ceiling::unlimited();
    let shelf =
        Shelf::<Store>::open(&file, &ceiling, Arc::new(SystemClock), |store| store).unwrap();
    let (reads, done) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let mut held = read(&shelf.current(), 0);
                let mut newest = 0;
                while !done.load(Ordering::Relaxed) {
                    // What was held over the pause may be of a store that is long replaced.
                    assert_whole(&held);
                    let store = shelf.current();
                    for number in [1, 0] {
                        held = read(&store, number);
                        assert_eq!(held.generation(), store.generation());
                        assert_whole(&held);
                    }
                    assert!(held.generation().0 >= newest, "a reader never goes back");
                    newest = held.generation().0;
                    reads.fetch_add(1, Ordering::Relaxed);
                    // A hundred that never pause would leave the machine no time to reload.
                    thread::sleep(Duration::from_millis(1));
                }
            });
        }
        for generation in 1..=RELOADS {
            publish(&edition(generation), &file).unwrap();
            assert!(matches!(shelf.reload(), Ok(Reloaded::Swapped(_))));
            // Every generation is read while it is the current one.
            let before = reads.load(Ordering::Relaxed);
            while reads.load(Ordering::Relaxed) < before + READERS as u64 {
                thread::yield_now();
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(shelf.current().generation().0, RELOADS);
    let usage = ceiling.usage();
    assert_eq!((usage.live_maps, usage.mapped_bytes), (1, edition(RELOADS).len() as u64));
    assert_eq!(shelf.reload_failures(), 0);
}

#[test]
fn reloads_at_once_agree_on_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("layers.jyl");
    publish(&edition(0), &file).unwrap();
    let ceiling = Ceiling::unlimited();
    let shelf =
        Shelf::<Store>::open(&file, &ceiling, Arc::new(SystemClock), |store| store).unwrap();
    publish(&edition(1), &file).unwrap();
    let swapped = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                if let Reloaded::Swapped(_) = shelf.reload().unwrap() {
                    swapped.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(swapped.into_inner(), 1);
    assert_eq!(ceiling.usage().live_maps, 1);
}
