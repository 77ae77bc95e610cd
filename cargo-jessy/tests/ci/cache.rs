//! What is spared and what is not, through the real binary: a step that should have run and did not
//! would let broken code through.

use std::{os::unix::fs::PermissionsExt as _, process::Command};

use serde_json::Value;

use crate::fixture::Fixture;

/// What became of each step, and why it ran.
fn steps(fixture: &Fixture, args: &[&str]) -> Vec<(String, String, Option<String>)> {
    steps_of(fixture.command(&[&["ci", "--format", "json"], args].concat()))
}

fn steps_of(mut command: Command) -> Vec<(String, String, Option<String>)> {
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let last: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let steps = last["steps"].as_array().unwrap().iter();
    steps
        .filter(|step| step["status"] != "skipped")
        .map(|step| {
            let why = text(&step["cache"]["why"]);
            assert_eq!(step["cache"]["hit"], step["status"] == "cached", "{step}");
            (text(&step["id"]).unwrap(), text(&step["status"]).unwrap(), why)
        })
        .collect()
}

/// Whether the one step `fmt` was spared, and why not. It compiles nothing, so it is quick.
fn fmt(fixture: &Fixture) -> Result<(), String> {
    told(&steps(fixture, &["--only", "fmt"]))
}

fn told(steps: &[(String, String, Option<String>)]) -> Result<(), String> {
    let [(_, status, why)] = steps else { panic!("{steps:?}") };
    match status.as_str() {
        "cached" => Ok(()),
        "passed" => Err(why.clone().unwrap()),
        other => Err(format!("{other}: {why:?}")),
    }
}

/// A workspace whose `fmt` is known to be good. Its files are older than the clock's tick.
fn known() -> Fixture {
    let fixture = Fixture::good().file("docs/a.md", "text\n").file(".gitignore", "/target\n");
    assert_eq!(fmt(&fixture), Err("first run".to_owned()));
    assert_eq!(fmt(&fixture), Ok(()));
    fixture
}

