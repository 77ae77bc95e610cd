//! Finding layers by number and by frequency, and counting.

use super::*;
use crate::store::tests::{file, sources};
use crate::store::{LayerRef, Store};

fn store() -> std::sync::Arc<Store> {
    Store::from_bytes(file(&sources())).unwrap()
}

fn id(dimension: u8, number: u16) -> LayerId {
    LayerId { dimension: DimensionId(dimension), number }
}

#[test]
fn every_number_finds_what_a_search_finds() {
    // Gaps, a first number above 0, and the last number that there is.
    let mut sources = sources();
    for (dimension, from, to) in [(2, 3, 65_535), (3, 1, 9), (16, 2, 40)] {
        let of_it = sources.registry.dimensions.iter_mut().find(|d| d.id.0 == dimension).unwrap();
        for layer in &mut of_it.layers {
            layer.id.number = if layer.id.number == from { to } else { layer.id.number };
            layer.parent = layer.parent.map(|above| if above == from { to } else { above });
        }
        of_it.layers.sort_by_key(|layer| layer.id);
    }
    let store = Store::from_bytes(file(&sources)).unwrap();
    for dimension in 0..=u8::MAX {
        let held = store.registry().dimension(DimensionId(dimension));
        for number in (0..100).chain([65_534, 65_535]) {
            let expected = held.and_then(|dimension| dimension.layer(number)).map(|l| l.id);
            let found = store.layer(id(dimension, number));
            assert_eq!(found.as_ref().ok().map(LayerRef::id), expected);
            let error = match held {
                _ if expected.is_some() => continue,
                None => LayerError::DimensionNotFound { dimension: DimensionId(dimension) },
                Some(held) => {
                    LayerError::LayerNotFound { dimension: held.id, layer: number, loaded: true }
                }
            };
            assert_eq!(found.unwrap_err(), error);
        }
    }
}

#[test]
fn accesses_are_counted_exactly_and_hot_layers_come_first() {
    let store = store();
    assert!(store.hottest().is_empty());
    let reads = [(id(7, 2), 5), (id(1, 3), 2), (id(1, 1), 5)];
    for (layer, times) in reads {
        for _ in 0..times {
            store.layer(layer).unwrap();
        }
    }
    assert_eq!(store.accesses(id(7, 2)), Ok(5));
    assert_eq!(store.accesses(id(7, 1)), Ok(0));
    assert!(store.accesses(id(7, 99)).is_err());
    let _ = store.layer(id(7, 99)).unwrap_err();
    assert_eq!(store.hottest(), [(id(1, 1), 5), (id(7, 2), 5), (id(1, 3), 2)]);
}

#[test]
fn counts_of_many_readers_add_up() {
    let store = store();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..1000).for_each(|_| drop(store.layer(id(6, 0)).unwrap())));
        }
    });
    assert_eq!(store.hottest(), [(id(6, 0), 8000)]);
}

#[test]
fn a_batch_comes_in_the_order_asked_for() {
    let store = store();
    let asked = [id(9, 1), id(1, 13), id(9, 1), id(2, 0)];
    let read: Vec<_> = store.layers(asked).collect::<Result<_, _>>().unwrap();
    let contents: Vec<_> = asked.iter().map(|&id| store.layer(id).unwrap()).collect();
    assert_eq!(read.iter().map(LayerRef::id).collect::<Vec<_>>(), asked);
    assert!(read.iter().zip(&contents).all(|(a, b)| **a == **b));
    let mut broken = store.layers([id(1, 0), id(1, 99), id(2, 0)]);
    assert!(broken.next().unwrap().is_ok() && broken.next().unwrap().is_err());
    assert!(broken.next().unwrap().is_ok() && broken.next().is_none());
}

#[test]
fn layers_by_frequency_are_those_of_a_linear_scan_both_ends_included() {
    let store = store();
    let all: Vec<_> = store.registry().dimensions.iter().flat_map(|d| &d.layers).collect();
    let mut ends: Vec<f64> = all.iter().map(|layer| layer.hz).collect();
    ends.extend([0.0, 0.1, 1.0, 2.0, 2.000_000_5, 4.5, 9.0]);
    let mut found = 0;
    for &lo in &ends {
        for &hi in &ends {
            let mut scan: Vec<_> = all
                .iter()
                .filter(|layer| at_least(layer.hz, lo) && at_most(layer.hz, hi))
                .map(|layer| (layer.hz, layer.id))
                .collect();
            scan.sort_by(|a, b| a.partial_cmp(b).unwrap());
            assert_eq!(store.layers_within(lo, hi).unwrap(), scan, "{lo} to {hi}");
            found += scan.len();
        }
    }
    assert!(found > 0);
    // Exactly the ends: D02's root has 2.0 Hz, D09's 1.0.
    let ids: Vec<_> = store.layers_within(1.0, 2.0).unwrap().iter().map(|&(_, id)| id).collect();
    assert!(ids.contains(&id(2, 0)) && ids.contains(&id(9, 0)) && !ids.contains(&id(7, 0)));
}

#[test]
fn an_end_that_is_no_number_is_an_error() {
    let store = store();
    for bad in [f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(store.layers_within(1.0, bad), Err(NotAFrequency(bad)));
        assert_eq!(store.layers_within(bad, 1.0), Err(NotAFrequency(bad)));
    }
    assert!(store.layers_within(f64::NAN, 1.0).is_err());
    assert!(store.layers_within(1.0, f64::NAN).is_err());
}
