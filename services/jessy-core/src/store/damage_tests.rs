//! Every way in which a file can be damaged: it is refused with a reason, or it is whole; and
//! nothing panics (domain §4.2, §20).

use flatbuffers::FlatBufferBuilder;
use proptest::prelude::*;

use super::generated::jessy::layers as fb;
use super::tests::{file as own_file, sources};
use super::{Reason, Store, TRAILER_BYTES, fixture, seal};
use crate::constants::layers::MAX_CONTENT_BYTES;
use crate::model::{LayerId, Registry};

/// The file with an edited payload and a trailer that fits it, so that the structure is looked at.
fn resealed(file: &[u8], edit: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut payload = file[..file.len() - TRAILER_BYTES].to_vec();
    edit(&mut payload);
    seal(payload)
}

/// Opens it, and if it is whole reads all there is. Gives the reason's code.
fn outcome(bytes: Vec<u8>) -> Result<(), &'static str> {
    let store = Store::from_bytes(bytes).map_err(|reason| {
        // Its words must be sayable too, in one line.
        assert_eq!(reason.to_string().lines().count(), 1, "{reason}");
        reason.code()
    })?;
    let ids = |registry: &Registry| -> Vec<LayerId> {
        registry.dimensions.iter().flat_map(|d| d.layers.iter().map(|l| l.id)).collect()
    };
    for id in ids(store.registry()) {
        let layer = store.layer(id).unwrap();
        assert!(!layer.is_empty() && layer.len() <= MAX_CONTENT_BYTES);
        let _ = layer.text();
    }
    Ok(())
}

#[test]
fn the_small_store_is_whole() {
    let file = fixture::file();
    assert!(file.len() < 8 * 1024, "{}", file.len());
    assert_eq!(outcome(file), Ok(()));
}

#[test]
fn fuzzing_begins_with_the_small_store() {
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let file = fixture::file();
    let payload = &file[..file.len() - TRAILER_BYTES];
    for (seed, bytes) in
        [("store_bytes/small.jyl", file.as_slice()), ("store_sealed/small", payload)]
    {
        assert!(std::fs::read(seeds.join(seed)).unwrap() == bytes, "{seed} is out of date");
    }
}

