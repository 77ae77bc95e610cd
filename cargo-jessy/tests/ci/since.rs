//! `--since`, with which a run looks only at what a change can have affected.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::fixture::Fixture;

/// Members `a` ← `b` ← `c`, the last by its tests alone, and `d` on its own; a Go module whose
/// packages are `.` → `./web` → `./db`. All committed, on a branch `main`.
fn workspace() -> Fixture {
    let manifest = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    let go = |package: &str, import: &str| format!("package {package}\n{import}");
    let fixture = Fixture::empty()
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\", \"c\", \"d\"]\n")
        .file("a/Cargo.toml", &manifest("a", ""))
        .file("a/src/lib.rs", "//! A.\n")
        .file("b/Cargo.toml", &manifest("b", "[dependencies]\na = { path = \"../a\" }\n"))
        .file("b/src/lib.rs", "//! B.\n")
        .file("c/Cargo.toml", &manifest("c", "[dev-dependencies]\nb = { path = \"../b\" }\n"))
        .file("c/src/main.rs", "//! C.\nfn main() {}\n")
        .file("d/Cargo.toml", &manifest("d", ""))
        .file("d/src/lib.rs", "//! D.\n")
        .file("api/go.mod", "module example.test/api\n\ngo 1.21\n")
        .file("api/main.go", &go("main", "\nimport _ \"example.test/api/web\"\n\nfunc main() {}\n"))
        .file("api/web/web.go", &go("web", "\nimport _ \"example.test/api/db\"\n"))
        .file("api/db/db.go", &go("db", ""))
        .file("docs/a.md", "text\n")
        .file(".gitignore", "/target\n/.jessy\n")
        .policy("ci.unread = { unit = [\"docs/**\"], \"unit/nextest\" = [\"api/**\"], \"unit/go test\" = [\"?/**\", \"Cargo.*\"], lint = [\"docs/**\"], \"lint/clippy\" = [\"api/**\"], doc = [\"api/**\"] }");
    fixture.run_cargo(&["generate-lockfile", "--offline"]);
    let fixture = fixture.git();
    fixture.commit();
    fixture.run_git(&["branch", "--force", "main"]);
    fixture
}

