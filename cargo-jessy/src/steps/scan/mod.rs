//! `scan`: Trivy over the tree and over the images.
//!
//! Secrets and settings are judged by rules that Trivy came with. Vulnerabilities need a database
//! from elsewhere; packages are listed first, without one, so that a scan of nothing is told from a
//! scan that found nothing.

mod images;

use camino::Utf8Path;

use super::{Command, Judge, Lane, Outside, Resource, Site, Step};
use crate::tools::Tool;

/// Findings that are let through, each with its reason.
const EXCUSED: &str = ".trivyignore.yaml";
const VULNERABILITIES: &str = "vulnerabilities";

/// Whether tree and images hold no secret, no unsafe setting and nothing known to be vulnerable.
#[derive(Debug)]
pub(super) struct Scan;

impl Step for Scan {
    fn id(&self) -> &'static str {
        "scan"
    }

    fn about(&self) -> &'static str {
        "no secret, unsafe setting or known vulnerability in tree and images: trivy"
    }

    fn inputs(&self) -> &'static [&'static str] {
        // A secret may be in any file.
        &["**/*", "**/.*", "**/.*/**"]
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let skipped = skipped(site);
        let mut lanes = vec![Lane::new(Resource::Nothing, vec![tree(site, &skipped)])];
        if let Some(file) = &site.sarif {
            lanes.push(sarif(site, file, &skipped));
        }
        if has_dependencies(site) {
            let mut what = skipped;
            what.push(".".to_owned());
            lanes.push(packages(site, VULNERABILITIES, "tree", &["fs"], &what));
        }
        if !site.policy.images.is_empty() && site.engine_answers() {
            lanes.push(images::lane(site));
        }
        lanes
    }
}

/// Secrets and settings of everything that git would take.
fn tree(site: &Site, skipped: &[String]) -> Command {
    let mut left_out = Vec::new();
    if !site.workspace.root.join("Cargo.lock").is_file() {
        left_out.push("vulnerabilities not checked: no Cargo.lock".to_owned());
    }
    if !site.policy.images.is_empty() && !site.engine_answers() {
        left_out.push("images not scanned: no engine".to_owned());
    }
    of_tree(site, "tree", "secret,misconfig", &["--format=json"], skipped)
        .judge(Judge::ScannedTree { left_out })
}

/// A look at everything that git would take.
fn of_tree(site: &Site, name: &str, scanners: &str, how: &[&str], skipped: &[String]) -> Command {
    trivy(site, name, &["fs", &format!("--scanners={scanners}")])
        .args(["--skip-check-update"])
        .args(how.iter().copied())
        .args(skipped.iter().cloned())
        .args(["."])
}

/// All of it once more, of any severity, in the form that code scanning reads: Trivy leaves the choice
/// of what is grave out of that form. The gate is the other lanes.
fn sarif(site: &Site, file: &Utf8Path, skipped: &[String]) -> Lane {
    let how = ["--format=sarif", &format!("--output={file}")];
    let mut scan = of_tree(site, "sarif", "vuln,secret,misconfig", &how, skipped)
        .judge(Judge::Sarif { file: file.to_owned() });
    scan.stale.push(file.to_owned());
    Lane::new(Resource::Nothing, vec![scan]).outside(Outside::Day)
}

/// Lists the packages of something, and looks each up.
fn packages(site: &Site, name: &str, of: &str, how: &[&str], what: &[String]) -> Lane {
    Lane::chain(Resource::Nothing, listed_and_looked_up(site, name, of, how, what).into())
        .outside(Outside::Day)
}

/// The packages of an image that is about to leave the machine. It does not where they can't be
/// looked up.
pub(super) fn before_push(site: &Site, name: &str, image: &str) -> [Command; 2] {
    let what = [image.to_owned()];
    let named = format!("vulnerabilities of {name}");
    let [packages, vulnerabilities] = listed_and_looked_up(site, &named, name, &["image"], &what);
    [packages, vulnerabilities.judge(Judge::Vulnerabilities { must: true })]
}

fn listed_and_looked_up(
    site: &Site,
    name: &str,
    of: &str,
    how: &[&str],
    what: &[String],
) -> [Command; 2] {
    let list = site.state.join(format!("packages-{of}.cdx.json"));
    let mut packages = trivy(site, &format!("packages of {of}"), how)
        .args(["--format=cyclonedx", "--offline-scan"])
        .args([format!("--output={list}")])
        .args(what.iter().cloned())
        .judge(Judge::Packages { name: of.to_owned(), list: list.clone() });
    packages.stale.push(list.clone());
    let vulnerabilities = trivy(site, name, &["sbom", "--scanners=vuln", "--format=json"])
        .args([list.as_str()])
        .judge(Judge::Vulnerabilities { must: false });
    [packages, vulnerabilities]
}

fn trivy(site: &Site, name: &str, verb: &[&str]) -> Command {
    let excused = site.workspace.root.join(EXCUSED).is_file();
    Command::new(site, name, ["trivy"])
        .args(verb.iter().copied())
        .args(["--quiet"])
        // Trivy finds this one by itself only under its older name.
        .args(excused.then(|| format!("--ignorefile={EXCUSED}")))
        .tool(Tool::Trivy)
}

/// What is no part of the tree: Trivy knows nothing of `.gitignore`.
pub(super) fn skipped(site: &Site) -> Vec<String> {
    let root = &site.workspace.root;
    let mut ignored = site.tree.ignored(root).clone();
    // Made by this very run, it may be, and so not there yet to be seen as ignored.
    for ours in [&site.state, &site.workspace.target] {
        let inside = ours.strip_prefix(root).ok().map(Utf8Path::to_owned);
        ignored.dirs.extend(inside.filter(|it| !ignored.dirs.contains(it)));
    }
    // In one order, whether they were there or not: another command line would be run again.
    ignored.dirs.sort_unstable();
    let dirs = ignored.dirs.iter().map(|path| format!("--skip-dirs={path}"));
    let files = ignored.files.iter().map(|path| format!("--skip-files={path}"));
    dirs.chain(files).collect()
}

/// Whether a lock file names what comes from elsewhere. Trivy leaves our own members out, so where
/// there is nothing else it sees no package, and rightly so.
fn has_dependencies(site: &Site) -> bool {
    let root = &site.workspace.root;
    let lock = fs_err::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
    let of_go = || site.go_modules.iter().any(|module| root.join(module).join("go.sum").is_file());
    lock.lines().any(|line| line.starts_with("source = ")) || of_go()
}
