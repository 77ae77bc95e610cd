//! `--staged`, with which hooks look at what a commit changes and at nothing else.

use insta::assert_snapshot;

use crate::fixture::Fixture;

/// Two members, one inside the other, and a Go module.
fn workspace() -> Fixture {
    let manifest = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
    };
    let fixture = Fixture::empty()
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"a/b\"]\n")
        .file("a/Cargo.toml", &manifest("a"))
        .file("a/src/lib.rs", "")
        .file("a/b/Cargo.toml", &manifest("b"))
        .file("a/b/src/main.rs", "fn main() {}\n")
        .file("api/go.mod", "module example.test/api\n\ngo 1.21\n")
        .file("api/api.go", "package api\n")
        .file(".gitignore", "/target\n/.jessy\n/Cargo.lock\n")
        .git();
    fixture.commit();
    fixture
}

fn plans(fixture: &Fixture) -> String {
    let plan = |verb: &str| {
        let ran = fixture.run(&[verb, "--staged", "--plan"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let lines = ran.out.lines().filter(|line| !line.contains("  #"));
        lines
            .map(|line| line.rsplit("/bin:$PATH ").next().unwrap().trim())
            .collect::<Vec<_>>()
            .join("\n")
    };
    ["fmt", "lint", "test"].map(plan).join("\n").replace(fixture.root().as_str(), "[ROOT]")
}

#[test]
fn only_what_is_staged_is_looked_at() {
    let fixture =
        workspace().file("a/b/src/main.rs", "fn main() { }\n").file("a/src/lib.rs", "// x\n");
    assert_snapshot!(plans(&fixture), @"
    fmt  skipped: no code is staged
    lint  skipped: no code is staged
    unit  skipped: no code with tests of its own is staged
    ");
    fixture.run_git(&["add", "a/b/src/main.rs"]);
    assert_snapshot!(plans(&fixture), @"
    fmt  all code is formatted: rustfmt, gofmt
    $ cargo fmt --package=b --check
    lint  no linter has anything to say: clippy, go vet, staticcheck
    $ cargo clippy --package=b --target-dir=[ROOT]/target/staged -- -D warnings
    unit  all tests that need nothing but the code pass: nextest, documentation tests, go test
    cargo nextest run --package=b --bins --profile jessy --tool-config-file jessy:[ROOT]/.jessy/nextest/unit/nextest.toml --no-tests=pass
    ");
    let ran = fixture.run(&["fmt", "--staged"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("-fn main() { }"), "{}", ran.err);
}

#[test]
fn a_deleted_file_and_a_go_file_count_and_a_lock_file_is_everybodys() {
    let fixture = workspace();
    fixture.run_git(&["rm", "--quiet", "api/api.go"]);
    assert_snapshot!(plans(&fixture), @"
    fmt  all code is formatted: rustfmt, gofmt
    $ cd api && gofmt -l .
    lint  no linter has anything to say: clippy, go vet, staticcheck
    $ cd api && go vet ./...
    staticcheck ./...
    unit  all tests that need nothing but the code pass: nextest, documentation tests, go test
    $ cd api && go test -json -race ./...
    ");
    let fixture = fixture.file("Cargo.lock", "version = 4\n");
    fixture.run_git(&["add", "--force", "Cargo.lock"]);
    assert!(plans(&fixture).contains("--package=a --package=b"));
}

#[test]
fn of_a_module_only_the_programs_that_may_hold_it_are_built() {
    let module = "#[test]\nfn holds() {}\n";
    let fixture = workspace()
        .file("a/src/lib.rs", "mod text;\n")
        .file("a/src/text.rs", module)
        .file("a/src/main.rs", "fn main() {}\n")
        .file("a/src/bin/own.rs", "#[path = \"../text.rs\"]\nmod text;\nfn main() {}\n");
    fixture.run_git(&["add", "."]);
    fixture.commit();
    let fixture = fixture.file("a/src/text.rs", &format!("{module}// x\n"));
    fixture.run_git(&["add", "a/src/text.rs"]);
    let plans = plans(&fixture);
    let unit = plans.lines().last().unwrap();
    assert!(unit.contains("--package=a --lib --bin=own -E 'test(/^(text)::/)' "), "{unit}");
    let ran = fixture.tools().run(&["test", "--staged"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("2 tests passed"), "{}", ran.err);
}

#[test]
fn a_warning_and_a_failing_test_in_what_is_staged_fail() {
    let source = "pub fn same(b: bool) -> bool {\n    if b == true { true } else { false }\n}\n\n\
        #[test]\nfn adds() {\n    assert_eq!(1 + 1, 3);\n}\n";
    let fixture = workspace().file("a/src/lib.rs", source);
    fixture.run_git(&["add", "."]);
    let lint = fixture.run(&["lint", "--staged"]);
    assert_eq!(lint.code, Some(1), "{}", lint.err);
    assert!(lint.err.contains("clippy::needless-bool"), "{}", lint.err);
    let test = fixture.tools().run(&["test", "--staged"]);
    assert_eq!(test.code, Some(1), "{}", test.err);
    assert!(test.verdict().contains("nextest: 1 of 1 test failed"), "{}", test.err);
}

#[test]
fn outside_of_git_nothing_can_be_staged() {
    let ran = Fixture::good().run(&["fmt", "--staged"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("--staged needs a git repository"), "{}", ran.err);
}