/// The plan of a run since `main`, in the lines that say what is run.
fn plan(fixture: &Fixture, steps: &str) -> String {
    let ran = fixture.run(&["ci", "--plan", "--since", "main", "--only", steps]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let told = ran.out.lines().filter(|line| !line.contains("# runs: "));
    // Our own tools come first on the PATH, and their settings are long.
    let short = |line: &str| {
        let line = match line.rsplit_once("/bin:$PATH ") {
            Some((_, rest)) => format!("  $ … {rest}"),
            None => line.to_owned(),
        };
        line.split(" --profile").next().unwrap().to_owned()
    };
    let text: Vec<_> = told.map(short).collect();
    let base = fixture.git_says(&["rev-parse", "--short=7", "HEAD"]);
    text.join("\n").replace(&base, "[BASE]")
}

#[test]
fn a_member_affects_those_that_depend_on_it() {
    let fixture = workspace().file("b/src/lib.rs", "//! B, changed.\n");
    assert_snapshot!(plan(&fixture, "fmt,lint,unit,doc"), @"
    since main ([BASE]): 1 file changed; looks at b, c (2 of 4 members); leaves out fmt/gofmt, lint/go vet, unit/go test
    fmt  all code is formatted: rustfmt, gofmt
      # 2 of 4 members · gofmt not affected since main ([BASE])
      $ cargo fmt --package=b --package=c --check
    lint  no linter has anything to say: clippy, go vet, staticcheck
      # 2 of 4 members · go vet not affected since main ([BASE])
      $ cargo clippy --package=b --package=c --all-targets -- -D warnings
    unit  all tests that need nothing but the code pass: nextest, documentation tests, go test
      # 2 of 4 members · go test not affected since main ([BASE])
      $ … cargo nextest run --package=b --package=c
      $ cargo test --doc --package=b --no-fail-fast
    doc  the documentation builds without a warning, and its tests pass: rustdoc, nextest
      # 2 of 4 members
      $ RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --package=b --package=c
    ");
}

#[test]
fn a_member_may_read_files_of_others_that_it_does_not_depend_on() {
    let says = |fixture: Fixture, line: &str| {
        let manifest = fixture.git_says(&["show", "main:Cargo.toml"]);
        let table = "[workspace.metadata.jessy.ci.also-reads]";
        fixture.file("Cargo.toml", &format!("{manifest}\n\n{table}\n{line}\n"))
    };
    let fixture = says(workspace(), "d = [\"b/**/*.rs\"]");
    fixture.run_git(&["commit", "--quiet", "--all", "--message", "d reads b"]);
    let fixture = fixture.file("b/src/lib.rs", "//! B, changed.\n");
    assert_eq!(json_plan(&fixture, "HEAD")["since"]["members"], json!(["b", "c", "d"]));
    let fixture = fixture.file("a/src/lib.rs", "//! A, changed.\n");
    fixture.run_git(&["checkout", "--quiet", "b"]);
    assert_eq!(json_plan(&fixture, "HEAD")["since"]["members"], json!(["a", "b", "c"]));

    let fixture = says(fixture, "e = [\"b/**\"]");
    let ran = fixture.run(&["ci", "--plan"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_snapshot!(ran.err, @"
    error: `ci.also-reads` in [workspace.metadata.jessy] names no member: `e`
    help: the members are: a, b, c, d
    ");
    let ran = says(fixture, "d = [\"b/[\"]").run(&["ci", "--plan"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_snapshot!(ran.err, @"error: `ci.also-reads` in [workspace.metadata.jessy]: error parsing glob 'b/[': unclosed character class; missing ']'");
}

#[test]
fn a_share_of_what_is_affected_is_a_part_of_it() {
    let fixture = workspace().file("b/src/lib.rs", "//! B, changed.\n");
    let lines = |shard: &[&str]| {
        let args = ["--since", "main", "--only", "fmt,lint,unit,doc"];
        fixture.planned(&[&args, shard].concat()).into_values().flatten().collect::<Vec<_>>()
    };
    let whole = lines(&[]);
    let mut together = Vec::new();
    for shard in ["1/2", "2/2"] {
        let part = format!(",\"--partition\",\"hash:{shard}\"");
        together.extend(lines(&["--shard", shard]).iter().map(|line| line.replace(&part, "")));
    }
    // The tests' line is in both, and no other.
    let tests = whole.iter().find(|line| line.contains("nextest")).unwrap();
    assert_eq!(together.len(), whole.len() + 1, "{together:#?}");
    assert_eq!(together.iter().filter(|line| *line == tests).count(), 2, "{together:#?}");
    assert!(whole.iter().all(|line| together.contains(line)), "{whole:#?}\n{together:#?}");
}

#[test]
fn what_is_committed_counts_and_so_does_what_git_does_not_know() {
    let fixture = workspace().file("d/src/lib.rs", "//! D, changed.\n");
    fixture.run_git(&["add", "."]);
    fixture.commit();
    let fixture = fixture.file("d/src/new.rs", "");
    let since = json_plan(&fixture, "main")["since"].clone();
    assert_eq!((&since["files"], &since["members"]), (&json!(2), &json!(["d"])));
    // Nothing is new since the last commit but the file that was never added.
    let since = json_plan(&fixture, "HEAD")["since"].clone();
    assert_eq!((&since["files"], &since["members"]), (&json!(1), &json!(["d"])));
}

fn json_plan(fixture: &Fixture, reference: &str) -> Value {
    let ran = fixture.run(&["ci", "--plan=json", "--since", reference]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn documents_run_only_what_reads_them() {
    let fixture = workspace().file("docs/a.md", "other\n");
    let plan = json_plan(&fixture, "main");
    let steps = plan["steps"].as_array().unwrap();
    let by = |id: &str| steps.iter().find(|step| step["id"] == id).unwrap();
    let base = fixture.git_says(&["rev-parse", "--short=7", "HEAD"]);
    for id in ["fmt", "lint", "unit"] {
        assert_eq!(by(id)["reason"], format!("not affected since main ({base})"), "{id}");
    }
    assert_eq!((&by("doc")["runs"], &by("scan")["runs"]), (&json!(true), &json!(true)));
    // Documentation may include any file, and nobody says that this one belongs to a member.
    assert_eq!(plan["since"]["members"], json!(["a", "b", "c", "d"]));
    assert_eq!(plan["since"]["left_out"], json!(["fmt", "lint", "unit"]));
}

#[test]
fn a_go_package_affects_those_that_import_it() {
    let fixture = workspace().file("api/web/web.go", "package web\n");
    assert_snapshot!(plan(&fixture, "lint,unit"), @"
    since main ([BASE]): 1 file changed; leaves out lint/clippy, unit/nextest
    lint  no linter has anything to say: clippy, go vet, staticcheck
      # clippy not affected since main ([BASE])
      $ cd api && go vet . ./web
      $ … staticcheck . ./web
    unit  all tests that need nothing but the code pass: nextest, documentation tests, go test
      # nextest not affected since main ([BASE])
      $ cd api && go test -json -race . ./web
    ");
}

#[test]
fn a_manifest_of_all_affects_all() {
    let fixture = workspace();
    let manifest = fs_err::read_to_string(fixture.root().join("Cargo.toml")).unwrap();
    let fixture = fixture.file("Cargo.toml", &format!("{manifest}\n[profile.dev]\n"));
    assert!(plan(&fixture, "fmt,lint,unit,doc").contains("$ cargo clippy --workspace"));
}

#[test]
fn nothing_changed_means_that_nothing_runs() {
    let fixture = workspace();
    let ran = fixture.run(&["ci", "--since", "main"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let base = fixture.git_says(&["rev-parse", "--short=7", "HEAD"]);
    let first = ran.err.lines().next().unwrap();
    let left_out = "leaves out fmt, lint, unit, doc, coverage, scan";
    assert_eq!(first, format!("since main ({base}): 0 files changed; {left_out}"));
    assert!(ran.verdict().contains("passed: 0 steps"), "{}", ran.err);
}

#[test]
fn a_locked_version_affects_those_that_depend_on_it() {
    let lock = |version: &str| {
        let registry = "source = \"registry+https://example.test/index\"";
        format!(
            "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\ndependencies = [\"far\"]\n\n\
             [[package]]\nname = \"b\"\nversion = \"0.1.0\"\ndependencies = [\"a\"]\n\n\
             [[package]]\nname = \"c\"\nversion = \"0.1.0\"\ndependencies = [\"b\"]\n\n\
             [[package]]\nname = \"d\"\nversion = \"0.1.0\"\n\n\
             [[package]]\nname = \"far\"\nversion = \"{version}\"\n{registry}\n\n\
             [[package]]\nname = \"near\"\nversion = \"1.0.0\"\n{registry}\ndependencies = [\"far\"]\n"
        )
    };
    let fixture = workspace().file("Cargo.lock", &lock("1.0.0"));
    fixture.run_git(&["add", "."]);
    fixture.commit();
    let fixture = fixture.file("Cargo.lock", &lock("1.0.1"));
    assert_eq!(json_plan(&fixture, "HEAD")["since"]["members"], json!(["a", "b", "c"]));
    let fixture = fixture.file("Cargo.lock", "no lock file\n");
    assert_eq!(json_plan(&fixture, "HEAD")["since"]["members"], json!(["a", "b", "c", "d"]));
}

#[test]
fn an_unknown_commit_is_named_with_the_nearest_branch() {
    let ran = workspace().run(&["ci", "--since", "mian"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_snapshot!(ran.err, @"
    error: --since mian: git knows no such commit
    help: did you mean `main`?
    ");
    let ran = workspace().run(&["ci", "--since", "--help"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let ran = Fixture::good().run(&["ci", "--since", "main"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("--since needs a git repository"), "{}", ran.err);
}

#[test]
fn it_does_not_go_with_other_ways_to_look_at_less() {
    for other in ["--staged", "--failed"] {
        let ran = workspace().run(&["ci", "--since", "main", other]);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
    }
}

#[test]
fn a_shallow_history_runs_everything_and_says_so() {
    let origin = workspace();
    origin.run_git(&["commit", "--quiet", "--allow-empty", "-m", "two"]);
    let fixture = Fixture::empty();
    let from = format!("file://{}", origin.root());
    fixture.run_git(&["clone", "--quiet", "--depth", "1", &from, "."]);
    let ran = fixture.run(&["ci", "--only", "fmt", "--since", "main"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let first = ran.err.lines().next().unwrap();
    assert!(first.starts_with("warning: --since main runs everything: the history is shallow"));
    assert!(ran.verdict().contains("✓ fmt  passed"), "{}", ran.err);
    let plan = json_plan(&fixture, "main");
    assert!(plan["since"]["everything"].as_str().unwrap().contains("shallow"), "{plan}");
}

#[test]
fn without_a_common_commit_everything_runs() {
    let fixture = workspace();
    fixture.run_git(&["checkout", "--quiet", "--orphan", "other"]);
    fixture.run_git(&["commit", "--quiet", "-m", "another history"]);
    let ran = fixture.run(&["ci", "--only", "fmt", "--since", "main"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let said = "warning: --since main runs everything: main and HEAD have no commit in common";
    assert_eq!(ran.err.lines().next(), Some(said));
    assert!(ran.verdict().contains("✓ fmt  passed"), "{}", ran.err);
}

#[test]
fn a_part_that_is_good_does_not_make_the_whole_good() {
    let fixture = workspace().file("a/src/lib.rs", "//! A.\npub fn  a() {}\n");
    assert_eq!(fixture.run(&["ci", "--only", "fmt"]).code, Some(1));
    fixture.run_git(&["add", "."]);
    fixture.commit();
    let fixture = fixture.file("d/src/lib.rs", "//! D, changed.\n");
    let ran = fixture.run(&["ci", "--only", "fmt", "--since", "HEAD"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.verdict().contains("✓ fmt  passed  [TIME]  1 of 4 members"), "{}", ran.verdict());
    // Neither for the whole, nor for `--failed`, nor for what the cache knows.
    assert_eq!(fixture.run(&["ci", "--only", "fmt"]).code, Some(1));
    assert_eq!(fixture.run(&["ci", "--failed"]).code, Some(1));
}

#[test]
fn what_fails_is_run_again_on_as_much() {
    let fixture = workspace().file("d/src/lib.rs", "//! D.\npub fn  d() {}\n");
    let ran = fixture.run(&["ci", "--only", "fmt", "--since", "main"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let rerun = "fmt  rerun: cargo jessy ci --only fmt --since main";
    assert!(ran.verdict().ends_with(rerun), "{}", ran.verdict());
}
