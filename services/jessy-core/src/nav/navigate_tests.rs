//! The scan's deadline without a clock, and layers that can't be read.

use std::path::Path as FilePath;

use super::*;
use crate::model::{DimensionId, LayerId};
use crate::store::{LayerError, LayerRef};
use crate::{source, store};

fn atlas() -> Atlas {
    let data = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let sources = source::read(&data).unwrap();
    let bytes = store::encode(&sources.registry, &sources.content, sources.generation);
    Atlas::new(store::Store::from_bytes(bytes).unwrap(), &[])
}

/// Navigates with a deadline that passes after that many dimensions, and without the layers of
/// `lost`.
fn navigate(text: &str, dimensions: usize, lost: &[u8]) -> Result<Navigation, NavigateError> {
    let atlas = atlas();
    let mut left = dimensions;
    let mut expired = || {
        let over = left == 0;
        left = left.saturating_sub(1);
        over
    };
    let read = |id: LayerId| -> Result<LayerRef, LayerError> {
        if lost.contains(&id.dimension.0) {
            return Err(LayerError::OutOfBounds { offset: 9, size: 1, region_size: 8 });
        }
        atlas.layer(id)
    };
    let outside = Outside { expired: &mut expired, read: &read };
    let (question, weights) = (Question::new(text), Weights::default());
    atlas.navigate_with(&question, atlas.seeds(), weights, &mut (), outside)
}

fn ids(found: &Navigation) -> Vec<DimensionId> {
    found.paths.iter().filter_map(|path| path.dimension.dimension()).collect()
}

#[test]
fn what_was_finished_in_time_is_used() {
    let whole = navigate("code and painting", 14, &[]).unwrap();
    assert_eq!((ids(&whole), whole.partial), (vec![DimensionId(8), DimensionId(7)], false));
    assert_eq!(whole.scanned, 14);
    let cut = navigate("code and painting", 7, &[]).unwrap();
    assert_eq!((ids(&cut), cut.partial), (vec![DimensionId(7)], true));
    assert_eq!(cut.scanned, 7);
}

#[test]
fn nothing_finished_is_a_timeout() {
    let error = navigate("code and painting", 0, &[]).unwrap_err();
    assert_eq!(error, NavigateError::ScanTimeout { ms: 100, done: 0, total: 14 });
}

#[test]
fn a_dimension_that_cannot_be_read_is_skipped() {
    let found = navigate("code and painting", 14, &[8]).unwrap();
    assert_eq!(ids(&found), [DimensionId(7)]);
    assert!(found.layers.iter().all(|layer| layer.id().dimension == DimensionId(7)));
    assert_eq!(found.interference.dominant_hz, 2.5, "it takes no part in what follows");
    assert!(found.partial, "such an answer isn't whole");
    let error = navigate("code and painting", 14, &[7, 8]).unwrap_err();
    assert_eq!(error, NavigateError::Unreadable { paths: 2 });
}

#[test]
fn balance_is_told_also_when_its_dimension_cannot_be_read() {
    let found = navigate("Urgent: desperate painting code", 14, &[13]).unwrap();
    assert_eq!(ids(&found), [DimensionId(7), DimensionId(8)]);
    assert!(found.balance.needed && found.partial);
}
