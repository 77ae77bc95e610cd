//! What the images of this repository are built from: stated once, and the same everywhere.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::fixture::has_engine;

const DOCKERFILES: [&str; 4] = [
    "features/Dockerfile",
    "ops/swarm/edge/Dockerfile",
    "services/jessy-api/Dockerfile",
    "services/jessy-core/Dockerfile",
];

fn root() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn text(path: &str) -> String {
    fs_err::read_to_string(root().join(path)).unwrap()
}

/// What follows `before` in a line of a file, up to the line's end.
fn after<'a>(text: &'a str, before: &str) -> &'a str {
    let found = text.lines().find_map(|line| line.trim().strip_prefix(before));
    found.unwrap_or_else(|| panic!("no line begins with {before:?}")).trim()
}

/// The image of a base as compose.yaml states it: name, version, variant.
fn base(name: &str) -> (String, String, String) {
    let compose = text("compose.yaml");
    let (image, tag) = after(&compose, &format!("{name}:")).split_once(':').unwrap();
    let (version, variant) = tag.split_once('-').unwrap_or(("", tag));
    (image.to_owned(), version.to_owned(), variant.to_owned())
}

#[test]
fn bases_are_those_that_the_sources_ask_for() {
    let (image, rust, variant) = base("RUST_IMAGE");
    assert_eq!((image.as_str(), variant.as_str()), ("rust", "slim-bookworm"));
    let manifest = text("Cargo.toml");
    let least = after(&manifest, "rust-version =").trim_matches('"').to_owned();
    assert!(rust.starts_with(&format!("{least}.")), "rust {rust}, rust-version {least}");

    let (image, go, variant) = base("GO_IMAGE");
    assert_eq!((image.as_str(), variant.as_str()), ("golang", "bookworm"));
    for module in ["services/jessy-api/go.mod", "ops/swarm/edge/go.mod"] {
        let text = text(module);
        let (release, _) = after(&text, "go ").rsplit_once('.').unwrap();
        assert!(go.starts_with(&format!("{release}.")), "go {go}, {module} {release}");
    }

    let (image, codename, _) = base("DEBIAN_IMAGE");
    assert_eq!((image.as_str(), codename.as_str()), ("debian", "bookworm"));
}

#[test]
fn dockerfiles_name_no_base_of_their_own() {
    for path in DOCKERFILES {
        let text = text(path);
        // A frontend is an image too, and none can be had without a registry.
        assert!(!text.contains("# syntax="), "{path} names a frontend");
        let stages: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("FROM ")?.rsplit_once(" AS "))
            .map(|(_, stage)| stage)
            .collect();
        for line in text.lines().filter(|line| line.starts_with("FROM ")) {
            let image = line.split(' ').find(|word| *word != "FROM" && !word.starts_with("--"));
            let image = image.unwrap();
            let from_compose = ["${RUST_IMAGE}", "${GO_IMAGE}", "${DEBIAN_IMAGE}", "scratch"];
            assert!(from_compose.contains(&image) || stages.contains(&image), "{path}: {line}");
        }
        for name in ["RUST_IMAGE", "GO_IMAGE", "DEBIAN_IMAGE"] {
            assert!(!text.contains(&format!("ARG {name}=")), "{path} has a default for {name}");
        }
    }
}

#[test]
fn one_version_is_written_everywhere() {
    let manifest = text("Cargo.toml");
    let version = after(&manifest, "version =");
    for path in &DOCKERFILES[1..] {
        assert!(
            text(path).contains(&format!("org.opencontainers.image.version={version}")),
            "{path} is not labelled {version}"
        );
    }
    for program in ["services/jessy-api/internal/app/main.go", "ops/swarm/edge/main.go"] {
        assert_eq!(after(&text(program), "const version ="), version, "{program}");
    }
    // The runner of tests has the nextest that `cargo jessy` installs.
    let tools = text("cargo-jessy/src/tools/table.rs");
    let nextest = after(&tools, "const NEXTEST: &str =").trim_matches(['"', ';']).to_owned();
    let runner = text("features/Dockerfile");
    assert!(runner.contains(&format!("cargo-nextest --version {nextest} ")), "not {nextest}");
}

/// What an engine is really sent, as the engine tells it.
#[test]
fn what_is_private_or_large_is_not_sent_to_the_engine() {
    if !has_engine() {
        return;
    }
    // Some of these a fresh clone does not have; a developer's does.
    let place = tempfile::tempdir().unwrap();
    let put = |path: &str| {
        let path = place.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, "x").unwrap();
    };
    let kept_out = [
        "target/debug/it",
        ".jessy/secrets/service-token",
        ".git/HEAD",
        ".env",
        ".env.test",
        "services/jessy-core/fuzz/target/it",
        "docs/IT.md",
        "ops/bases/it.sh",
        "ops/swarm/compose.yaml",
    ];
    let sent = [
        "Cargo.toml",
        "ops/swarm/edge/main.go",
        "services/jessy-core/src/lib.rs",
        "services/jessy-core/data/it.md",
    ];
    kept_out.iter().chain(&sent).for_each(|path| put(path));
    fs_err::copy(root().join(".dockerignore"), place.path().join(".dockerignore")).unwrap();
    let mut build = Command::new("docker")
        .args(["buildx", "build", "--quiet", "--file", "-", "--output", "type=local,dest=out", "."])
        .current_dir(place.path())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    build.stdin.take().unwrap().write_all(b"FROM scratch\nCOPY . /\n").unwrap();
    assert!(build.wait().unwrap().success());
    let out = place.path().join("out");
    for path in sent {
        assert!(out.join(path).is_file(), "{path} is needed and was not sent");
    }
    for path in kept_out {
        assert!(!out.join(path).exists(), "{path} was sent");
    }
}

#[test]
fn the_bake_file_builds_for_both_platforms_from_the_same_bases() {
    if !has_engine() {
        return;
    }
    let bake = |platforms: &str| {
        let output = Command::new("docker")
            .args(["buildx", "bake", "--file", "compose.yaml", "--file", "docker-bake.hcl"])
            .args(["--print", "core", "api", "test"])
            .current_dir(root())
            .env("PLATFORMS", platforms)
            .env("SOURCE_DATE_EPOCH", "86400")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let both = bake("linux/amd64,linux/arm64");
    let own = bake("");
    let targets = ["jessy-core", "jessy-api", "test-runner"];
    assert_eq!(both["target"].as_object().unwrap().len(), targets.len());
    for name in targets {
        let target = &both["target"][name];
        assert_eq!(target["platforms"], serde_json::json!(["linux/amd64", "linux/arm64"]));
        assert!(own["target"][name]["platforms"].is_null(), "{name}: the host's own by default");
        let created = &target["labels"]["org.opencontainers.image.created"];
        assert_eq!(created, "1970-01-02T00:00:00Z", "{name}");
        let (image, version, variant) = base("RUST_IMAGE");
        assert_eq!(target["args"]["RUST_IMAGE"], format!("{image}:{version}-{variant}"), "{name}");
    }
}
