//! How balance joins the paths (domain §10).

use std::path::Path as FilePath;

use super::*;
use crate::nav::Weights;
use crate::{source, store};

/// The paths after a balance of that strength joined a D07 and, if asked for, a D13 of 0.4.
fn joined(strength: f64, needed: bool, with_balance: bool) -> (Vec<Path>, usize) {
    let data = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let sources = source::read(&data).unwrap();
    let bytes = store::encode(&sources.registry, &sources.content, sources.generation);
    let atlas = Atlas::new(store::Store::from_bytes(bytes).unwrap(), &[]);
    let scan = atlas.scan(&atlas.analyse("code"), atlas.seeds(), Weights::default());
    let read = |id: LayerId| atlas.layer(id);
    let route = Route { atlas: &atlas, scan: &scan, preferred: &[], read: &read };
    let path = |number| Path {
        dimension: DimensionId(number).into(),
        name: String::new(),
        layers: vec![],
        confidence: 0.4,
        frequency: 2.5,
        matched: vec![],
        synesthetic: 1.0,
        added_by: AddedBy::Scan,
    };
    let mut paths = vec![path(7)];
    paths.extend(with_balance.then(|| path(13)));
    let balance = Balance { needed, strength, modulated_frequency: None, suggestions: Vec::new() };
    let mut field =
        Field { layers: vec![], interference: interference::combine(&[]), balance, lacking: false };
    route.join_balance(&mut Walker::default(), &mut field, &mut paths);
    (paths, field.layers.len())
}

#[test]
fn it_is_added_last_with_its_root_and_its_content() {
    let (paths, layers) = joined(0.7, true, false);
    assert_eq!((paths.len(), layers), (2, 1));
    let added = &paths[1];
    assert_eq!((added.frequency, added.confidence), (0.8, 0.7));
    assert_eq!(added.added_by, AddedBy::Balance);
    assert_eq!(added.layers, ["L13-00".parse().unwrap()]);
}

#[test]
fn one_that_is_there_is_raised_and_keeps_the_rest() {
    let (paths, layers) = joined(0.7, true, true);
    assert_eq!((paths.len(), layers), (2, 0));
    assert_eq!((paths[1].frequency, paths[1].confidence), (2.5, 0.7));
    assert_eq!(paths[1].added_by, AddedBy::Scan);
    let (paths, _) = joined(0.2, true, true);
    assert_eq!(paths[1].confidence, 0.4, "never lowered");
}

#[test]
fn without_need_nothing_joins() {
    assert_eq!(joined(0.0, false, false).0.len(), 1);
    assert_eq!(joined(0.0, false, true).0[1].confidence, 0.4);
}
