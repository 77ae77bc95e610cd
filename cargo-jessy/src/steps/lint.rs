//! `lint`: clippy, go vet and staticcheck.

use super::{Applies, Command, Lane, Resource, Site, Step, go};
use crate::tools::Tool;

/// Whether the linters have nothing to say.
#[derive(Debug)]
pub(super) struct Lint;

impl Step for Lint {
    fn id(&self) -> &'static str {
        "lint"
    }

    fn about(&self) -> &'static str {
        "no linter has anything to say: clippy, go vet, staticcheck"
    }

    fn inputs(&self) -> &'static [&'static str] {
        // Any file may be included into a program; no Rust program includes Go.
        &["**/*", "Cargo.lock", ".cargo/config.toml", "!**/*.go"]
    }

    fn fix(&self) -> Option<&'static str> {
        Some("cargo jessy lint --fix")
    }

    fn weight(&self) -> u32 {
        2
    }

    fn applies(&self, site: &Site) -> Applies {
        site.has_code()
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let members = site.members();
        // A quick look leaves out what lies beside the code unless that was changed, and holds
        // nobody up who builds in the usual folder meanwhile.
        let quick = site.quick();
        let targets = quick.is_none_or(|it| it.beside_code).then_some("--all-targets");
        let apart = quick.map(|_| format!("--target-dir={}", site.workspace.target.join("staged")));
        let resource = if quick.is_some() { Resource::Nothing } else { Resource::CargoTarget };
        let clippy = |name, args: &[&str]| {
            Command::new(site, name, [site.cargo(), "clippy"])
                .args(args.iter().copied())
                .args(members.iter().cloned())
                .args(targets)
                .args(apart.clone())
                .args(["--", "-D", "warnings"])
                .tool(Tool::Clippy)
        };
        let mut rust = vec![clippy("clippy", &[])];
        if site.fix {
            // What is not committed yet is exactly what a person wants repaired.
            let args = ["--fix", "--allow-dirty", "--allow-staged"];
            let mut write = clippy("clippy fix", &args);
            // Warnings that can't be repaired are the check's to report.
            write.argv.truncate(write.argv.len() - 3);
            rust.insert(0, write);
        }
        let mut go = go::packages(site, "go vet", &["go", "vet"], |command, _| command);
        go.extend(go::packages(site, "staticcheck", &["staticcheck"], |command, _| {
            command.tool(Tool::Staticcheck)
        }));
        if members.is_empty() {
            rust.clear();
        }
        let mut go = Lane::new(Resource::Go, go);
        go.reads = go::sources(site);
        vec![Lane::new(resource, rust), go]
    }
}
