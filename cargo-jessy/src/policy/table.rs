//! The keys of the policy table, each with its default.

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Bench, Compose, Coverage, Deploy, Drift, ImageBudget, Integration, Span, TestRunner};

/// `[workspace.metadata.jessy]`: what `cargo jessy` holds a workspace to. Every key has a default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Policy {
    /// Which steps `cargo jessy ci` runs and how long they may take.
    pub ci: Ci,
    /// Other versions of the tools that the steps use, by the tool's name.
    pub tools: IndexMap<String, ToolPin>,
    /// The Go modules of the workspace.
    pub go: Go,
    /// The documents, and what proves them.
    pub docs: Docs,
    /// The feature tests that run against a running system.
    pub bdd: Bdd,
    /// The tests that need the system in containers.
    pub integration: Integration,
    /// The container that `cargo jessy test --in-container` runs tests in.
    pub test_runner: TestRunner,
    /// How much of the code the tests must run through, and what is not counted.
    pub coverage: Coverage,
    /// The criterion benches, and how much slower they may become.
    pub bench: Bench,
    /// The container images that are built and checked, by the compose service that builds each.
    /// The service names its image `SERVICE:$JESSY_TAG`.
    pub images: IndexMap<String, ImageBudget>,
    /// What the compose files are held to.
    pub compose: Compose,
    /// How the system is deployed to a Docker Swarm.
    pub deploy: Deploy,
    /// What justfile, commit hooks and workflows may hold beside calls of `cargo jessy`.
    pub drift: Drift,
}

/// Which steps `cargo jessy ci` runs and how long they may take.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ci {
    /// Steps left out unless `--only` names them; the verdict lists each as skipped.
    pub skip: Vec<String>,
    /// How long one command of a step may take before it is ended.
    pub timeout: Span,
    /// The same for one step, by its name.
    pub timeouts: IndexMap<String, Span>,
    /// Globs of files that a step never reads, or that a lane of it never does (`STEP/LANE`, as
    /// `--plan` names it): a change of them alone does not run it again.
    pub unread: IndexMap<String, Vec<String>>,
    /// Globs of files of other members that a member's tests read without depending on those, by
    /// the member's name: with `--since`, a change of them runs its tests again.
    pub also_reads: IndexMap<String, Vec<String>>,
}

impl Default for Ci {
    fn default() -> Self {
        Self {
            skip: Vec::new(),
            timeout: Span::minutes(30),
            timeouts: IndexMap::new(),
            unread: IndexMap::new(),
            also_reads: IndexMap::new(),
        }
    }
}

/// Another version of a tool than the one that `cargo jessy` brings along.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ToolPin {
    /// The version, exactly.
    pub version: String,
    /// SHA-256 of the prebuilt packages of that version, one a platform, in hex. Without them the
    /// tool is built from source.
    #[serde(default)]
    #[schemars(inner(regex(pattern = "^[0-9a-f]{64}$")))]
    pub sha256: Vec<String>,
}

/// The Go modules of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Go {
    /// Their folders, from the workspace's root. Left out: every folder with a `go.mod` that git
    /// doesn't ignore. Empty: none.
    #[schemars(with = "Option<Vec<String>>")]
    pub modules: Option<Vec<Utf8PathBuf>>,
    /// The licences that what they depend on may have. Left out: whatever they are.
    pub licences: Option<GoLicences>,
}

/// The licences of Go modules: what `deny.toml` says of crates.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct GoLicences {
    /// Those that any module may have, by SPDX.
    pub allow: Vec<String>,
    /// Modules that may have another one, by their paths, each with the reason.
    pub excused: IndexMap<String, String>,
}

/// The documents, and what proves them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Docs {
    /// Test binaries that read documents, by nextest's id (`PACKAGE::BINARY`): they are part of the
    /// step `doc` and not of `unit`, so that a changed document runs no other test.
    pub tests: Vec<String>,
}

/// The feature tests that run against a running system.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bdd {
    /// The member whose binary runs them. Left out: `jessy-features`, else the one member with a
    /// `*.feature` file.
    pub package: Option<String>,
    /// The environment that the system is brought up in.
    pub env: String,
    /// Variables that the tests are given, each with the service whose address it holds.
    pub urls: IndexMap<String, String>,
}

impl Default for Bdd {
    fn default() -> Self {
        let urls = [("JESSY_URL", "jessy-api"), ("JESSY_CORE_URL", "jessy-core")];
        Self {
            package: None,
            env: "test".to_owned(),
            urls: urls.map(|(variable, service)| (variable.to_owned(), service.to_owned())).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaint(table: &serde_json::Value) -> String {
        let failure = Policy::parse(table).expect_err("the table is wrong");
        assert_eq!(failure.exit.code(), 2);
        [failure.messages, failure.help].concat().join("\n")
    }

    #[test]
    fn an_empty_table_is_the_defaults() {
        let policy = Policy::parse(&json!({})).expect("parses");
        assert_eq!(policy, Policy::default());
        assert_eq!(policy.bdd.env, "test");
        assert_eq!(policy.ci.timeout, Span::minutes(30));
    }

    #[test]
    fn keys_are_read() {
        let policy = Policy::parse(&json!({
            "ci": { "skip": ["bdd"], "timeouts": { "unit": "90s" } },
            "tools": { "cargo-nextest": { "version": "0.9.146" } },
            "go": { "modules": ["services/api"] },
        }))
        .expect("parses");
        assert_eq!(policy.ci.skip, ["bdd"]);
        assert_eq!(policy.ci.timeouts["unit"].get().as_secs(), 90);
        assert_eq!(policy.tools["cargo-nextest"].version, "0.9.146");
        assert_eq!(policy.go.modules, Some(vec!["services/api".into()]));
    }

    #[test]
    fn a_wrong_key_is_named_with_the_nearest_right_one() {
        insta::assert_snapshot!(complaint(&json!({ "ci": { "tiemout": "1s" } })), @r"
        unknown key `ci.tiemout` in [workspace.metadata.jessy]
        did you mean `timeout`? known here: `skip`, `timeout`, `timeouts`, `unread`, `also-reads`
        ");
        insta::assert_snapshot!(complaint(&json!({ "speed": {} })), @"
        unknown key `speed` in [workspace.metadata.jessy]
        known here: `ci`, `tools`, `go`, `docs`, `bdd`, `integration`, `test-runner`, `coverage`, `bench`, `images`, `compose`, `deploy`, `drift`
        ");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_key() {
        insta::assert_snapshot!(complaint(&json!({ "ci": { "timeout": "soon" } })), @r#"
        wrong value of `ci.timeout` in [workspace.metadata.jessy]: "soon" is no duration
        write it like 90s, 10m or 1h 30m
        "#);
        insta::assert_snapshot!(complaint(&json!({ "bdd": { "env": 3 } })), @"wrong value of `bdd.env` in [workspace.metadata.jessy]: invalid type: integer `3`, expected a string");
    }
}
