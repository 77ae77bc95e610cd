//! The drawings are those of their sources, and the documents show them.

use camino::Utf8PathBuf;
use cargo_jessy::steps;
use sha2::{Digest as _, Sha256};

use crate::repository;

fn sources() -> Vec<Utf8PathBuf> {
    let folder = repository().join("docs/diagrams");
    let entries = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    entries.filter(|path| path.extension() == Some("dot")).collect()
}

#[test]
fn every_drawing_is_of_its_source() {
    let sources = sources();
    assert!(sources.len() >= 4, "services, data flow, network and pipeline");
    for source in sources {
        let hash = Sha256::digest(fs_err::read(&source).unwrap());
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let svg = fs_err::read_to_string(source.with_extension("svg")).unwrap();
        let told = format!("<!-- source sha256 {hash} -->");
        assert_eq!(svg.lines().last(), Some(told.as_str()), "{source}: run docs/diagrams/render");
    }
}

#[test]
fn every_drawing_is_shown() {
    let text = fs_err::read_to_string(repository().join("docs/ARCHITECTURE.md")).unwrap();
    for source in sources() {
        let link = format!("](diagrams/{}.svg)", source.file_stem().unwrap());
        assert!(text.contains(&link), "docs/ARCHITECTURE.md does not show {source}");
    }
}

#[test]
fn the_pipeline_has_every_step() {
    let source = fs_err::read_to_string(repository().join("docs/diagrams/pipeline.dot")).unwrap();
    // The rows of the first box.
    let steps = source.split('}').take_while(|part| !part.contains("plan [")).collect::<String>();
    let rows = steps.lines().filter_map(|line| line.trim().strip_prefix("{ rank=same; "));
    let drawn: Vec<_> = rows
        .flat_map(|row| row.split('[').next().unwrap_or_default().split(" -> "))
        .map(|step| step.trim().to_owned())
        .collect();
    let have: Vec<_> = steps::all().iter().map(|step| step.id().to_owned()).collect();
    assert_eq!(drawn, have, "left: docs/diagrams/pipeline.dot");
}
