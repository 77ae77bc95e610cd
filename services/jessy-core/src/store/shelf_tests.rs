//! Stores that are replaced while they are served.

use std::path::PathBuf;

use super::*;
use crate::clock::ManualClock;
use crate::store::tests::{file as bytes_of, sources};
use crate::store::{LayerRef, MapUsage, TRAILER_BYTES, publish};

/// A folder with a store whose first layer says which edition it is.
struct Place {
    _folder: tempfile::TempDir,
    file: PathBuf,
    ceiling: Arc<Ceiling>,
}

impl Place {
    fn new(ceiling_bytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("layers.jyl");
        let place = Self { _folder: folder, file, ceiling: Ceiling::new(ceiling_bytes) };
        place.put(&edition(1));
        place
    }

    fn put(&self, bytes: &[u8]) {
        let new = self.file.with_extension("new");
        fs::write(&new, bytes).unwrap();
        fs::rename(new, &self.file).unwrap();
    }

    fn shelf(&self) -> Shelf<Store> {
        self.try_shelf().unwrap()
    }

    fn try_shelf(&self) -> Result<Shelf<Store>, OpenError> {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        Shelf::open(&self.file, &self.ceiling, clock, |store| store)
    }

    fn usage(&self) -> MapUsage {
        self.ceiling.usage()
    }
}

/// A store of that generation. All editions have the same size.
fn edition(generation: u64) -> Vec<u8> {
    let mut sources = sources();
    sources.generation = generation;
    let text = format!("edition {generation:04}");
    let start = sources.content.len();
    sources.content.extend_from_slice(text.as_bytes());
    sources.registry.dimensions[0].layers[0].content = start..sources.content.len();
    bytes_of(&sources)
}

fn first_layer(shelf: &Shelf<Store>) -> LayerRef {
    shelf.current().layer("L01-00".parse().unwrap()).unwrap()
}

#[test]
fn a_replaced_file_is_served_and_what_is_held_stays() {
    let place = Place::new(u64::MAX);
    let shelf = place.shelf();
    let held = first_layer(&shelf);
    let size = edition(1).len() as u64;
    assert_eq!(place.usage().mapped_bytes, size);

    place.put(&edition(2));
    let Ok(Reloaded::Swapped(new)) = shelf.reload() else { panic!("not swapped") };
    assert_eq!(new.generation(), Generation(2));
    drop(new);
    assert_eq!(first_layer(&shelf).text(), Ok("edition 0002"));
    assert_eq!(held.text(), Ok("edition 0001"));
    assert_eq!(held.generation(), Generation(1));
    assert_eq!((place.usage().live_maps, place.usage().mapped_bytes), (2, 2 * size));
    drop(held);
    assert_eq!((place.usage().live_maps, place.usage().mapped_bytes), (1, size));
    drop(shelf);
    assert_eq!(place.usage().live_maps, 0);
}

#[test]
fn the_same_generation_changes_nothing() {
    let place = Place::new(u64::MAX);
    let shelf = place.shelf();
    let before = shelf.current();
    place.put(&edition(1));
    assert!(matches!(shelf.reload(), Ok(Reloaded::Same(Generation(1)))));
    assert!(Arc::ptr_eq(&before, &shelf.current()));
    assert_eq!(place.usage().live_maps, 1);
    assert!(shelf.last_reload().unwrap().ok);
}

#[test]
fn a_failed_reload_keeps_the_old_store_and_is_remembered() {
    let place = Place::new(u64::MAX);
    let shelf = place.shelf();
    assert_eq!((shelf.last_reload(), shelf.reload_failures()), (None, 0));
    let mut corrupt = edition(2);
    let at = corrupt.len() - TRAILER_BYTES - 1;
    corrupt[at] ^= 1;
    place.put(&corrupt);
    let error = shelf.reload().unwrap_err();
    assert_eq!(error.reason.code(), "checksum_mismatch");
    fs::remove_file(&place.file).unwrap();
    assert_eq!(shelf.reload().unwrap_err().reason, Reason::Missing);

    let last = LastReload { at: Timestamp::UNIX_EPOCH, ok: false, reason: Some("missing") };
    assert_eq!(shelf.last_reload(), Some(last));
    assert_eq!(shelf.reload_failures(), 2);
    assert_eq!(first_layer(&shelf).text(), Ok("edition 0001"));
    assert_eq!(place.usage().live_maps, 1, "what was refused is not kept");

    place.put(&edition(3));
    assert!(shelf.reload().is_ok());
    let last = shelf.last_reload().unwrap();
    assert_eq!((last.ok, last.reason, shelf.reload_failures()), (true, None, 2));
    assert_eq!(first_layer(&shelf).text(), Ok("edition 0003"));
}

