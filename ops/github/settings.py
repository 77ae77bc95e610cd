#!/usr/bin/env python3
"""The settings of the repository on GitHub that no workflow can hold.

    ops/github/settings.py [--check | --dry-run] [--reviewer USER|ORG/TEAM]...

Makes the settings what stands in this file, then checks them; with --check only checks them, and
with --dry-run prints the calls that it would make. Prints a line for each difference, what is there
and what is wanted, and exits 1 when one is left. Values of secrets and variables are set by people:
their names are checked, and the line that sets a missing one is printed.

It speaks through `gh`, logged in as an admin of the repository; GH_REPO names another repository than
that of the folder. --reviewer says who may let a deploy to production pass; without it whoever is
there stays.
"""

import argparse
import json
import subprocess
import sys
from functools import partial

REPOSITORY = "repos/{owner}/{repo}"
# The app whose word counts as a check: anyone with a right to write could report one by its name.
GITHUB_ACTIONS = 15368
REGISTRY = ["DOCKERHUB_TOKEN", "DOCKERHUB_USERNAME"]
SWARM = [
    "JESSY_CANDIDATE_KEY",
    "JESSY_DATABASE_PASSWORD",
    "JESSY_DATABASE_URL",
    "JESSY_EDGE_CERT",
    "JESSY_EDGE_KEY",
    "JESSY_SSH_KEY",
    "JESSY_SSH_KNOWN_HOSTS",
    "JESSY_TOKEN",
]

# What each address answers, as far as we care, and the call that makes it so. A call sends all that
# it is about, so what is not named there is as GitHub has it for a new repository.
SETTINGS = {
    f"{REPOSITORY}/actions/permissions": {
        "enabled": True,
        "allowed_actions": "all",
        "sha_pinning_required": True,
    },
    f"{REPOSITORY}/actions/permissions/workflow": {
        "default_workflow_permissions": "read",
        "can_approve_pull_request_reviews": False,
    },
    # Whoever is not of us waits for one of us before anything of theirs runs.
    f"{REPOSITORY}/actions/permissions/fork-pr-contributor-approval": {
        "approval_policy": "all_external_contributors",
    },
    f"{REPOSITORY}/private-vulnerability-reporting": {"enabled": True},
    f"{REPOSITORY}": {
        # A linear history takes no merge commits.
        "allow_merge_commit": False,
        "security_and_analysis": {
            "secret_scanning": {"status": "enabled"},
            "secret_scanning_push_protection": {"status": "enabled"},
        },
    },
    f"{REPOSITORY}/branches/main/protection": {
        # By its name on a pull request. On main itself, called by release.yml, it is `ci / all green`,
        # and nothing waits for it there but the jobs behind it.
        "required_status_checks": {
            "strict": True,
            "checks": [{"context": "all green", "app_id": GITHUB_ACTIONS}],
        },
        "required_pull_request_reviews": {
            "required_approving_review_count": 1,
            "dismiss_stale_reviews": True,
            "require_last_push_approval": True,
        },
        "required_linear_history": True,
        "required_conversation_resolution": True,
        "allow_force_pushes": False,
        "allow_deletions": False,
        "enforce_admins": True,
        "restrictions": None,
    },
}
# All calls are PUT, but for this one.
PATCHED = f"{REPOSITORY}"

# Each takes main alone, and holds these names. `reviewed` asks for another person than who pushed.
ENVIRONMENTS = {
    "registry": {"reviewed": False, "secrets": REGISTRY, "variables": []},
    "staging": {"reviewed": False, "secrets": REGISTRY + SWARM, "variables": ["DOCKER_HOST", "JESSY_URL"]},
    "production": {"reviewed": True, "secrets": REGISTRY + SWARM, "variables": ["DOCKER_HOST", "JESSY_URL"]},
}
# Of the repository itself. A secret there would be given to jobs without an environment too.
SECRETS = []
VARIABLES = ["JESSY_REPOSITORY"]


class Refused(Exception):
    """GitHub's answer to a call that it did not take."""


