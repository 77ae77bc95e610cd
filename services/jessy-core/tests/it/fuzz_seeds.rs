//! The seeds of the fuzz targets, and what fuzzing found, as ordinary tests.

#[path = "../../fuzz/harness.rs"]
mod harness;

use std::fs;
use std::path::Path;

#[test]
fn every_seed_of_every_fuzz_target_passes() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut ran = Vec::new();
    for target in fs::read_dir(seeds).unwrap() {
        let target = target.unwrap();
        let name = target.file_name().into_string().unwrap();
        for seed in fs::read_dir(target.path()).unwrap() {
            harness::run(&name, &fs::read(seed.unwrap().path()).unwrap());
            ran.push(name.clone());
        }
    }
    for target in ["store_bytes", "store_sealed", "sources"] {
        assert!(ran.iter().any(|name| name == target), "no seed for {target}");
    }
}
