//! What holds for any text.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::model::{ModelErrors, Project, Source, load};
use proptest::prelude::*;

use crate::fixtures::cases;

/// Loads texts as overlays, in a project of their own.
fn read(texts: &[&str]) -> Result<Project, ModelErrors> {
    let work = tempfile::tempdir().unwrap();
    let dir = Utf8Path::from_path(work.path()).unwrap();
    let mut files = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        files.push(Utf8PathBuf::from(format!("{i}.yaml")));
        fs::write(dir.join(&files[i]), text).unwrap();
    }
    // The paths in the print are absolute, so that they don't depend on this folder.
    let source = Source {
        files: files.iter().map(|file| dir.join(file)).collect(),
        project_dir: "/p".into(),
        project_name: Some("p".to_owned()),
        profiles: vec!["*".to_owned()],
        ..Source::default()
    };
    load(&source)
}

/// Pieces from which a text that is nearly a compose file is put together.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("services:\n"),
        Just("  web:\n"),
        Just("  db: {image: a}\n"),
        Just("    image: a\n"),
        Just("    ports: [\"80:80\"]\n"),
        Just("    - "),
        Just("      - x\n"),
        Just("&a "),
        Just("*a"),
        Just("<<: "),
        Just("!reset "),
        Just("!override "),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(": "),
        Just("\n"),
        Just("    depends_on: [web, db]\n"),
        Just("    environment:\n"),
        Just("      A: ${B:-c}\n"),
        Just("---\n"),
        Just("\t"),
        Just("\""),
        Just("'"),
        Just("|\n"),
        Just(">-\n"),
        Just("? "),
        Just("# c\n"),
        Just("!!int "),
        Just("    command: a 'b\n"),
        Just("volumes: {v: }\n"),
        Just("    volumes: [v:/v]\n"),
        Just("x-a: &b {c: d}\n"),
        Just("%YAML 1.2\n"),
        Just("    healthcheck: {test: x}\n"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A service with values that like to be misread.
fn service() -> impl Strategy<Value = serde_json::Value> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        Just("yes".to_owned()),
        Just("0440".to_owned()),
        Just("~".to_owned()),
        Just("1e3".to_owned()),
        Just("$${A} $$".to_owned()),
        Just("a\n  b\n".to_owned()),
        Just("2001-01-01".to_owned()),
        Just("- x".to_owned()),
        Just("\u{7f}\u{85}".to_owned()),
    ];
    let text = text.prop_map(|text| text.replace('$', "$$"));
    let words = prop::collection::vec(text.clone(), 0..4);
    let pairs = prop::collection::btree_map("[A-Z_]{1,6}", text.clone(), 0..4);
    (words.clone(), pairs.clone(), pairs, words, 1u16.., text).prop_map(
        |(command, environment, labels, test, port, user)| {
            let test: Vec<String> = ["CMD".to_owned()].into_iter().chain(test).collect();
            serde_json::json!({
                "image": "a",
                "command": command,
                "environment": environment,
                "labels": labels,
                "healthcheck": {"test": test, "interval": format!("{port}ms")},
                "ports": [format!("{port}:{port}/udp")],
                "user": user,
                "x-any": {"deep": [environment, labels, port]},
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_loader_panic(text in "\\PC{0,120}", lines in "[a-z:&*!<>|\\-\\[\\]{}#?,'\"$ \n\t]{0,120}") {
        let _ = read(&[&text]);
        let _ = read(&[&lines, &text]);
    }

    #[test]
    fn nothing_like_yaml_makes_the_loader_panic(text in yamlish(), over in yamlish()) {
        let _ = read(&[&text]);
        let _ = read(&["services: {web: {image: a}}", &text, &over]);
    }

    #[test]
    fn every_error_has_words_and_a_place(text in yamlish()) {
        if let Err(errors) = read(&[&text]) {
            prop_assert!(!errors.0.is_empty());
            for error in errors.0 {
                prop_assert!(!error.message.is_empty());
                prop_assert!(error.at.is_some(), "{error}");
            }
        }
    }

    #[test]
    fn an_empty_overlay_changes_nothing(service in service()) {
        let text = serde_json::json!({"services": {"a": service}}).to_string();
        let alone = read(&[&text]).unwrap();
        for overlay in ["{}", "services: {}", "services: {a: {}}", "services: {a: {environment: {}, ports: []}}"] {
            prop_assert_eq!(read(&[&text, overlay]).unwrap().to_json(), alone.to_json());
        }
    }

    #[test]
    fn the_print_is_read_as_the_same_project(service in service()) {
        let text = serde_json::json!({"services": {"a": service}}).to_string();
        let project = read(&[&text]).unwrap();
        let print = project.to_yaml();
        let again = read(&[&print]).unwrap_or_else(|errors| panic!("{errors}\n{print}"));
        prop_assert_eq!(again.to_yaml(), print);
        prop_assert_eq!(again.to_json(), project.to_json());
        prop_assert_eq!(&again.services["a"].environment, &project.services["a"].environment);
    }
}

#[test]
fn every_fixture_is_printed_and_read_again_as_the_same() {
    for case in cases() {
        let project = load(&case.source()).unwrap();
        let print = project.to_yaml();
        let again = read(&[&print]);
        let again = again.unwrap_or_else(|errors| panic!("{}: {errors}\n{print}", case.dir));
        let name = |yaml: String| yaml.split_once('\n').unwrap().1.to_owned();
        assert_eq!(name(again.to_yaml()), name(print), "{}", case.dir);
    }
}