#[test]
fn a_change_is_seen_once() {
    let place = Place::new(u64::MAX);
    let shelf = place.shelf();
    assert!(shelf.reload_if_changed().is_none());
    place.put(&edition(2));
    assert!(matches!(shelf.reload_if_changed(), Some(Ok(Reloaded::Swapped(_)))));
    assert!(shelf.reload_if_changed().is_none());
    fs::remove_file(&place.file).unwrap();
    assert!(matches!(shelf.reload_if_changed(), Some(Err(_))));
    assert!(shelf.reload_if_changed().is_none());
    assert_eq!(shelf.reload_failures(), 1);
}

#[test]
fn a_reload_over_the_ceiling_waits_until_old_maps_are_released() {
    let size = edition(1).len() as u64;
    let place = Place::new(size * 5 / 2);
    let shelf = place.shelf();
    let held = first_layer(&shelf);
    place.put(&edition(2));
    assert!(shelf.reload().is_ok());
    place.put(&edition(3));
    let limit = place.usage().ceiling_bytes;
    let refused = Reason::OverCeiling { current: 2 * size, limit, requested: size };
    assert_eq!(shelf.reload_if_changed().unwrap().unwrap_err().reason, refused);
    assert_eq!(first_layer(&shelf).generation(), Generation(2));
    assert!(shelf.reload_if_changed().is_none(), "it is not tried for nothing");
    drop(held);
    assert!(matches!(shelf.reload_if_changed(), Some(Ok(Reloaded::Swapped(_)))));
}

#[test]
fn a_ceiling_below_the_file_refuses_the_first_open() {
    let requested = edition(1).len() as u64;
    let place = Place::new(requested - 1);
    let error = place.try_shelf().unwrap_err();
    let limit = requested - 1;
    assert_eq!(error.reason, Reason::OverCeiling { current: 0, limit, requested });
    assert_eq!(
        error.to_string(),
        format!(
            "layer store {}: over the ceiling ({requested} bytes requested, 0 mapped, 95 % of \
             {limit} allowed); raise JESSY_MAP_CEILING_BYTES",
            place.file.display()
        )
    );
}

#[test]
fn at_85_percent_reads_go_on_and_the_high_water_mark_shows() {
    let size = edition(1).len() as u64;
    let place = Place::new(size * 100 / 86);
    let shelf = place.shelf();
    assert_eq!(place.usage().level, crate::store::Level::HighWater);
    assert_eq!(first_layer(&shelf).text(), Ok("edition 0001"));
}

#[test]
fn a_published_store_is_what_the_shelf_reloads() {
    let place = Place::new(u64::MAX);
    let shelf = place.shelf();
    publish(&edition(1), &place.file).unwrap();
    assert!(shelf.reload_if_changed().is_none(), "an unchanged file is left alone");
    publish(&edition(2), &place.file).unwrap();
    assert!(matches!(shelf.reload_if_changed(), Some(Ok(Reloaded::Swapped(_)))));
}

#[test]
fn a_panic_while_a_store_is_prepared_leaves_the_old_one() {
    let place = Place::new(u64::MAX);
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let shelf = Shelf::open(&place.file, &place.ceiling, clock, |store: Arc<Store>| {
        assert_ne!(store.generation(), Generation(2));
        store
    })
    .unwrap();
    place.put(&edition(2));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shelf.reload()));
    assert!(panicked.is_err());
    assert_eq!(first_layer(&shelf).generation(), Generation(1));
    place.put(&edition(3));
    assert!(matches!(shelf.reload_if_changed(), Some(Ok(Reloaded::Swapped(_)))));
}
