//! A workspace of some size that never heard of us: twenty crates, no table of ours, no git.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::fixture::{Fixture, Ran};

/// Members of the middle: each depends on the one before it and on the one at half its number.
const MIDDLE: u32 = 16;

/// `macros` (a proc macro) ← `base` (with a build script) ← `c1` ← … ← `c16` ← `app` (a program);
/// `alone` depends on nothing. Each has a test, `base` and each `c` one in its documentation.
fn workspace() -> Fixture {
    let mut fixture = Fixture::empty()
        .file("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n")
        .file(".gitignore", "/target\n")
        .file("crates/macros/Cargo.toml", &(manifest("macros", &[]) + "[lib]\nproc-macro = true\n"))
        .file(
            "crates/macros/src/lib.rs",
            "//! Macros.\n\nuse proc_macro::{Literal, TokenStream, TokenTree};\n\n/// Two.\n\
             #[proc_macro]\npub fn two(_: TokenStream) -> TokenStream {\n    \
             TokenTree::from(Literal::u32_suffixed(2)).into()\n}\n",
        )
        .file("crates/base/Cargo.toml", &manifest("base", &["macros".to_owned()]))
        .file(
            "crates/base/build.rs",
            "//! Tells the program of three.\nfn main() {\n    \
             println!(\"cargo::rustc-env=THREE=3\");\n}\n",
        )
        .file("crates/base/src/lib.rs", &library("macros::two!() + u32::try_from(env!(\"THREE\").len()).unwrap_or_default()", 3))
        .file("crates/alone/Cargo.toml", &manifest("alone", &[]))
        .file("crates/alone/src/lib.rs", &tested("1", 1))
        .file("crates/app/Cargo.toml", &manifest("app", &[format!("c{MIDDLE}")]))
        .file(
            "crates/app/src/main.rs",
            &format!(
                "//! The program.\n\nfn main() {{\n    println!(\"{{}}\", c{MIDDLE}::value());\n}}\n\n\
                 #[test]\nfn it_is_there() {{\n    main();\n}}\n"
            ),
        );
    let mut values = vec![3];
    for at in 1..=MIDDLE {
        let name = |of: u32| if of == 0 { "base".to_owned() } else { format!("c{of}") };
        let value = values[values.len() - 1] % 1000 + 1;
        values.push(value);
        let mut needs = vec![name(at - 1)];
        needs.extend((at > 2).then(|| name(at / 2)));
        let source = library(&format!("{}::value() % 1000 + 1", name(at - 1)), value);
        fixture = fixture
            .file(&format!("crates/c{at}/Cargo.toml"), &manifest(&name(at), &needs))
            .file(&format!("crates/c{at}/src/lib.rs"), &source);
    }
    fixture.tools()
}

fn manifest(name: &str, needs: &[String]) -> String {
    let needs = needs.iter().map(|it| format!("{it} = {{ path = \"../{it}\" }}\n"));
    let needs: String = needs.collect();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{needs}\n"
    )
}

/// A library whose `value` is this, as its test says.
fn tested(code: &str, value: u32) -> String {
    format!(
        "//! A value.\n\n/// It.\npub fn value() -> u32 {{\n    {code}\n}}\n\n\
         #[test]\nfn is_right() {{\n    assert_eq!(value(), {value});\n}}\n"
    )
}

/// The same, and its documentation says it as well.
fn library(code: &str, value: u32) -> String {
    let example = format!("/// It.\n///\n/// ```\n/// let _: u32 = {value};\n/// ```\n");
    tested(code, value).replace("/// It.\n", &example)
}

#[test]
fn it_gets_a_useful_verdict() {
    let fixture = workspace();
    let good = fixture.run(&["ci"]);
    assert_eq!(good.code, Some(0), "{}", good.err);
    assert_snapshot!(good.verdict(), @"
    ✓ fmt          passed  [TIME]
    ✓ lint         passed  [TIME]
    ✓ unit         passed  [TIME]  36 tests passed
    ✓ doc          passed  [TIME]
    - deny         skipped: no deny.toml: `cargo deny init` writes one
    - bdd          skipped: no member has feature files
    - compose      skipped: no compose file
    ✓ coverage     passed  [TIME]  rust 95 %
    - images       skipped: the policy names no images
    - integration  skipped: no member has integration tests
    - workflows    skipped: no workflow in .github/workflows
    - drift        skipped: the policy does not ask for it: drift.enforce
    ✓ scan         passed  [TIME]  vulnerabilities not checked: no Cargo.lock
    - bench        skipped: no member has criterion benches
    tests: 36 passed, 0 failed
    passed: 6 steps in [TIME], 8 skipped
    ");

    // One line is wrong, in the middle.
    let path = fixture.root().join("crates/c7/src/lib.rs");
    let right = fs_err::read_to_string(&path).unwrap();
    fs_err::write(&path, right.replace("assert_eq!(value(), 10)", "assert_eq!(value(), 11)"))
        .unwrap();
    let bad = fixture.run(&["ci", "--skip", "coverage"]);
    assert_eq!(bad.code, Some(1), "{}", bad.err);
    assert!(bad.err.contains("left: 10") && bad.err.contains("right: 11"), "{}", bad.err);
    let rerun = bad.verdict().lines().last().unwrap().to_owned();
    let words: Vec<&str> = rerun.split("cargo jessy ").nth(1).unwrap().split(' ').collect();
    assert_eq!(words, ["ci", "--only", "unit"]);
    assert_eq!(fixture.run(&words).code, Some(1));
    fs_err::write(&path, right).unwrap();
    assert_eq!(fixture.run(&words).code, Some(0));
}

#[test]
fn a_changed_crate_is_looked_at_with_those_that_depend_on_it() {
    let fixture = workspace().git();
    fixture.run_cargo(&["generate-lockfile", "--offline"]);
    fixture.run_git(&["add", "."]);
    fixture.commit();
    let path = fixture.root().join("crates/c14/src/lib.rs");
    let text = fs_err::read_to_string(&path).unwrap();
    fs_err::write(&path, text + "\n#[test]\nfn is_there() {}\n").unwrap();
    let steps = ["ci", "--only", "fmt,lint,unit", "--since", "HEAD", "--format", "json"];
    let ran = fixture.run(&steps);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let first = ran.err.lines().next().unwrap();
    assert!(first.contains("looks at app, c14, c15, c16 (4 of 20 members)"), "{first}");
    let [run, verdict] = [1, ran.out.lines().count() - 1].map(|at| line(&ran, at));
    assert_eq!(run["since"]["members"], json!(["app", "c14", "c15", "c16"]));
    let unit = verdict["steps"].as_array().unwrap().iter().find(|it| it["id"] == "unit").unwrap();
    // Two and one, one, one in nextest, and three in documentation.
    assert_eq!(unit["measured"], 8.0, "{unit}");
    assert_eq!(unit["reason"], "4 of 20 members");
    // The same question has the same answer.
    let again = fixture.run(&steps);
    assert!(again.verdict().contains("✓ unit  cached"), "{}", again.err);
}

fn line(ran: &Ran, at: usize) -> Value {
    serde_json::from_str(ran.out.lines().nth(at).unwrap()).unwrap()
}
