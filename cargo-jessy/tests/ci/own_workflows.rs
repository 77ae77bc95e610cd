//! What the workflows of this repository hold themselves to, beyond what their linters know.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

fn root() -> &'static Utf8Path {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn workflows() -> Vec<(Utf8PathBuf, String)> {
    let entries = root().join(".github/workflows").read_dir_utf8().unwrap();
    let paths = entries.map(|entry| entry.unwrap().into_path());
    paths.map(|path| (path.clone(), fs_err::read_to_string(path).unwrap())).collect()
}

/// The jobs of a workflow, each with its lines: they are written two blanks deep.
fn jobs(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut jobs = BTreeMap::<&str, Vec<&str>>::new();
    let mut job = None;
    for line in text.lines().skip_while(|line| *line != "jobs:").skip(1) {
        match line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '#'])) {
            Some(name) => job = name.strip_suffix(':'),
            None => jobs.entry(job.unwrap_or_default()).or_default().push(line.trim()),
        }
    }
    jobs.retain(|name, _| !name.is_empty());
    jobs
}

/// The jobs that a job needs.
fn needs<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let list = lines.iter().find_map(|line| line.strip_prefix("needs: ")).unwrap_or_default();
    list.trim_matches(['[', ']']).split(", ").filter(|name| !name.is_empty()).collect()
}

#[test]
fn the_one_check_needs_every_job_by_name() {
    let text = fs_err::read_to_string(root().join(".github/workflows/ci.yml")).unwrap();
    let jobs = jobs(&text);
    let mut needed = needs(&jobs["all-green"]);
    needed.sort_unstable();
    let after = |lines: &[&str]| needs(lines).contains(&"all-green");
    let others = jobs.iter().filter(|(name, lines)| **name != "all-green" && !after(lines));
    assert_eq!(needed, others.map(|(name, _)| *name).collect::<Vec<_>>());
    for result in ["failure", "cancelled", "skipped"] {
        let asks = format!("contains(needs.*.result, '{result}')");
        assert!(jobs["all-green"].iter().any(|line| line.contains(&asks)), "{result}");
    }
}

#[test]
fn every_step_of_the_gate_is_in_some_job() {
    let text = fs_err::read_to_string(root().join(".github/workflows/ci.yml")).unwrap();
    let jobs = jobs(&text);
    let all: Vec<&str> = cargo_jessy::steps::all().iter().map(|step| step.id()).collect();
    let excluded = jobs["step"].iter().filter_map(|line| line.strip_prefix("- step: "));
    for step in excluded {
        assert!(all.contains(&step), "{step} is excluded and no step");
        let others = jobs.iter().filter(|(name, _)| **name != "step");
        let runs = others
            .flat_map(|(_, lines)| lines)
            .filter_map(|line| line.strip_prefix("- run: cargo jessy "));
        let names = |call: &str| call.split([' ', ',']).any(|word| word == step);
        assert!(runs.into_iter().any(names), "no other job runs {step}");
    }
}

#[test]
fn every_job_ends_and_has_no_more_rights_than_it_says() {
    for (path, text) in workflows() {
        assert!(text.contains("\npermissions: {}\n"), "{path}");
        for (name, lines) in jobs(&text) {
            let has = |key: &str| lines.iter().any(|line| line.starts_with(key));
            let is_call = has("uses: ");
            let waits = text.contains("\nconcurrency:\n") || has("concurrency:");
            assert!(waits, "{path}: {name} may run beside itself");
            assert!(is_call || has("timeout-minutes: "), "{path}: {name} may run for ever");
            assert!(has("permissions:"), "{path}: {name}");
        }
        assert!(!text.contains("|| true") && !text.contains("continue-on-error"), "{path}");
    }
}

#[test]
fn the_toolchain_is_that_of_the_images() {
    let compose = fs_err::read_to_string(root().join("compose.yaml")).unwrap();
    let image = compose.lines().find_map(|line| line.trim().strip_prefix("RUST_IMAGE: rust:"));
    let version = image.and_then(|image| image.split('-').next()).unwrap();
    for (path, text) in workflows() {
        assert!(text.contains(&format!("\n  RUSTUP_TOOLCHAIN: {version}\n")), "{path}");
    }
}

/// Whether a job deploys, or takes a deploy back.
fn deploys(lines: &[&str]) -> bool {
    ["cargo jessy deploy ", "cargo jessy rollback "].iter().any(|call| runs(lines, call))
}

fn runs(lines: &[&str], call: &str) -> bool {
    lines.iter().any(|line| line.contains(&format!("run: {call}")))
}

/// What a job's line with this key says, whether the value stands behind it or in a `name` below.
fn environment<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let at = lines.iter().position(|line| line.starts_with("environment:"))?;
    let inline = lines[at].strip_prefix("environment: ");
    inline.or_else(|| lines[at + 1].strip_prefix("name: "))
}

#[test]
fn nothing_cancels_a_deploy() {
    let mut seen = 0;
    for (path, text) in workflows() {
        for (name, lines) in jobs(&text).into_iter().filter(|(_, lines)| deploys(lines)) {
            seen += 1;
            let at = lines.iter().position(|line| *line == "concurrency:").unwrap();
            let group = format!("group: deploy-{}", environment(&lines).unwrap());
            let told = [group.as_str(), "cancel-in-progress: false"];
            assert_eq!(lines[at + 1..at + 3], told, "{path}: {name}");
            // One for all of the file would be that of whoever calls it.
            assert!(!text.contains("\nconcurrency:\n"), "{path}");
        }
        // A change of a pull request makes the gate of the one before pointless, and nothing else does.
        let cancels =
            text.lines().filter_map(|line| line.trim().strip_prefix("cancel-in-progress: "));
        for when in cancels.filter(|when| *when != "false") {
            assert_eq!(when, "${{ github.event_name == 'pull_request' }}", "{path}");
        }
    }
    assert_eq!(seen, 3, "staging, production and back");
}

