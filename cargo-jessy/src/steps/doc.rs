//! `doc`: rustdoc, and the tests of what people read.

use super::{Command, Lane, Part, Resource, Site, Step, nextest};
use crate::tools::Tool;

/// Whether the documentation builds without a warning, and says what is true.
#[derive(Debug)]
pub(super) struct Doc;

impl Step for Doc {
    fn id(&self) -> &'static str {
        "doc"
    }

    fn about(&self) -> &'static str {
        "the documentation builds without a warning, and its tests pass: rustdoc, nextest"
    }

    fn inputs(&self) -> &'static [&'static str] {
        // Any file may be included into a page; no Rust program includes Go.
        &["**/*", "Cargo.lock", ".cargo/config.toml", "!**/*.go"]
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        // The variable replaces what the person has in it, so that is said again.
        let flags = match site.env.get("RUSTDOCFLAGS") {
            Some(flags) if !flags.is_empty() => format!("{flags} -D warnings"),
            _ => "-D warnings".to_owned(),
        };
        let members = site.members();
        let rustdoc = (!members.is_empty()).then(|| {
            Command::new(site, "rustdoc", [site.cargo(), "doc", "--no-deps"])
                .args(members)
                .env("RUSTDOCFLAGS", flags)
                .tool(Tool::Rust)
        });
        let rustdoc = rustdoc.into_iter().collect();
        let mut lanes = vec![Lane::new(Resource::CargoTarget, rustdoc)];
        let tests = &site.policy.docs.tests;
        if !tests.is_empty() {
            let mut which = members_of(site, tests);
            which.extend(["-E".to_owned(), binaries(tests)]);
            let tests = vec![nextest::run(site, self.id(), "tests of documents", &which)];
            lanes.push(Lane::new(Resource::CargoTarget, tests).reads(&["**/*", "Cargo.lock"]));
        }
        lanes
    }
}

/// The members to build for these tests, as cargo's flags: those of `unit`, since cargo chooses the
/// features of what all depend on by the members that are built together, and builds it anew for
/// others.
fn members_of(site: &Site, ids: &[String]) -> Vec<String> {
    let whole = site.only(Part::default());
    let is_of =
        |package: &Option<String>| ids.iter().any(|id| id.split("::").next() == package.as_deref());
    match is_of(&site.bdd_package) || is_of(&site.integration_package) {
        true => whole.members(),
        false => whole.testable(),
    }
}

/// Nextest's filter for these test binaries.
pub(super) fn binaries(ids: &[String]) -> String {
    let each: Vec<_> = ids.iter().map(|id| format!("binary_id({id})")).collect();
    each.join(" + ")
}
