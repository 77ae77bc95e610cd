//! How steps call nextest.

use super::{Command, Judge, Site};
use crate::tools::Tool;

/// Runs the tests that `which` selects, all of them, whatever fails. Report and settings are files
/// of this step's own.
pub(super) fn run(site: &Site, step: &str, name: &str, which: &[String]) -> Command {
    let folder = site.state.join("nextest").join(step);
    let report = folder.join("junit.xml");
    let settings = folder.join("nextest.toml");
    let text = format!(
        "# Written by cargo jessy: the settings that `ci` runs nextest with.\n\
         [profile.jessy]\nfail-fast = false\nfailure-output = \"final\"\n\n\
         [profile.jessy.junit]\npath = {:?}\n",
        report.as_str()
    );
    let mut nextest = Command::new(site, name, [site.cargo(), "nextest", "run"])
        .args(which.iter().cloned())
        .args(["--profile", "jessy", "--tool-config-file"])
        // Nextest takes nothing but an absolute path here.
        .args([format!("jessy:{settings}")])
        // No tests is ours to report, as skipped.
        .args(["--no-tests=pass"])
        .tool(Tool::CargoNextest)
        .judge(Judge::Nextest { junit: report.clone() });
    nextest.files.push((settings, text));
    nextest.stale.push(report);
    nextest
}
