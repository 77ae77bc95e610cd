//! The step `images`, on a real engine: two images of a program of ours on nothing at all, which is
//! compiled here, so that no base image is needed. `JESSY_REQUIRE_DOCKER=1` makes a machine without
//! an engine a failure.

use std::process::Command;

use insta::assert_snapshot;

use crate::fixture::{Fixture, has_engine};

const GOOD: &str = r#"FROM scratch AS production
ARG JESSY_COMMIT
LABEL org.opencontainers.image.title="good" \
      org.opencontainers.image.description="A program" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.created="2026-11-24T00:00:00Z" \
      org.opencontainers.image.revision="${JESSY_COMMIT}"
COPY good /good
USER 65532:65532
HEALTHCHECK CMD ["/good", "healthcheck"]
ENTRYPOINT ["/good"]
"#;

/// Its health check wants a shell, and it runs as root; what it was built from it doesn't say.
const BAD: &str = r#"FROM scratch AS production
COPY bad /bad
HEALTHCHECK CMD /bad healthcheck
ENTRYPOINT ["/bad"]
"#;

const PROGRAM: &str = "#include <stdio.h>\nint main(void) { puts(\"it 0.1.0 (\" COMMIT \")\"); }\n";

/// Service names are image names, and the engine is shared: nobody else's are like these, nor those
/// of another test in this process.
fn names(test: &str) -> [String; 2] {
    let id = std::process::id();
    ["good", "bad"].map(|image| format!("i5images-{test}-{image}-{id}"))
}

