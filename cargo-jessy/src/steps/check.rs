//! Names in the policy that only this layer knows: those of steps and of tools.

use cargo_metadata::TargetKind;

use super::{Reads, ids};
use crate::{
    coverage::Excluded,
    exit::Failure,
    policy::{Policy, Workspace, closest},
    tools::Tool,
};

/// Checks that every name in the policy is one that something reads.
///
/// # Errors
/// Exit 2 and the name that was probably meant.
pub(super) fn names(policy: &Policy) -> Result<(), Failure> {
    let steps: Vec<&str> = ids().collect();
    for name in &policy.ci.skip {
        known("ci.skip", "step", name, &steps)?;
    }
    for name in policy.ci.timeouts.keys() {
        known("ci.timeouts", "step", name, &steps)?;
    }
    for (name, globs) in &policy.ci.unread {
        let step = name.split('/').next().unwrap_or_default();
        known("ci.unread", "step", step, &steps)?;
        patterns("ci.unread", globs)?;
    }
    let tools = Tool::pinnable().map(Tool::name);
    for (name, pin) in &policy.tools {
        known("tools", "tool", name, &tools)?;
        let packaged =
            Tool::pinnable().iter().any(|tool| tool.name() == name && tool.has_packages());
        if !packaged && !pin.sha256.is_empty() {
            return Err(Failure::usage(format!(
                "`tools.{name}.sha256` in [workspace.metadata.jessy]: {name} is built from source, \
                 which cargo and Go check by themselves"
            )));
        }
    }
    Ok(())
}

/// Checks the names of members that are said to read files of others, and the patterns of those.
///
/// # Errors
/// As [`names`].
pub(super) fn also_reads(workspace: &Workspace, policy: &Policy) -> Result<(), Failure> {
    let members = workspace.metadata.workspace_packages();
    let members: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    for (name, globs) in &policy.ci.also_reads {
        known("ci.also-reads", "member", name, &members)?;
        patterns("ci.also-reads", globs)?;
    }
    Ok(())
}

/// Checks the names of test targets, and the patterns of files, that coverage is told of. One that
/// means nothing any more would let in, or leave out, what nobody has decided on.
///
/// # Errors
/// As [`names`].
pub(super) fn coverage(workspace: &Workspace, policy: &Policy) -> Result<(), Failure> {
    let members = workspace.metadata.workspace_packages();
    let targets = members.iter().flat_map(|member| &member.targets);
    let tests: Vec<&str> = targets
        .filter(|target| target.kind.contains(&TargetKind::Test))
        .map(|target| target.name.as_str())
        .collect();
    for name in policy.coverage.without_tests.keys() {
        known("coverage.without-tests", "test target", name, &tests)?;
    }
    for name in &policy.coverage.with_tests {
        known("coverage.with-tests", "test target", name, &tests)?;
    }
    let patterns = policy.coverage.exclude.keys().map(String::as_str);
    Excluded::new(patterns).map(drop).map_err(|why| {
        Failure::usage(format!("`coverage.exclude` in [workspace.metadata.jessy]: {why}"))
    })
}

fn patterns(key: &str, globs: &[String]) -> Result<(), Failure> {
    Reads::of(globs)
        .map(drop)
        .map_err(|error| Failure::usage(format!("`{key}` in [workspace.metadata.jessy]: {error}")))
}

fn known(key: &str, what: &str, name: &str, all: &[&str]) -> Result<(), Failure> {
    if all.contains(&name) {
        return Ok(());
    }
    let guess = closest(name, all.iter().copied())
        .map(|near| format!("did you mean `{near}`? "))
        .unwrap_or_default();
    Err(Failure::usage(format!("`{key}` in [workspace.metadata.jessy] names no {what}: `{name}`"))
        .help(format!("{guess}the {what}s are: {}", all.join(", "))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaint(table: &serde_json::Value) -> String {
        let policy = Policy::parse(table).expect("parses");
        let failure = names(&policy).expect_err("has a name that nothing reads");
        [failure.messages, failure.help].concat().join("\n")
    }

    #[test]
    fn names_that_nothing_reads_are_wrong() {
        insta::assert_snapshot!(complaint(&json!({ "ci": { "timeouts": { "unti": "1m" } } })), @"
        `ci.timeouts` in [workspace.metadata.jessy] names no step: `unti`
        did you mean `unit`? the steps are: fmt, lint, unit, doc, deny, bdd, compose, coverage, images, integration, workflows, drift, scan, bench
        ");
        insta::assert_snapshot!(complaint(&json!({ "tools": { "nextest": { "version": "1" } } })), @"
        `tools` in [workspace.metadata.jessy] names no tool: `nextest`
        the tools are: cargo-nextest, cargo-tarpaulin, staticcheck, hadolint, cargo-deny, actionlint, zizmor
        ");
        let pin = json!({ "version": "0.8.1", "sha256": ["00"] });
        insta::assert_snapshot!(complaint(&json!({ "tools": { "staticcheck": pin } })), @"`tools.staticcheck.sha256` in [workspace.metadata.jessy]: staticcheck is built from source, which cargo and Go check by themselves");
    }
}
