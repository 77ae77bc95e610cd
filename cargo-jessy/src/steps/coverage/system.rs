//! What the features run through in an instrumented gateway.
//!
//! The gateway is built with Go's own counters and brought up natively, as the step `bdd` does. The
//! core counts elsewhere: the features run on it inside of a test of tarpaulin's (see the policy's
//! `coverage.with-tests`), since tarpaulin reads only what its own tests and their children wrote.

use camino::Utf8PathBuf;

use super::{Command, Site, folder};
use crate::{steps::bdd, tools::Tool};

/// What was counted, as text.
pub(super) fn profile(site: &Site) -> Utf8PathBuf {
    folder(&site.state).join("go").join("system.out")
}

/// Brings the system up, asks it all that the features ask, takes it down and reads its counters;
/// nothing where no member has features.
pub(super) fn commands(site: &Site) -> Vec<Command> {
    let Some(package) = site.bdd_package.as_deref() else {
        return Vec::new();
    };
    let state = folder(&site.state).join("system");
    let counters = folder(&site.state).join("go").join("system");
    let flags = match site.env.get("GOFLAGS") {
        Some(flags) if !flags.is_empty() => format!("{flags} -cover -covermode=atomic"),
        _ => "-cover -covermode=atomic".to_owned(),
    };
    let system = bdd::System { site, step: "coverage", state };
    let mut commands = Vec::from(system.asked(package));
    for command in &mut commands {
        // Also those that end a service and start it again.
        command.env.insert("GOFLAGS".to_owned(), flags.clone());
        command.env.insert("GOCOVERDIR".to_owned(), counters.clone().into());
    }
    if let Some(first) = commands.first_mut() {
        // Counters of an earlier run would count again. Go wants the folder to be there.
        first.stale.push(counters.clone());
        first.files.push((counters.join("README"), "Counters of Go programs.\n".to_owned()));
    }
    // Counters are written when the program ends.
    commands.push(system.down("down"));
    let mut text = Command::new(site, "go counters", ["go", "tool", "covdata", "textfmt"])
        .args([format!("-i={counters}"), format!("-o={}", profile(site))])
        .tool(Tool::Go);
    text.stale.push(profile(site));
    commands.push(text);
    commands
}
