//! `check-layers`: verifies a store as the service does when it opens one (domain §4.2).

use std::path::Path;

use super::{EXIT_CONFIG, Failure, say, warn};
use crate::store::Store;

pub(super) fn run(file: &Path) -> Result<(), Failure> {
    let store = Store::open(file).map_err(|error| Failure::new(EXIT_CONFIG, error))?;
    for warning in store.warnings() {
        warn(warning);
    }
    for id in store.missing() {
        warn(format_args!("{id} is missing"));
    }
    let dimensions = &store.registry().dimensions;
    let layers: usize = dimensions.iter().map(|dimension| dimension.layers.len()).sum();
    say(format_args!(
        "{}: good, generation {}, {} dimensions, {layers} layers, {} bytes",
        file.display(),
        store.generation(),
        dimensions.len(),
        store.bytes()
    ));
    Ok(())
}
