//! What each fuzz target does with its input. Part of the targets, and of the test that replays
//! their seeds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use jessy_core::source;
use jessy_core::store::{Generation, Store, encode, seal};

/// Gives a target its input.
pub(crate) fn run(target: &str, data: &[u8]) {
    match target {
        // A file as it comes: frame, checksum, and hardly anything behind them.
        "store_bytes" => open(data),
        // A payload in a frame that fits it, so that structure and registry are looked at.
        "store_sealed" => open(&seal(data.to_vec())),
        // One file in place of its namesake among our own sources.
        "sources" => sources(data),
        _ => panic!("there is no target {target}"),
    }
}

/// Opens it. What is refused has a reason that can be told; what is not can be read, and written
/// again to the same.
fn open(bytes: &[u8]) {
    let store = match Store::from_bytes(bytes.to_vec()) {
        Ok(store) => store,
        Err(reason) => {
            assert_eq!(reason.to_string().lines().count(), 1, "{reason:?}");
            return;
        }
    };
    let Generation(generation) = store.generation();
    let again = Store::from_bytes(encode(store.registry(), bytes, generation)).expect("whole");
    assert_eq!(again.generation(), store.generation());
    assert_eq!(again.registry().vocabulary, store.registry().vocabulary);
    for dimension in &store.registry().dimensions {
        for layer in &dimension.layers {
            let (one, two) = (store.layer(layer.id), again.layer(layer.id));
            let (one, two) = (one.expect("it is listed"), two.expect("it was written"));
            assert_eq!(*one, *two);
            assert_eq!(*one, bytes[layer.content.clone()]);
            let _ = one.text();
        }
    }
}

/// A source file: its name, a line break, its bytes.
fn sources(data: &[u8]) {
    let Some(end) = data.iter().position(|&byte| byte == b'\n') else {
        return;
    };
    let name = String::from_utf8_lossy(&data[..end]).into_owned();
    let mut files = own_sources().clone();
    files.insert(name, data[end + 1..].to_vec());
    match source::from_files(files) {
        Ok(sources) => {
            let bytes = encode(&sources.registry, &sources.content, sources.generation);
            let store = Store::from_bytes(bytes).expect("what is built can be opened");
            assert_eq!(store.warnings(), sources.warnings);
            assert!(store.missing().is_empty());
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert_eq!(problem.to_string().lines().count(), 1, "{problem:?}");
            }
        }
    }
}

fn own_sources() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let core = Path::new(env!("CARGO_MANIFEST_DIR"));
        let core = if core.ends_with("fuzz") { core.join("..") } else { core.to_owned() };
        source::files(&core.join("data")).expect("the sources of this repository")
    })
}
