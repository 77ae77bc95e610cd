//! The scan's deadline, without a clock.

use std::path::Path as FilePath;

use super::*;
use crate::model::DimensionId;
use crate::{source, store};

fn atlas() -> Atlas {
    let data = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let sources = source::read(&data).unwrap();
    let bytes = store::encode(&sources.registry, &sources.content, sources.generation);
    Atlas::new(store::Store::from_bytes(bytes).unwrap(), &[])
}

/// Navigates with a deadline that passes after that many dimensions.
fn navigate(dimensions: usize) -> Result<Navigation, NavigateError> {
    let atlas = atlas();
    let mut left = dimensions;
    let mut expired = || {
        let over = left == 0;
        left = left.saturating_sub(1);
        over
    };
    let weights = Weights::default();
    atlas.navigate_until("code and painting", atlas.seeds(), weights, &mut expired)
}

#[test]
fn what_was_finished_in_time_is_used() {
    let ids = |found: &Navigation| -> Vec<DimensionId> {
        found.paths.iter().map(|path| path.dimension).collect()
    };
    let whole = navigate(14).unwrap();
    assert_eq!((ids(&whole), whole.partial), (vec![DimensionId(8), DimensionId(7)], false));
    let cut = navigate(7).unwrap();
    assert_eq!((ids(&cut), cut.partial), (vec![DimensionId(7)], true));
}

#[test]
fn nothing_finished_is_a_timeout() {
    let error = navigate(0).unwrap_err();
    assert_eq!(error, NavigateError::ScanTimeout { ms: 100, done: 0, total: 14 });
}