class GitHub:
    """`gh api`. With `dry`, calls that write are printed and not made."""

    def __init__(self, dry):
        self.dry = dry

    def get(self, path):
        return json.loads(self.call(["gh", "api", path], None))

    def get_or_none(self, path):
        try:
            return self.get(path)
        except Refused as refused:
            if "(HTTP 404)" in str(refused):
                return None
            raise

    def write(self, method, path, body=None):
        text = None if body is None else json.dumps(body, sort_keys=True)
        print(f"{method} {path} {text or ''}".rstrip())
        if not self.dry:
            how = [] if text is None else ["--input", "-"]
            self.call(["gh", "api", "--method", method, path, *how], text)

    @staticmethod
    def call(argv, text):
        ran = subprocess.run(argv, input=text, capture_output=True, text=True)
        if ran.returncode != 0:
            raise Refused(f"{' '.join(argv)}: {ran.stderr.strip() or ran.stdout.strip()}")
        return ran.stdout


def plain(value):
    """An answer in the form of what is sent: GitHub wraps a switch as `{"enabled": …}`."""
    if isinstance(value, dict):
        kept = {name: it for name, it in value.items() if name != "url"}
        return kept["enabled"] if list(kept) == ["enabled"] else {name: plain(it) for name, it in kept.items()}
    return [plain(it) for it in value] if isinstance(value, list) else value


def differences(name, have, want):
    """A line for each value that is not as wanted. What nobody asks for is not looked at."""
    if isinstance(want, dict) and want:
        have = have if isinstance(have, dict) else {}
        return [line for key, it in want.items() for line in differences(f"{name}.{key}", have.get(key), it)]
    if have == want:
        return []
    return [f"{name}: have {json.dumps(have)}, want {json.dumps(want)}"]


def short(path):
    return path.removeprefix(REPOSITORY).strip("/").replace("/", ".") or "repository"


def check_setting(github, path, want):
    have = github.get_or_none(path)
    # Where the whole answer is one switch, its name is kept.
    have = have if isinstance(have, dict) and list(have) == ["enabled"] else plain(have)
    return differences(short(path), have, want)


def apply_setting(github, path, want):
    if path.endswith("/private-vulnerability-reporting"):
        github.write("PUT", path)
    else:
        github.write("PATCH" if path == PATCHED else "PUT", path, want)


def reviewer(github, name):
    """A user or a team, by the number that the API takes."""
    org, _, team = name.partition("/")
    kind, path = ("Team", f"orgs/{org}/teams/{team}") if team else ("User", f"users/{name}")
    return {"type": kind, "id": github.get(path)["id"]}


def environment(github, name):
    """What an environment is, in the form of ENVIRONMENTS and of what is sent."""
    path = f"{REPOSITORY}/environments/{name}"
    have = github.get_or_none(path)
    if have is None:
        return None
    rules = {rule["type"]: rule for rule in have.get("protection_rules", [])}
    asked = rules.get("required_reviewers", {})
    reviewers = [{"type": it["type"], "id": it["reviewer"]["id"]} for it in asked.get("reviewers", [])]
    policy = have.get("deployment_branch_policy") or {}
    # Without a policy of its own there is no list of branches to ask for.
    branches = github.get(f"{path}/deployment-branch-policies") if policy.get("custom_branch_policies") else {}
    return {
        "reviewers": sorted(reviewers, key=lambda it: (it["type"], it["id"])),
        "prevent_self_review": asked.get("prevent_self_review", False),
        "can_admins_bypass": have.get("can_admins_bypass"),
        "branches": sorted(it["name"] for it in branches.get("branch_policies", [])),
    }


def wanted_environment(name, have, reviewers):
    reviewed = ENVIRONMENTS[name]["reviewed"]
    there = (have or {}).get("reviewers", [])
    return {
        "reviewers": (reviewers or there or "somebody: give --reviewer") if reviewed else [],
        "prevent_self_review": reviewed,
        "can_admins_bypass": not reviewed,
        "branches": ["main"],
    }


