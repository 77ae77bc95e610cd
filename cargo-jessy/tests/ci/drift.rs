//! The step `drift`: what is more than an alias is found, and so is what can't be read.

use camino::Utf8Path;
use insta::assert_snapshot;

use crate::fixture::Fixture;

const ENFORCED: &str = "drift.enforce = true\n";

fn workspace(policy: &str) -> Fixture {
    Fixture::good().policy(&format!("{ENFORCED}{policy}"))
}

fn findings(fixture: &Fixture) -> String {
    let ran = fixture.run(&["check", "drift"]);
    assert_eq!(ran.code, Some(i32::from(!ran.out.is_empty())), "{}", ran.err);
    ran.out
}

#[test]
fn a_foreign_command_fails_with_its_file_and_line() {
    let justfile = "# All\nci: fmt\n    @cargo jessy ci\n\nfmt:\n    cargo fmt\n";
    let ran = workspace("").file("justfile", justfile).run(&["ci", "--only", "drift"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ drift  failed  [TIME]  aliases: 1 finding
    failed: 1 of 1 step in [TIME]
    drift  rerun: cargo jessy ci --only drift
    ");
    let line = "justfile:6: `cargo fmt` is no call of `cargo jessy`\n";
    assert!(ran.err.contains(line), "{}", ran.err);
}

#[test]
fn a_justfile_of_aliases_is_read_and_anything_else_is_named() {
    let good = "set positional-arguments\nset quiet := true\nalias t := test\nname := 'x'\n\n\
        # Help\n[private]\n[group('a'), doc(\"all: of it\")]\ndefault:\n    @just --list --unsorted\n\n\
        test *args: default\n    @RUST_LOG=info cargo jessy test \\\n      \"$@\"\n";
    assert_eq!(findings(&workspace("").file("justfile", good)), "");
    let bad = "set shell := [\"python3\"]\nimport 'other.just'\nnow := `date`\n\n\
        [script('bash')]\none:\n    echo hello\n\ntwo:\n    #!/usr/bin/env python3\n    print()\n\n\
        three:\n    -cargo jessy ci\n    if true; then cargo jessy ci; fi\n    cargo jessy up && \\\n      rm -rf /\n    \
        cargo jessy test $(date)\n    just --justfile other ci\nfour (x):\n";
    assert_snapshot!(findings(&workspace("").file("Justfile", bad)), @"
    Justfile:1: can't read the setting `shell`, which may change what is run
    Justfile:2: can't read `import`, which reads other files
    Justfile:3: can't read a command in backticks
    Justfile:5: can't read the attribute `script`, which may change what is run
    Justfile:7: `echo hello` is no call of `cargo jessy`
    Justfile:10: can't read a recipe in another language
    Justfile:14: its failure is ignored: `-` in front of a command
    Justfile:15: can't read `if`, which is logic; put it behind `cargo jessy`
    Justfile:17: `rm -rf /` is no call of `cargo jessy`
    Justfile:18: can't read a command substitution; put it behind `cargo jessy`
    Justfile:19: `just --justfile other ci` is no call of `cargo jessy`
    Justfile:20: can't read `four (x):`
    ");
}

#[test]
fn hooks_are_local_and_call_nothing_else() {
    let hook = |entry: &str| {
        format!(
            "      - id: a\n        name: a\n        entry: {entry}\n        language: system\n"
        )
    };
    let local = |hooks: &str| format!("repos:\n  - repo: local\n    hooks:\n{hooks}");
    let name = ".pre-commit-config.yaml";
    let good = local(&hook("cargo jessy fmt --staged"));
    assert_eq!(findings(&workspace("").file(name, &good)), "");
    let other = "  - repo: https://example.test/hooks\n    rev: v1\n    hooks:\n      - id: x\n";
    let python = "      - id: b\n        name: b\n        entry: x\n        language: python\n";
    let bad = local(&format!("{}{}{python}", hook("cargo fmt"), hook("bash -c 'cargo jessy ci'")));
    assert_snapshot!(findings(&workspace("").file(name, &format!("{bad}{other}"))), @"
    .pre-commit-config.yaml:6: `cargo fmt` is no call of `cargo jessy`
    .pre-commit-config.yaml:10: `bash -c cargo jessy ci` is no call of `cargo jessy`
    .pre-commit-config.yaml:12: can't read a hook in the language `python`: it is `system`
    .pre-commit-config.yaml:16: hooks of `https://example.test/hooks`: only those of `repo: local` are ours
    ");
    assert_snapshot!(findings(&workspace("").file(name, "repos: [\n")), @".pre-commit-config.yaml:2: can't read it: invalid YAML: while parsing a node, did not find expected node content");
}

const WORKFLOW: &str = "on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@0123456789012345678901234567890123456789 # v4
      - run: rustup show
      - name: gate
        run: |
          # all of it
          cargo jessy ci --format ${{ matrix.format }}
          rustup show && make it
      - run: cargo jessy ci | tee log
      - uses: ./.github/actions/setup
      - shell: python
        run: print()
  two:
    uses: other/repo/.github/workflows/x.yml@main
";

const ACTION: &str =
    "runs:\n  using: composite\n  steps:\n    - run: cargo build\n      shell: bash\n";

#[test]
fn workflows_may_set_a_machine_up_as_far_as_the_policy_says() {
    let allow = "drift.setup = { \"rustup show\" = \"the toolchain\" }\n\
        drift.actions = { \"actions/checkout\" = \"the sources\" }\n";
    let fixture = workspace(allow)
        .file(".github/workflows/ci.yml", WORKFLOW)
        .file(".github/actions/setup/action.yml", ACTION);
    assert_snapshot!(findings(&fixture), @"
    .github/actions/setup/action.yml:4: `cargo build` is no call of `cargo jessy`
    .github/workflows/ci.yml:12: `make it` is no call of `cargo jessy`
    .github/workflows/ci.yml:14: `tee log` is no call of `cargo jessy`
    .github/workflows/ci.yml:16: can't read a script for `python`
    .github/workflows/ci.yml:18: the action `other/repo/.github/workflows/x.yml` is not in `drift.actions`
    ");
}

#[test]
fn what_the_policy_allows_needs_a_reason_and_a_use() {
    let allow = "drift.setup = { \"rustup show\" = \"\", \"apt-get\" = \"packages\" }\n";
    let workflow =
        "on: push\njobs:\n  one:\n    runs-on: x\n    steps:\n      - run: rustup show\n";
    let fixture = workspace(allow).file(".github/workflows/ci.yml", workflow);
    assert_snapshot!(findings(&fixture), @"
    Cargo.toml:1: `drift.setup` allows `rustup show`, which gives no reason
    Cargo.toml:1: `drift.setup` allows `apt-get`, which is not needed any more
    ");
}

#[test]
fn nobody_is_held_to_it_who_did_not_ask() {
    let ran = Fixture::good().file("justfile", "ci:\n    make\n").run(&["ci", "--only", "drift"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let skipped = "drift  skipped: the policy does not ask for it: drift.enforce";
    assert!(ran.err.contains(skipped), "{}", ran.err);
}

/// The calls of ours in a file, as their words.
fn calls(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let calls = lines.filter_map(|line| line.split_once("cargo jessy ").map(|(_, call)| call));
    let words = |call: &str| {
        let call = call.split(" >").next().unwrap();
        // A name stands for one that is there.
        let words = call.split(' ').filter(|word| *word != "\"$@\"" && !word.starts_with("{{"));
        words
            .map(|word| word.replace("\"$STEP\"", "fmt").replace("\"$WHERE\"", "staging"))
            .collect()
    };
    calls.map(words).collect()
}

#[test]
fn every_alias_of_this_repository_is_a_command_line_that_is_understood() {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let workflows = root.join(".github/workflows").read_dir_utf8().unwrap();
    let workflows = workflows.map(|entry| entry.unwrap().into_path());
    let aliases = ["justfile", ".pre-commit-config.yaml"].map(|file| root.join(file));
    for file in workflows.chain(aliases) {
        let calls = calls(&fs_err::read_to_string(&file).unwrap());
        assert!(!calls.is_empty(), "{file} calls nothing");
        for call in calls {
            // What a recipe is given may be needed.
            let needs_more = ["restart", "debug"].contains(&call[0].as_str()) && call.len() == 1;
            let more = needs_more.then(|| "jessy-core".to_owned());
            let words = ["cargo-jessy".to_owned()].into_iter().chain(call.clone()).chain(more);
            let read = cargo_jessy::cli::command().try_get_matches_from(words);
            assert!(read.is_ok(), "{file}: {call:?}: {}", read.unwrap_err());
        }
    }
}
