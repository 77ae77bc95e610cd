//! `ops/github/settings.py`, with a `gh` of ours that keeps what GitHub would answer in files.

use std::{collections::BTreeMap, process::Command};

use serde_json::{Value, json};

use crate::fixture::{Fixture, Ran};

/// Answers from the folder `now`. A write is noted, and what is in `then` for its address is the
/// answer from then on.
const GH: &str = r#"
shift
method=GET
[ "$1" = --method ] && { method=$2; shift 2; }
file=$(echo "$1" | tr '/{}?=' '_____')
if [ "$method" = GET ]; then
  [ -f "now/$file" ] && exec cat "now/$file"
  [ -f "refused/$file" ] && { echo "gh: Upgrade your plan (HTTP 403)" >&2; exit 1; }
  echo "gh: Not Found (HTTP 404)" >&2; exit 1
fi
body=; [ "$2" = --input ] && body=" $(cat)"
echo "$method $1$body" >>calls
[ -f "then/$file" ] && cp "then/$file" "now/$file"
exit 0"#;

const ENVIRONMENTS: [&str; 3] = ["registry", "staging", "production"];
const REVIEWER: u32 = 7;

/// What GitHub answers when all is as wanted, by its address behind the repository.
fn wanted() -> BTreeMap<String, Value> {
    let switch = |on: bool| json!({ "url": "x", "enabled": on });
    let mut all = BTreeMap::from([
        (
            String::new(),
            json!({ "id": 1, "allow_merge_commit": false, "security_and_analysis": {
                "secret_scanning": { "status": "enabled" },
                "secret_scanning_push_protection": { "status": "enabled" },
            }}),
        ),
        (
            "/actions/permissions".into(),
            json!({
                "enabled": true, "allowed_actions": "all", "sha_pinning_required": true, "selected_actions_url": "x",
            }),
        ),
        (
            "/actions/permissions/workflow".into(),
            json!({
                "default_workflow_permissions": "read", "can_approve_pull_request_reviews": false,
            }),
        ),
        (
            "/actions/permissions/fork-pr-contributor-approval".into(),
            json!({
                "approval_policy": "all_external_contributors",
            }),
        ),
        ("/private-vulnerability-reporting".into(), json!({ "enabled": true })),
        (
            "/branches/main/protection".into(),
            json!({
                "url": "x",
                "required_status_checks": { "url": "x", "strict": true, "contexts": ["all green"],
                    "checks": [{ "context": "all green", "app_id": 15368 }] },
                "required_pull_request_reviews": { "url": "x", "dismiss_stale_reviews": true,
                    "require_code_owner_reviews": false, "require_last_push_approval": true,
                    "required_approving_review_count": 1 },
                "required_linear_history": switch(true),
                "required_conversation_resolution": switch(true),
                "allow_force_pushes": switch(false),
                "allow_deletions": switch(false),
                "enforce_admins": switch(true),
            }),
        ),
        ("/actions/secrets?per_page=100".into(), json!({ "secrets": [] })),
        ("/actions/variables?per_page=100".into(), names("variables", &["JESSY_REPOSITORY"])),
    ]);
    for name in ENVIRONMENTS {
        let is_reviewed = name == "production";
        let mut rules = vec![json!({ "id": 2, "type": "branch_policy" })];
        if is_reviewed {
            let reviewer =
                json!({ "type": "User", "reviewer": { "id": REVIEWER, "login": "ada" } });
            rules.push(json!({ "type": "required_reviewers", "prevent_self_review": true, "reviewers": [reviewer] }));
        }
        let path = format!("/environments/{name}");
        let branches =
            json!({ "branch_policies": [{ "id": 3, "name": "main", "type": "branch" }] });
        all.insert(format!("{path}/deployment-branch-policies"), branches);
        all.insert(
            format!("{path}/secrets?per_page=100"),
            names(
                "secrets",
                &[
                    "DOCKERHUB_TOKEN",
                    "DOCKERHUB_USERNAME",
                    "JESSY_CANDIDATE_KEY",
                    "JESSY_DATABASE_URL",
                    "JESSY_EDGE_CERT",
                    "JESSY_EDGE_KEY",
                    "JESSY_DATABASE_PASSWORD",
                    "JESSY_SSH_KEY",
                    "JESSY_SSH_KNOWN_HOSTS",
                    "JESSY_TOKEN",
                ],
            ),
        );
        all.insert(
            format!("{path}/variables?per_page=100"),
            names("variables", &["DOCKER_HOST", "JESSY_URL"]),
        );
        all.insert(path, json!({
            "name": name, "can_admins_bypass": !is_reviewed, "protection_rules": rules,
            "deployment_branch_policy": { "protected_branches": false, "custom_branch_policies": true },
        }));
    }
    all
}