def check_environment(github, name, reviewers):
    have = environment(github, name)
    return differences(f"environments.{name}", have, wanted_environment(name, have, reviewers))


def apply_environment(github, name, reviewers):
    path = f"{REPOSITORY}/environments/{name}"
    have = environment(github, name)
    want = wanted_environment(name, have, reviewers)
    if isinstance(want["reviewers"], str):
        # Half of it would be an environment that anyone deploys to.
        return
    body = {
        "reviewers": want["reviewers"] or None,
        "prevent_self_review": want["prevent_self_review"],
        "can_admins_bypass": want["can_admins_bypass"],
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
    }
    github.write("PUT", path, body)
    branches = f"{path}/deployment-branch-policies"
    there = [] if have is None or not have["branches"] else github.get(branches)["branch_policies"]
    for policy in there:
        if policy["name"] != "main":
            github.write("DELETE", f"{branches}/{policy['id']}")
    if "main" not in [policy["name"] for policy in there]:
        github.write("POST", branches, {"name": "main", "type": "branch"})


def check_names(github, where, path, kind, want, is_all):
    """Missing names of secrets or variables, with the line that sets each; with `is_all` also those
    that nobody wants there."""
    answer = github.get_or_none(f"{path}/{kind}?per_page=100") or {}
    have = [it["name"] for it in answer.get(kind, [])]
    flag = f" --env {where}" if where in ENVIRONMENTS else ""
    verb = kind.removesuffix("s")
    lines = [f"{where}.{kind}: have no {it}: gh {verb} set {it}{flag}" for it in want if it not in have]
    extra = [it for it in have if is_all and it not in want]
    return lines + [f"{where}.{kind}: have {it}, want none: gh {verb} delete {it}{flag}" for it in extra]


def parts(reviewers):
    """Each part of the settings: what finds its differences, and what makes it so if that can be."""
    for path, want in SETTINGS.items():
        yield partial(check_setting, path=path, want=want), partial(apply_setting, path=path, want=want)
    for name, want in ENVIRONMENTS.items():
        how = {"name": name, "reviewers": reviewers}
        yield partial(check_environment, **how), partial(apply_environment, **how)
        path = f"{REPOSITORY}/environments/{name}"
        for kind in ("secrets", "variables"):
            yield partial(check_names, where=name, path=path, kind=kind, want=want[kind], is_all=False), None
    path = f"{REPOSITORY}/actions"
    for kind, want, is_all in (("secrets", SECRETS, True), ("variables", VARIABLES, False)):
        yield partial(check_names, where="repository", path=path, kind=kind, want=want, is_all=is_all), None


def look(github, reviewers, how):
    """What differs, once all that can be made so is."""
    left = []
    for check, make in parts(reviewers):
        try:
            found = check(github)
            if found and make and not how.check:
                make(github)
                found = found if how.dry_run else check(github)
        except Refused as refused:
            # What the plan of the repository lacks, say. The rest is looked at all the same.
            found = [str(refused)]
        left += found
    return left


def stop(code, text):
    print(text, file=sys.stderr)
    sys.exit(code)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="change nothing")
    how.add_argument("--dry-run", action="store_true", help="print the calls and make none")
    parser.add_argument("--reviewer", action="append", default=[], metavar="USER|ORG/TEAM")
    args = parser.parse_args()
    github = GitHub(args.dry_run)
    try:
        github.get(REPOSITORY)
        reviewers = [reviewer(github, name) for name in args.reviewer]
    except FileNotFoundError:
        stop(3, "error: gh is missing\nhelp: it is GitHub's own command line, packaged as `gh`")
    except Refused as refused:
        stop(3, f"error: {refused}\nhelp: gh auth login")
    reviewers.sort(key=lambda it: (it["type"], it["id"]))
    left = look(github, reviewers, args)
    print("\n".join(left) or "all settings are as wanted")
    sys.exit(bool(left))


if __name__ == "__main__":
    main()
