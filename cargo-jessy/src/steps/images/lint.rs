//! What linters say of the files that images are built from.

use super::{Command, Judge, Site};
use crate::tools::Tool;

/// Findings of trivy that are let through, each with its reason.
const EXCUSED: &str = ".trivyignore.yaml";

/// Hadolint over all Dockerfiles, trivy over each: it takes one at a time.
pub(super) fn all(site: &Site) -> Vec<Command> {
    if site.dockerfiles.is_empty() {
        return Vec::new();
    }
    let hadolint = Command::new(site, "hadolint", ["hadolint", "--no-color"])
        .args(["--failure-threshold=style"])
        .args(site.dockerfiles.iter().map(|file| file.as_str()))
        .tool(Tool::Hadolint);
    let excused = site.workspace.root.join(EXCUSED).is_file();
    let trivy = site.dockerfiles.iter().map(|file| {
        Command::new(site, format!("trivy {file}"), ["trivy", "config", "--quiet"])
            // Its rules are those that it came with: the same ones on each machine.
            .args(["--skip-check-update", "--format=json"])
            // Trivy finds this one by itself only under its older name.
            .args(excused.then(|| format!("--ignorefile={EXCUSED}")))
            .args([file.as_str()])
            .tool(Tool::Trivy)
            .judge(Judge::Trivy)
    });
    std::iter::once(hadolint).chain(trivy).collect()
}