fn run(fixture: &Fixture, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(fixture.root()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {args:?}: {said}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn workspace([good, bad]: &[String; 2]) -> Fixture {
    let service = |name: &str, dockerfile: &str| {
        format!(
            "  {name}:\n    image: {name}:${{JESSY_TAG:-latest}}\n    build:\n      context: .\n      \
             dockerfile: {dockerfile}\n      args:\n        JESSY_COMMIT: ${{JESSY_COMMIT:-unknown}}\n        \
             SOURCE_DATE_EPOCH: ${{SOURCE_DATE_EPOCH:-0}}\n"
        )
    };
    let compose = format!(
        "services:\n{}{}",
        service(good, "good.Dockerfile"),
        service(bad, "bad.Dockerfile")
    );
    let fixture = Fixture::good()
        .file("compose.yaml", &compose)
        .file("good.Dockerfile", GOOD)
        .file("bad.Dockerfile", BAD)
        .file("it.c", PROGRAM)
        .file(".gitignore", "/good\n/bad\n/.jessy\n/target\n")
        .policy(&format!(
            "images.{good} = {{ budget-mb = 20 }}\nimages.{bad} = {{ budget-mb = 0.001 }}"
        ));
    let fixture = fixture.git();
    fixture.commit();
    compile(&fixture, "good", &commit(&fixture));
    compile(&fixture, "bad", "unknown");
    fixture
}

/// The same without the weak one.
fn good_alone(names: &[String; 2]) -> Fixture {
    let fixture = workspace(names);
    let manifest = fs_err::read_to_string(fixture.root().join("Cargo.toml")).unwrap();
    let weak = format!("images.{} = {{ budget-mb = 0.001 }}", names[1]);
    let fixture = fixture.file("Cargo.toml", &manifest.replace(&weak, ""));
    fs_err::remove_file(fixture.root().join("bad.Dockerfile")).unwrap();
    fixture
}

fn commit(fixture: &Fixture) -> String {
    fixture.git_says(&["rev-parse", "--short=12", "HEAD"])
}

fn compile(fixture: &Fixture, name: &str, commit: &str) {
    let commit = format!("-DCOMMIT=\"{commit}\"");
    run(fixture, "cc", &["-static", "-Os", &commit, "-o", name, "it.c"]);
}

#[test]
fn weak_images_are_named_and_good_ones_pass() {
    if !has_engine() {
        return;
    }
    let names = names("weak");
    let fixture = workspace(&names);
    let ran = fixture.run(&["images"]);
    for name in &names {
        run(&fixture, "docker", &["image", "rm", &format!("{name}:ci")]);
    }
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let left = run(&fixture, "docker", &["image", "ls", "--quiet", &format!("{}:*", names[0])]);
    assert_eq!(left, "", "images of the second build are still there");
    let told = ran.err.replace(&names[0], "good").replace(&names[1], "bad");
    let complaints: Vec<&str> = told
        .lines()
        .skip_while(|line| !line.starts_with("images: "))
        .take_while(|line| !line.starts_with('✗'))
        .filter(|line| !line.is_empty() && !line.starts_with('$'))
        .collect();
    insta::with_settings!({ filters => [(r"\d\.\d\d MB", "[SIZE] MB"), (r"[0-9a-f]{12},", "[COMMIT],")] }, {
        assert_snapshot!(complaints.join("\n"), @r#"
        images: hadolint: exit code 1
        bad.Dockerfile:3 DL3025 warning: Use arguments JSON notation for CMD and ENTRYPOINT arguments
        images: trivy bad.Dockerfile: 1 finding above low
        line 0: HIGH DS002: Specify at least 1 USER command in Dockerfile with non-root user as argument
        images: bad image: [SIZE] MB, of at most 0.001
        [SIZE] MB, of at most 0.001
        user "" is not numeric, or is root
        health check (CMD-SHELL /bad healthcheck) is not in the exec form
        label org.opencontainers.image.title is missing
        label org.opencontainers.image.description is missing
        label org.opencontainers.image.version is missing
        label org.opencontainers.image.revision is missing
        label org.opencontainers.image.licenses is missing
        label org.opencontainers.image.created is missing
        images: bad version: built from [COMMIT], but it says "it 0.1.0 (unknown)"
        it 0.1.0 (unknown)
        "#);
    });
}

#[test]
fn a_cache_for_other_machines_is_read_by_every_build_and_written_by_the_first() {
    if !has_engine() {
        return;
    }
    let fixture = workspace(&names("cache"));
    let caches = |folder: &str| -> Vec<(String, usize, usize)> {
        let mut command = fixture.command(&["ci", "--only", "images,scan", "--plan=json"]);
        let ran = fixture.finish(command.env("JESSY_BUILD_CACHE", folder).output().unwrap());
        let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let all = |it: &serde_json::Value, key: &str| it[key].as_array().unwrap().clone();
        let steps = all(&plan, "steps");
        let lanes = steps.iter().flat_map(|step| all(step, "lanes"));
        let builds = lanes.flat_map(|lane| all(&lane, "commands")).filter_map(|command| {
            let words = all(&command, "argv");
            let with = |what: &str| {
                let is_so = |word: &&serde_json::Value| word.as_str().unwrap().contains(what);
                words.iter().filter(is_so).count()
            };
            let is_build = words.iter().any(|word| word == "bake");
            let name = command["name"].as_str().unwrap().to_owned();
            is_build.then(|| (name, with(".cache-from=type=local"), with(".cache-to=type=local")))
        });
        builds.collect()
    };
    // There are two images.
    let told = caches(".cache");
    let told: Vec<_> = told.iter().map(|(name, from, to)| (name.as_str(), *from, *to)).collect();
    assert_eq!(told, [("build", 2, 2), ("build again", 2, 0), ("build", 2, 0)]);
    assert!(caches("").iter().all(|(_, from, to)| from + to == 0));
}

#[test]
fn an_image_in_which_no_package_is_seen_is_not_pushed() {
    if !has_engine() {
        return;
    }
    let names = names("pushed");
    let fixture = good_alone(&names).git();
    fixture.commit();
    compile(&fixture, "good", &commit(&fixture));
    let mut push = fixture.command(&["images", "--push"]);
    let ran = fixture.finish(push.env("JESSY_REPOSITORY", "localhost:1/none").output().unwrap());
    run(&fixture, "docker", &["image", "rm", &format!("{}:ci", names[0])]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let why = format!("packages of {}: trivy sees no package in {0}", names[0]);
    assert!(ran.verdict().contains(&why), "{}", ran.err);
    assert!(ran.verdict().contains("push    rerun: cargo jessy images --push"), "{}", ran.err);
    let left = run(&fixture, "docker", &["image", "ls", "--quiet", "localhost:1/none/*"]);
    assert_eq!(left, "", "it was on its way");
}

#[test]
fn the_layer_that_grew_since_the_main_branch_is_named() {
    if !has_engine() {
        return;
    }
    let names = names("grown");
    let fixture = good_alone(&names);
    let first = built(&fixture, &names[0], "main", "");
    assert!(!first.contains("grew"), "{first}");
    let more = "const char more[1 << 20] = {1};\n";
    let second = built(&fixture, &names[0], "larger", more);
    run(&fixture, "docker", &["image", "rm", &format!("{}:ci", names[0])]);
    assert!(second.contains("it grew by 1.0"), "{second}");
    assert!(second.contains("since main ("), "{second}");
    assert!(second.contains("`COPY good /good` by 1.0"), "{second}");
    let export = fixture.run(&["report", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&export.out).unwrap();
    let figure = &all["runs"][1]["steps"][0]["figures"][0];
    let (now, before) =
        (figure["measured"].as_f64().unwrap(), figure["baseline"].as_f64().unwrap());
    assert!(now > before + 1.0, "{figure}");
}

/// Commits the program with `more` in it on a branch and runs the step: what it says.
fn built(fixture: &Fixture, name: &str, branch: &str, more: &str) -> String {
    fixture.run_git(&["checkout", "--quiet", "-B", branch]);
    fs_err::write(fixture.root().join("it.c"), format!("{more}{PROGRAM}")).unwrap();
    fixture.run_git(&["add", "--all"]);
    fixture.commit();
    compile(fixture, "good", &commit(fixture));
    let ran = fixture.run(&["images"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.err.replace(name, "it")
}

#[test]
fn without_an_engine_the_step_says_so() {
    let fixture = Fixture::good().policy("images.it = { budget-mb = 1 }");
    let ran = fixture.finish(fixture.command_without_engine(&["images"]).output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("images  skipped: no engine"), "{}", ran.err);
}

#[test]
fn an_answer_holds_while_what_images_are_built_on_is_the_same() {
    if !has_engine() {
        return;
    }
    let [good, base] = names("kept");
    let compose = format!(
        "services:\n  {good}:\n    image: {good}:${{JESSY_TAG:-latest}}\n    build:\n      context: .\n      \
         dockerfile: good.Dockerfile\n      args:\n        JESSY_COMMIT: ${{JESSY_COMMIT:-unknown}}\n"
    );
    let on_base = GOOD.replace("FROM scratch", &format!("FROM {base}:1"));
    let fixture = Fixture::good()
        .file("compose.yaml", &compose)
        .file("good.Dockerfile", &on_base)
        .file("it.c", PROGRAM)
        .file("base/Dockerfile", "FROM scratch\nCOPY word /\n")
        .file("base/word", "one\n")
        .file(".gitignore", "/good\n/base\n/.jessy\n/target\n")
        .policy(&format!("images.{good} = {{ budget-mb = 20 }}"))
        .git();
    fixture.commit();
    compile(&fixture, "good", &commit(&fixture));
    let docker = |args: &[&str]| run(&fixture, "docker", args);
    let build = || docker(&["build", "--quiet", "--tag", &format!("{base}:1"), "base"]);
    build();
    let ran = fixture.run(&["ci", "--only", "images"]);
    let plan = || fixture.run(&["ci", "--only", "images", "--plan"]).out;
    let first = plan();
    // What others build or pull under the name that this one has is no part of it.
    docker(&["tag", &format!("{base}:1"), &format!("{good}:latest")]);
    let after_another = plan();
    fs_err::write(fixture.root().join("base/word"), "two\n").unwrap();
    build();
    let on_another_base = plan();
    docker(&[
        "image",
        "rm",
        &format!("{good}:ci"),
        &format!("{good}:latest"),
        &format!("{base}:1"),
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let cached = |plan: &str| plan.contains("# cached") && !plan.contains("# runs");
    assert!(cached(&first), "{first}");
    assert!(cached(&after_another), "{after_another}");
    assert!(on_another_base.contains(&format!("# runs: image {base}:1")), "{on_another_base}");
}
