//! `coverage`: how much of the code the tests run through.
//!
//! One lane from the first test to the verdict: it holds cargo's target folder, though tarpaulin has
//! one of its own, since two builds of everything at once only make both late, and tests that wait
//! for each other fail for no reason.

mod go;
mod rust;
mod system;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Applies, Command, Judge, Lane, Outside, Resource, Site, Step};

/// The hidden verb of our own program that reads what was measured.
pub const VERB: &str = "__coverage";

/// Whether the tests run through enough of the code.
#[derive(Debug)]
pub(super) struct Coverage;

/// Where the summary of the last run is, in our own folder `state`.
#[must_use]
pub fn summary(state: &Utf8Path) -> Utf8PathBuf {
    folder(state).join("summary.json")
}

fn folder(state: &Utf8Path) -> Utf8PathBuf {
    state.join("coverage")
}

/// The figures of the main branch.
fn baseline(state: &Utf8Path) -> Utf8PathBuf {
    folder(state).join("baseline.json")
}

impl Step for Coverage {
    fn id(&self) -> &'static str {
        "coverage"
    }

    fn about(&self) -> &'static str {
        "the tests run through enough of the code: tarpaulin, go test, cucumber"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*", ".cargo/config.toml"]
    }

    fn weight(&self) -> u32 {
        10
    }

    fn needs(&self) -> &'static [&'static str] {
        // Tests that fail end early, and the figure would be that of the half that ran. What the
        // features find is theirs to say.
        &["unit", "bdd"]
    }

    fn applies(&self, site: &Site) -> Applies {
        if rust::sources(site).is_empty() && site.go_modules.is_empty() {
            return Applies::No("there is no code to count".to_owned());
        }
        Applies::Yes
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let mut commands = rust::commands(site);
        commands.extend(go::commands(site));
        commands.push(judge(site));
        let baseline = baseline(&site.state);
        let kept = Outside::Kept {
            folder: folder(&site.state),
            ends: baseline.file_name().unwrap_or_default().into(),
        };
        vec![Lane::chain(Resource::CargoTarget, commands).outside(kept)]
    }

    fn remark(&self, site: &Site) -> Option<String> {
        let left_out = site.policy.coverage.without_tests.keys();
        let left_out: Vec<_> = left_out.map(String::as_str).collect();
        (!left_out.is_empty()).then(|| format!("without the tests {}", left_out.join(", ")))
    }
}

/// Our own part `name`.
fn part(site: &Site, name: &str, verb: &str) -> Command {
    Command::new(site, name, [site.exe.as_str(), VERB, verb])
}

/// The gate. It alone says no, and after all reports are there.
fn judge(site: &Site) -> Command {
    let policy = &site.policy.coverage;
    let summary = summary(&site.state);
    let mut reports = Vec::new();
    let mut command = part(site, "gate", "judge");
    let sources = rust::sources(site);
    if !sources.is_empty() {
        command = command
            .args([format!("--rust={}", rust::report(site))])
            .args([format!("--rust-lines={}", policy.rust_lines)])
            .args(sources.iter().map(|it| format!("--source={}={}", it.package, it.dir)));
        reports.extend(rust::reports(site));
    }
    for module in go::modules(site) {
        command = command.args([format!("--go={}={}", module.dir, module.profile)]);
        reports.extend(module.reports());
    }
    if !site.go_modules.is_empty() {
        command = command.args([format!("--go-lines={}", policy.go_lines)]);
    }
    let mut command = command
        .args(policy.exclude.keys().map(|pattern| format!("--exclude={pattern}")))
        .args(reports.iter().map(|(kind, path)| format!("--report={kind}={path}")))
        .args([format!("--main={}", policy.main)])
        .args([format!("--baseline={}", baseline(&site.state))])
        .args([format!("--summary={summary}")])
        .judge(Judge::Coverage { summary: summary.clone() });
    // Not the one of an earlier run.
    command.stale.push(summary);
    command
}
