//! The step `workflows`, with the real actionlint and zizmor.

use crate::fixture::Fixture;

const HEAD: &str = "name: ci\non: [pull_request]\npermissions: {}\njobs:\n  one:\n    \
    name: one\n    runs-on: ubuntu-latest\n    timeout-minutes: 5\n    steps:\n";

fn run(steps: &str) -> crate::fixture::Ran {
    let fixture =
        Fixture::good().file(".github/workflows/ci.yml", &format!("{HEAD}{steps}")).tools();
    fixture.run(&["ci", "--only", "workflows"])
}

#[test]
fn a_good_workflow_passes() {
    let ran = run("      - run: cargo jessy ci\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn an_action_without_its_commit_fails() {
    let ran =
        run("      - uses: actions/checkout@v4\n        with: { persist-credentials: false }\n");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("error[unpinned-uses]"), "{}", ran.err);
    assert!(ran.err.contains(".github/workflows/ci.yml:10:15"), "{}", ran.err);
}

#[test]
fn text_of_strangers_in_a_script_fails() {
    let ran = run("      - run: echo \"${{ github.event.pull_request.title }}\"\n");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    // Each of the two sees it.
    assert!(ran.err.contains("error[template-injection]"), "{}", ran.err);
    assert!(ran.err.contains("is potentially untrusted"), "{}", ran.err);
}

#[test]
fn a_workflow_that_is_none_fails() {
    let ran = run("      - runs: cargo jessy ci\n");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("step must run script with \"run\" section"), "{}", ran.err);
}

#[test]
fn without_workflows_there_is_nothing_to_check() {
    let ran = Fixture::good().run(&["ci", "--only", "workflows"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let skipped = "workflows  skipped: no workflow in .github/workflows";
    assert!(ran.err.contains(skipped), "{}", ran.err);
}

#[test]
fn a_missing_tool_is_exit_3_with_the_line_that_installs_it() {
    let fixture = Fixture::good()
        .file(".github/workflows/ci.yml", &format!("{HEAD}      - run: cargo jessy ci\n"))
        .installs_nothing();
    let ran = fixture.finish(fixture.bare(&["ci", "--only", "workflows"]).output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.err.contains("zizmor 1.32.0 is missing"), "{}", ran.err);
    let line = "go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
    assert!(ran.verdict().contains(line), "{}", ran.err);
}