#[test]
fn nothing_changed_means_nothing_runs() {
    let fixture = Fixture::good();
    // The first run writes the lock file, which others read.
    steps(&fixture, &["--only", "unit,doc,lint,fmt"]);
    steps(&fixture, &["--only", "unit,doc,lint,fmt"]);
    let again = steps(&fixture, &["--only", "unit,doc,lint,fmt"]);
    assert!(again.iter().all(|(_, status, _)| status == "cached"), "{again:?}");
    let ran = fixture.run(&["ci", "--only", "unit,fmt"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("✓ unit  cached  1 test passed  of 2"), "{}", ran.err);
    assert!(ran.err.contains("passed: 2 steps in"), "{}", ran.err);
    assert!(!ran.err.contains("tests: "), "no test ran: {}", ran.err);
}

#[test]
fn only_what_reads_a_changed_file_runs_again() {
    let fixture = Fixture::good().policy("ci.unread.unit = [\"docs/**\"]").file("docs/a.md", "a\n");
    for _ in 0..2 {
        steps(&fixture, &["--only", "unit,lint,fmt"]);
    }
    let fixture = fixture.file("docs/a.md", "b\n");
    let after = steps(&fixture, &["--only", "unit,lint,fmt"]);
    let by = |id: &str| after.iter().find(|(step, ..)| step == id).unwrap().clone();
    assert_eq!(by("fmt").1, "cached");
    assert_eq!(by("unit").1, "cached");
    assert_eq!(by("lint").2.unwrap(), "docs/a.md changed");
    let fixture = fixture.file("src/lib.rs", "//! Nothing is here.\n");
    let after = steps(&fixture, &["--only", "unit,lint,fmt"]);
    assert!(after.iter().all(|(_, status, _)| status != "cached"), "{after:?}");
}

#[test]
fn touching_a_file_is_no_change() {
    let fixture = known();
    let path = fixture.root().join("src/lib.rs");
    let text = fs_err::read(&path).unwrap();
    fs_err::write(&path, text).unwrap();
    assert_eq!(fmt(&fixture), Ok(()));
}

#[test]
fn a_failure_is_never_spared() {
    let fixture = Fixture::library("//! One.\npub fn  one() {}\n");
    for _ in 0..2 {
        let ran = fixture.run(&["ci", "--only", "fmt"]);
        assert_eq!(ran.code, Some(1), "{}", ran.err);
    }
    let fixed = fixture.file("src/lib.rs", "//! Nothing is here.\n");
    assert_eq!(fmt(&fixed), Err("src/lib.rs changed".to_owned()));
    assert_eq!(fmt(&fixed), Ok(()));
}

#[test]
fn a_new_version_of_a_tool_runs_its_step_again() {
    let version = |version: &str| {
        format!("#!/bin/sh\n[ \"$1\" = --version ] && echo 'rustfmt {version}' && exit\nexit 0\n")
    };
    let fixture = Fixture::good().fake("rustfmt", &version("9.9.1"));
    assert_eq!(fmt(&fixture), Err("first run".to_owned()));
    assert_eq!(fmt(&fixture), Ok(()));
    let fixture = fixture.fake("rustfmt", &version("9.9.2"));
    assert_eq!(fmt(&fixture), Err("rustfmt: rustfmt 9.9.1 → rustfmt 9.9.2".to_owned()));
}

#[test]
fn a_new_clippy_runs_lint_again_and_nothing_else() {
    let clippy =
        |version: &str| format!("[ \"$2\" = --version ] && echo 'clippy {version}'\nexit 0");
    let fixture = Fixture::good().fake("cargo-clippy", &clippy("9.9.1"));
    for _ in 0..3 {
        steps(&fixture, &["--only", "lint,fmt,unit"]);
    }
    let fixture = fixture.fake("cargo-clippy", &clippy("9.9.2"));
    let after = steps(&fixture, &["--only", "lint,fmt,unit"]);
    let ran: Vec<_> = after.iter().filter(|(_, status, _)| status != "cached").collect();
    let [(step, status, Some(why))] = ran[..] else { panic!("{after:?}") };
    assert_eq!((step.as_str(), status.as_str()), ("lint", "passed"));
    assert_eq!(why, "clippy: clippy 9.9.1 → clippy 9.9.2");
}

#[test]
fn a_variable_that_counts_runs_everything_again() {
    let fixture = known();
    let with = |name: &str, value: &str| {
        let mut command = fixture.command(&["ci", "--format", "json", "--only", "fmt"]);
        command.env(name, value);
        told(&steps_of(command))
    };
    assert_eq!(with("TERM", "dumb"), Ok(()));
    assert_eq!(with("SSH_TTY", "/dev/pts/1"), Ok(()));
    assert_eq!(with("RUSTFLAGS", "-Dwarnings"), Err("RUSTFLAGS is set".to_owned()));
}

#[test]
fn no_cache_runs_everything_and_keeps_the_answers() {
    let fixture = known();
    assert_eq!(
        told(&steps(&fixture, &["--only", "fmt", "--no-cache"])),
        Err("--no-cache".to_owned())
    );
    assert_eq!(fmt(&fixture), Ok(()));
}

#[test]
fn a_change_during_the_run_is_not_taken_for_the_answer() {
    // A formatter that changes what it has read.
    let script = "#!/bin/sh\necho '// more' >>\"$JESSY_TEST_FILE\"\n";
    let fixture = Fixture::good().fake("changes", script);
    let run = || {
        let mut command = fixture.command(&["ci", "--format", "json", "--only", "fmt"]);
        command.env("RUSTFMT", fixture.fakes().join("changes").as_str());
        command.env("JESSY_TEST_FILE", fixture.root().join("src/lib.rs").as_str());
        told(&steps_of(command))
    };
    assert_eq!(run(), Err("first run".to_owned()));
    assert_eq!(run(), Err("src/lib.rs changed".to_owned()));
}

#[test]
fn the_plan_says_what_is_spared_and_why_not() {
    let fixture = known();
    let plan = || fixture.run(&["ci", "--only", "fmt", "--plan"]).out;
    assert!(plan().contains("# cached: run 2"), "{}", plan());
    fs_err::write(fixture.root().join("src/lib.rs"), "//! Other.\n").unwrap();
    assert!(plan().contains("# runs: src/lib.rs changed"), "{}", plan());
}

#[test]
fn failed_steps_run_again_and_good_ones_do_not() {
    let fixture = Fixture::library("//! One.\npub fn  one() {}\n");
    assert_eq!(fixture.run(&["ci", "--only", "fmt,lint"]).code, Some(1));
    let names = |ran: &[(String, String, Option<String>)]| {
        ran.iter().map(|(id, ..)| id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&steps(&fixture, &["--failed"])), ["fmt"]);
    let fixture = fixture.file("src/lib.rs", "//! Nothing is here.\n");
    assert_eq!(names(&steps(&fixture, &["--failed"])), ["fmt"]);
    let ran = fixture.run(&["ci", "--failed"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), "nothing failed when it last ran\n"));
}