fn names(kind: &str, names: &[&str]) -> Value {
    json!({ kind: names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>() })
}

/// A GitHub that answers this, and after a write what is wanted.
fn github(now: &BTreeMap<String, Value>) -> Fixture {
    let mut fixture = Fixture::empty().fake("gh", GH).file("now/users_ada", "{\"id\": 7}");
    for (folder, answers) in [("now", now), ("then", &wanted())] {
        for (path, answer) in answers {
            let name =
                format!("repos/{{owner}}/{{repo}}{path}").replace(['/', '{', '}', '?', '='], "_");
            fixture = fixture.file(&format!("{folder}/{name}"), &answer.to_string());
        }
    }
    fixture
}

fn run(fixture: &Fixture, args: &[&str]) -> Ran {
    fixture.finish(fixture.script("ops/github/settings.py").args(args).output().unwrap())
}

/// The calls that wrote.
fn calls(fixture: &Fixture) -> Vec<String> {
    let text = fs_err::read_to_string(fixture.root().join("calls")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn settings_that_are_as_wanted_are_left_alone() {
    let fixture = github(&wanted());
    for args in [&["--check"][..], &["--dry-run"], &[], &["--reviewer", "ada"]] {
        let ran = run(&fixture, args);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (Some(0), "all settings are as wanted\n"),
            "{}",
            ran.err
        );
    }
    assert_eq!(calls(&fixture), [""; 0]);
}

#[test]
fn each_difference_is_named_and_a_look_changes_nothing() {
    let mut now = wanted();
    now.insert(
        "/actions/permissions/workflow".into(),
        json!({ "default_workflow_permissions": "write" }),
    );
    now.get_mut("/branches/main/protection").unwrap()["enforce_admins"]["enabled"] = json!(false);
    now.insert(
        "/environments/staging/deployment-branch-policies".into(),
        json!({ "branch_policies": [] }),
    );
    now.remove("/environments/production");
    now.insert("/actions/secrets?per_page=100".into(), names("secrets", &["JESSY_TOKEN"]));
    now.insert(
        "/environments/registry/secrets?per_page=100".into(),
        names("secrets", &["DOCKERHUB_TOKEN"]),
    );
    let fixture = github(&now);
    let ran = run(&fixture, &["--check"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    insta::assert_snapshot!(ran.out, @r#"
    actions.permissions.workflow.default_workflow_permissions: have "write", want "read"
    actions.permissions.workflow.can_approve_pull_request_reviews: have null, want false
    branches.main.protection.enforce_admins: have false, want true
    registry.secrets: have no DOCKERHUB_USERNAME: gh secret set DOCKERHUB_USERNAME --env registry
    environments.staging.branches: have [], want ["main"]
    environments.production.reviewers: have null, want "somebody: give --reviewer"
    environments.production.prevent_self_review: have null, want true
    environments.production.can_admins_bypass: have null, want false
    environments.production.branches: have null, want ["main"]
    repository.secrets: have JESSY_TOKEN, want none: gh secret delete JESSY_TOKEN
    "#);
    assert_eq!(calls(&fixture), [""; 0]);
}

#[test]
fn a_new_repository_becomes_what_is_wanted() {
    let mut now = wanted();
    let is_of_people = |path: &str| path.contains("per_page");
    now.retain(|path, _| is_of_people(path));
    now.insert(
        String::new(),
        json!({ "id": 1, "allow_merge_commit": true, "security_and_analysis": null }),
    );
    let fixture = github(&now);
    let ran = run(&fixture, &["--reviewer", "ada"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.out.ends_with("\nall settings are as wanted\n"), "{}", ran.out);
    insta::assert_snapshot!(calls(&fixture).join("\n"), @r#"
    PUT repos/{owner}/{repo}/actions/permissions {"allowed_actions": "all", "enabled": true, "sha_pinning_required": true}
    PUT repos/{owner}/{repo}/actions/permissions/workflow {"can_approve_pull_request_reviews": false, "default_workflow_permissions": "read"}
    PUT repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval {"approval_policy": "all_external_contributors"}
    PUT repos/{owner}/{repo}/private-vulnerability-reporting
    PATCH repos/{owner}/{repo} {"allow_merge_commit": false, "security_and_analysis": {"secret_scanning": {"status": "enabled"}, "secret_scanning_push_protection": {"status": "enabled"}}}
    PUT repos/{owner}/{repo}/branches/main/protection {"allow_deletions": false, "allow_force_pushes": false, "enforce_admins": true, "required_conversation_resolution": true, "required_linear_history": true, "required_pull_request_reviews": {"dismiss_stale_reviews": true, "require_last_push_approval": true, "required_approving_review_count": 1}, "required_status_checks": {"checks": [{"app_id": 15368, "context": "all green"}], "strict": true}, "restrictions": null}
    PUT repos/{owner}/{repo}/environments/registry {"can_admins_bypass": true, "deployment_branch_policy": {"custom_branch_policies": true, "protected_branches": false}, "prevent_self_review": false, "reviewers": null}
    POST repos/{owner}/{repo}/environments/registry/deployment-branch-policies {"name": "main", "type": "branch"}
    PUT repos/{owner}/{repo}/environments/staging {"can_admins_bypass": true, "deployment_branch_policy": {"custom_branch_policies": true, "protected_branches": false}, "prevent_self_review": false, "reviewers": null}
    POST repos/{owner}/{repo}/environments/staging/deployment-branch-policies {"name": "main", "type": "branch"}
    PUT repos/{owner}/{repo}/environments/production {"can_admins_bypass": false, "deployment_branch_policy": {"custom_branch_policies": true, "protected_branches": false}, "prevent_self_review": true, "reviewers": [{"id": 7, "type": "User"}]}
    POST repos/{owner}/{repo}/environments/production/deployment-branch-policies {"name": "main", "type": "branch"}
    "#);
}

#[test]
fn a_dry_run_prints_the_calls_and_makes_none() {
    let mut now = wanted();
    now.insert("/private-vulnerability-reporting".into(), json!({ "enabled": false }));
    let fixture = github(&now);
    let ran = run(&fixture, &["--dry-run"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    insta::assert_snapshot!(ran.out, @"
    PUT repos/{owner}/{repo}/private-vulnerability-reporting
    private-vulnerability-reporting.enabled: have false, want true
    ");
    assert_eq!(calls(&fixture), [""; 0]);
}

#[test]
fn production_is_not_opened_for_want_of_a_reviewer() {
    let mut now = wanted();
    now.remove("/environments/production");
    let fixture = github(&now);
    let ran = run(&fixture, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.contains("want \"somebody: give --reviewer\""), "{}", ran.out);
    assert_eq!(calls(&fixture), [""; 0]);
}

#[test]
fn what_is_refused_is_named_and_the_rest_is_looked_at() {
    let mut now = wanted();
    now.remove("/private-vulnerability-reporting");
    now.insert("/actions/variables?per_page=100".into(), names("variables", &[]));
    let refused = "refused/repos__owner___repo__private-vulnerability-reporting";
    let ran = run(&github(&now).file(refused, ""), &["--check"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    insta::assert_snapshot!(ran.out, @"
    gh api repos/{owner}/{repo}/private-vulnerability-reporting: gh: Upgrade your plan (HTTP 403)
    repository.variables: have no JESSY_REPOSITORY: gh variable set JESSY_REPOSITORY
    ");
}

#[test]
fn without_gh_it_says_what_is_missing() {
    let fixture = Fixture::empty();
    // The interpreter itself, since what stands on the PATH may be a script that needs others.
    let python = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let python = String::from_utf8(python.unwrap().stdout).unwrap();
    let script = fixture.script("ops/github/settings.py");
    let mut command = Command::new(python.trim());
    let ran = command.args(script.get_args()).env("PATH", fixture.fakes()).output().unwrap();
    let ran = fixture.finish(ran);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.err.contains("gh is missing"), "{}", ran.err);
}