#[test]
fn every_image_of_the_policy_is_attested() {
    let policy = fs_err::read_to_string(root().join("Cargo.toml")).unwrap();
    let policy: toml::Table = policy.parse().unwrap();
    let images = policy["workspace"]["metadata"]["jessy"]["images"].as_table().unwrap();
    let text = fs_err::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
    let jobs = jobs(&text);
    let matrix = jobs["attest"].iter().find_map(|line| line.strip_prefix("image: ")).unwrap();
    let mut attested: Vec<&str> = matrix.trim_matches(['[', ']']).split(", ").collect();
    attested.sort_unstable();
    assert_eq!(attested, images.keys().map(String::as_str).collect::<Vec<_>>());
    for image in attested {
        let output = format!("digest-{image}: ${{{{ steps.join.outputs.digest-{image} }}}}");
        assert!(jobs["join"].contains(&output.as_str()), "{output}");
    }
}

#[test]
fn images_and_deploys_are_of_main_alone() {
    for (path, text) in workflows() {
        let on_main = text.contains("\non:\n  push:\n    branches: [main]\n\n");
        for (name, lines) in jobs(&text) {
            let pushes = runs(&lines, "cargo jessy images --push")
                || runs(&lines, "cargo jessy images --join");
            assert!(!pushes || on_main, "{path}: {name}");
            let asks = lines
                .iter()
                .any(|line| line.starts_with("if: github.ref == 'refs/heads/main' && "));
            assert!(!deploys(&lines) || asks, "{path}: {name}");
        }
        // The deploy of production marks it, once its smoke tests have passed.
        assert!(!text.contains("latest"), "{path} names a tag that moves");
        let triggers = ["pull_request_target", "workflow_run", "issue_comment", "schedule"];
        assert!(
            !triggers.iter().any(|trigger| text.contains(&format!("\n  {trigger}:"))),
            "{path}"
        );
    }
}

#[test]
fn production_comes_after_staging() {
    let text = fs_err::read_to_string(root().join(".github/workflows/deploy.yml")).unwrap();
    let jobs = jobs(&text);
    assert_eq!(needs(&jobs["production"]), ["staging"]);
    // The condition names both.
    let left_out = ["needs: ", "if: github.ref", "#"];
    let plain = |name: &str| -> Vec<String> {
        let is_kept = |line: &&&str| !left_out.iter().any(|it| line.starts_with(it));
        jobs[name].iter().filter(is_kept).map(|line| line.replace(name, "ENV")).collect()
    };
    assert_eq!(plain("staging"), plain("production"), "they differ in more than the name");
}

#[test]
fn a_secret_is_given_to_jobs_with_an_environment_and_there_to_a_step() {
    for (path, text) in workflows() {
        assert!(!text.contains("secrets: inherit"), "{path}");
        let jobs = jobs(&text);
        let head = text.split("\njobs:\n").next().unwrap();
        assert!(!head.contains("${{ secrets."), "{path}: to all jobs");
        for (name, lines) in jobs {
            let calls = lines.iter().any(|line| line.starts_with("uses: ./.github/workflows/"));
            let steps = lines.iter().position(|line| *line == "steps:").unwrap_or(lines.len());
            for (at, line) in lines.iter().enumerate() {
                let Some((_, secret)) = line.split_once("${{ secrets.") else { continue };
                let of_step = environment(&lines).is_some() && at > steps;
                assert!(calls || of_step, "{path}: {name} is given {secret}");
            }
        }
    }
}

/// What a workflow asks of the repository, `settings.py` asks it to have.
#[test]
fn every_secret_and_variable_is_in_the_settings() {
    let settings = fs_err::read_to_string(root().join("ops/github/settings.py")).unwrap();
    let asked = regex::Regex::new(r"\b(?:secrets|vars)\.([A-Z_]+)").unwrap();
    let mut seen = 0;
    for (path, text) in workflows() {
        for (name, lines) in jobs(&text) {
            let environment = environment(&lines).filter(|it| !it.starts_with("${{"));
            let known = environment
                .is_none_or(|it| settings.contains(&format!("\n    \"{it}\": {{\"reviewed\"")));
            assert!(known, "{path}: {name}: settings.py does not know {environment:?}");
        }
        for found in asked.captures_iter(&text) {
            seen += 1;
            let name = &found[1];
            assert!(settings.contains(&format!("\"{name}\"")), "{path}: settings.py has no {name}");
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn every_action_is_pinned_and_no_script_takes_text_as_code() {
    let pin = regex::Regex::new(r"^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$").unwrap();
    let action = root().join(".github/actions/setup/action.yml");
    let files =
        workflows().into_iter().chain([(action.clone(), fs_err::read_to_string(action).unwrap())]);
    for (path, text) in files {
        for line in text.lines().map(|line| line.trim().trim_start_matches("- ")) {
            if let Some(uses) = line.strip_prefix("uses: ") {
                assert!(uses.starts_with("./.github/") || pin.is_match(uses), "{path}: {uses}");
            }
            // Each is one line, so this is all of it.
            if let Some(script) = line.strip_prefix("run: ") {
                assert!(
                    !script.contains("${{") && script != "|" && script != ">",
                    "{path}: {script}"
                );
            }
        }
    }
}
