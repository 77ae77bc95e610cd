//! What each fuzz target does with its input. Part of the targets, and of the test that replays
//! their seeds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use jessy_core::source::{self, Problem, Sources};
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
    let bytes = &data[end + 1..];
    // Alone it can't be built, but most inputs are refused by themselves, and this is quick.
    let alone = build([(name.clone(), bytes.to_vec())].into()).expect_err("the rest is missing");
    let refused = alone.iter().any(|problem| problem.starts_with(&format!("{name}:")));
    // Content is told to belong to no layer, as long as it is alone.
    if refused && !name.starts_with("content/") {
        return;
    }
    let mut files = own_sources().clone();
    files.insert(name, bytes.to_vec());
    if let Ok((sources, store)) = build(files) {
        assert_eq!(store.warnings(), sources.warnings);
        assert!(store.missing().is_empty());
    }
}

/// What is built can be opened; what is not has problems that can be told in a line each.
fn build(files: BTreeMap<String, Vec<u8>>) -> Result<(Sources, Arc<Store>), Vec<String>> {
    match source::from_files(files) {
        Ok(sources) => {
            let bytes = encode(&sources.registry, &sources.content, sources.generation);
            let store = Store::from_bytes(bytes).expect("what is built can be opened");
            Ok((sources, store))
        }
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
            assert!(!lines.is_empty() && lines.iter().all(|line| line.lines().count() == 1));
            Err(lines)
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