/// Fifty changes of a tree, drawn with a fixed seed: none may be taken for the tree before. What a
/// change undoes is known again, and that is right.
#[test]
fn no_change_of_the_tree_is_missed() {
    let mut fixture = Fixture::good().file("src/b.rs", "\n").file("src/c.rs", "\n");
    let mut random = fastrand::Rng::with_seed(7);
    let mut seen = std::collections::HashSet::new();
    for round in 0..50 {
        let root = fixture.root().to_owned();
        match random.u8(..6) {
            0 => fixture = fixture.file("src/b.rs", &format!("// {round}\n")),
            1 => fixture = fixture.file(&format!("src/new{round}.rs"), "\n"),
            2 => {
                let to = root.join(format!("src/moved{round}.rs"));
                let from = first(&fixture, "src", "new").unwrap_or_else(|| root.join("src/c.rs"));
                let moved = fs_err::rename(from, &to);
                drop(moved);
            }
            3 => {
                if let Some(path) = first(&fixture, "src", "moved") {
                    fs_err::remove_file(path).unwrap();
                }
            }
            4 => {
                // Same length, same second, and its old modification time back.
                let path = root.join("src/b.rs");
                let before = fs_err::metadata(&path).unwrap().modified().unwrap();
                let length = fs_err::metadata(&path).unwrap().len();
                let length = usize::try_from(length).unwrap();
                let text = format!("//{}\n", "x".repeat(length.saturating_sub(3)));
                fs_err::write(&path, text).unwrap();
                let file = std::fs::File::options().append(true).open(&path).unwrap();
                file.set_modified(before).unwrap();
            }
            _ => {
                let path = root.join("src/lib.rs");
                let mode = if random.bool() { 0o755 } else { 0o644 };
                fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
            }
        }
        let is_new = seen.insert(state(&fixture));
        let spared = fmt(&fixture);
        assert_eq!(spared.is_err(), is_new, "round {round}: {spared:?}");
    }
}

fn first(fixture: &Fixture, dir: &str, prefix: &str) -> Option<camino::Utf8PathBuf> {
    let name = fixture.list(dir).into_iter().find(|name| name.starts_with(prefix))?;
    Some(fixture.root().join(dir).join(name))
}

/// All that the step reads of the tree, read by other means than the cache's.
fn state(fixture: &Fixture) -> Vec<(String, Vec<u8>, u32)> {
    let one = |name: String| {
        let path = fixture.root().join("src").join(&name);
        let mode = fs_err::metadata(&path).unwrap().permissions().mode() & 0o111;
        (name, fs_err::read(&path).unwrap(), mode)
    };
    fixture.list("src").into_iter().map(one).collect()
}
