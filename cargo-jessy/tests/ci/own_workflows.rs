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
        assert!(text.contains("\nconcurrency:\n"), "{path}");
        for (name, lines) in jobs(&text) {
            let is_call = lines.iter().any(|line| line.starts_with("uses: "));
            let has = |key: &str| lines.iter().any(|line| line.starts_with(key));
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