#[test]
fn every_single_flipped_bit_is_noticed() {
    let good = fixture::file();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(outcome(bad).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn every_bit_of_the_frame_and_the_root_is_noticed_in_our_own_store() {
    let good = own_file(&sources());
    let end = good.len() - TRAILER_BYTES;
    for at in (0..256).chain(end..good.len()) {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let expected: &[&str] = match at.checked_sub(end) {
                None if (4..8).contains(&at) => &["bad_magic"],
                None => &["checksum_mismatch"],
                Some(0..16) => &["truncated"],
                Some(16..20) => &["checksum_mismatch"],
                // Version 1 without its only bit is 0, which there never was.
                Some(20..22) => &["newer_schema", "bad_structure"],
                Some(22..24) => &["bad_structure"],
                Some(_) => &["bad_magic"],
            };
            let code = outcome(bad).unwrap_err();
            assert!(expected.contains(&code), "byte {at}, bit {bit}: {code}");
        }
    }
}

#[test]
fn a_bit_that_the_checksum_was_made_to_fit_never_makes_a_reader_panic() {
    let good = fixture::file();
    let mut whole = 0;
    for at in 0..good.len() - TRAILER_BYTES {
        for bit in 0..8 {
            let bad = resealed(&good, |payload| payload[at] ^= 1 << bit);
            match outcome(bad) {
                Ok(()) => whole += 1,
                Err("bad_magic" | "bad_structure" | "invalid_registry") => {}
                Err(code) => panic!("byte {at}, bit {bit}: {code}"),
            }
        }
    }
    // A letter more or less in a text is no damage that a reader could see.
    assert!(whole > 0);
}

#[test]
fn a_file_cut_at_any_of_a_hundred_points_is_refused() {
    let good = own_file(&sources());
    for point in 0..100 {
        let length = good.len() * point / 100;
        let code = outcome(good[..length].to_vec()).unwrap_err();
        assert!(["truncated", "bad_magic"].contains(&code), "{length}: {code}");
    }
    // By one byte it can only have been cut.
    assert_eq!(outcome(good[..good.len() - 1].to_vec()), Err("truncated"));
    // With bytes behind it, it is as little a store.
    for more in [1, 8, 32] {
        let longer = [good.as_slice(), &vec![0; more]].concat();
        assert!(outcome(longer).is_err(), "{more} more");
    }
}

/// A store table alone in its file.
fn with_store(
    args: impl FnOnce(&mut FlatBufferBuilder<'static>) -> fb::StoreArgs<'static>,
) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let args = args(&mut builder);
    let store = fb::Store::create(&mut builder, &args);
    fb::finish_store_buffer(&mut builder, store);
    seal(builder.finished_data().to_vec())
}

fn refusal(bytes: Vec<u8>) -> String {
    Store::from_bytes(bytes).unwrap_err().to_string()
}

#[test]
fn the_root_s_schema_version_must_be_that_of_the_trailer() {
    let file = with_store(|_| fb::StoreArgs { schema_version: 2, ..Default::default() });
    assert_eq!(refusal(file), "bad structure (the root says schema 2, the trailer 1)");
}

#[test]
fn what_a_reader_needs_must_be_there() {
    let file = with_store(|builder| {
        let dimension = fb::Dimension::create(builder, &fb::DimensionArgs::default());
        let dimensions = Some(builder.create_vector(&[dimension]));
        fb::StoreArgs { schema_version: 1, dimensions, ..Default::default() }
    });
    assert_eq!(refusal(file), "bad structure (dimension.name is absent)");
    let file = with_store(|builder| {
        let name = Some(builder.create_string("n"));
        let layer = fb::LayerArgs { num: 3, name, parent: 65_536, ..Default::default() };
        let layer = fb::Layer::create(builder, &layer);
        let layers = Some(builder.create_vector(&[layer]));
        let dimension = fb::DimensionArgs { num: 7, layers, ..Default::default() };
        let dimension = fb::Dimension::create(builder, &dimension);
        let dimensions = Some(builder.create_vector(&[dimension]));
        fb::StoreArgs { schema_version: 1, dimensions, ..Default::default() }
    });
    assert_eq!(refusal(file), "bad structure (L07-03: parent 65536 is no layer number)");
    let empty = with_store(|_| fb::StoreArgs { schema_version: 1, ..Default::default() });
    assert!(refusal(empty).starts_with("invalid registry (there is no dimension; vocabulary"));
}

#[test]
fn more_than_a_million_tables_are_refused() {
    let file = with_store(|builder| {
        let seeds: Vec<_> =
            (0..1_000_001).map(|_| fb::Seed::create(builder, &fb::SeedArgs::default())).collect();
        let seeds = Some(builder.create_vector(&seeds));
        fb::StoreArgs { schema_version: 1, seeds, ..Default::default() }
    });
    let reason = refusal(file);
    assert!(reason.starts_with("bad structure (") && reason.contains("ables"), "{reason}");
}

#[test]
fn a_file_that_unfolds_to_much_more_than_its_size_is_refused() {
    // One text of 10 000 bytes that a thousand entries point at.
    let file = with_store(|builder| {
        let text = builder.create_string(&"x".repeat(10_000));
        let stopwords = Some(builder.create_vector(&[text; 1000]));
        fb::StoreArgs { schema_version: 1, stopwords, ..Default::default() }
    });
    let reason = refusal(file);
    assert!(reason.starts_with("bad structure (") && reason.contains("pparent"), "{reason}");
}

#[test]
fn a_registry_full_of_breaches_is_told_in_a_line_that_can_be_read() {
    let mut registry = fixture::registry();
    for layer in &mut registry.dimensions[0].layers {
        layer.keywords = (0..500).map(|n| format!("Upper{n}")).collect();
    }
    let Reason::InvalidRegistry(breaches) =
        Store::from_bytes(super::encode(&registry, fixture::content(), 1)).unwrap_err()
    else {
        panic!("another reason");
    };
    assert_eq!(breaches.len(), 1000);
    let line = Reason::InvalidRegistry(breaches).to_string();
    assert!(line.ends_with("; and 980 more)"), "{line}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_refused_and_nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(outcome(bytes.clone()).is_err());
        // With a sound frame around them they reach the verifier.
        let framed = resealed(&[0; TRAILER_BYTES], |payload| {
            payload.extend_from_slice(&bytes);
            if payload.len() >= 8 {
                payload[4..8].copy_from_slice(b"JSYL");
            }
        });
        prop_assert!(outcome(framed).is_err());
    }

    #[test]
    fn arbitrary_edits_never_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        sealed: bool,
    ) {
        let edit = |bytes: &mut Vec<u8>| {
            for (at, byte) in &edits {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
        };
        let mut bad = fixture::file();
        let changed = {
            edit(&mut bad);
            bad != fixture::file()
        };
        if sealed {
            let _ = outcome(resealed(&fixture::file(), edit));
        } else {
            prop_assert_eq!(outcome(bad).is_err(), changed);
        }
    }

    #[test]
    fn pieces_put_in_taken_out_or_repeated_never_panic(
        at: prop::sample::Index, length in 0_usize..200, piece in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = outcome(resealed(&fixture::file(), |payload| {
            let start = at.index(payload.len());
            let end = (start + length).min(payload.len());
            payload.splice(start..end, piece.iter().copied());
            if payload.len() >= 8 {
                payload[4..8].copy_from_slice(b"JSYL");
            }
        }));
    }
}
