//! `deny`: cargo-deny, and Trivy for the licences of Go modules.

use super::{Applies, Command, Judge, Lane, Licences, Outside, Resource, Site, Step, go, scan};
use crate::{policy, tools::Tool};

/// Where cargo-deny looks for its settings.
const SETTINGS: [&str; 3] = ["deny.toml", ".deny.toml", ".cargo/deny.toml"];
const ADVISORIES: &str = "advisories";

/// Whether every dependency is one that this workspace allows.
#[derive(Debug)]
pub(super) struct Deny;

impl Step for Deny {
    fn id(&self) -> &'static str {
        "deny"
    }

    fn about(&self) -> &'static str {
        "licences, bans, sources and advisories of dependencies: cargo-deny, trivy"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &[
            "deny.toml",
            ".deny.toml",
            ".cargo/deny.toml",
            ".cargo/config.toml",
            "**/Cargo.toml",
            "Cargo.lock",
            "**/go.mod",
            "**/go.sum",
            // A member may name a file instead of a licence, and cargo-deny reads it.
            "**/LICENSE*",
            "**/LICENCE*",
        ]
    }

    fn applies(&self, site: &Site) -> Applies {
        // Without settings it allows no licence at all, which is nobody's policy.
        match SETTINGS.iter().any(|name| site.workspace.root.join(name).is_file()) {
            true => Applies::Yes,
            false => Applies::No("no deny.toml: `cargo deny init` writes one".to_owned()),
        }
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let check = |name: &str, which: &[&str]| {
            Command::new(site, name, [site.cargo(), "deny", "check"])
                .args(which.iter().copied())
                .tool(Tool::CargoDeny)
        };
        let advisories = check(ADVISORIES, &[ADVISORIES]).judge(Judge::Advisories);
        let list = ["deny", "list", "--format=json", "--layout=crate"];
        let list = Command::new(site, "list of licences", [site.cargo()]).args(list);
        let list = listed(list.tool(Tool::CargoDeny), site, "crates", None);
        // Lanes of their own: what the lock file says stays true, advisories come every day.
        let of_crates = check("licences, bans, sources", &["licenses", "bans", "sources"]);
        vec![
            Lane::new(Resource::Nothing, vec![of_crates, list]),
            Lane::new(Resource::Nothing, vec![advisories]).outside(Outside::Day),
        ]
        .into_iter()
        .chain(of_go(site))
        .collect()
    }
}

/// The licences of what Go modules name, which are read where Go keeps the sources.
fn of_go(site: &Site) -> Option<Lane> {
    if site.go_modules.is_empty() {
        return None;
    }
    let mut commands = go::each(site, "fetch", &["go", "mod", "download"], Tool::Go, |it, _| it);
    let how = ["--quiet", "--scanners=license", "--list-all-pkgs", "--format=json"];
    let list = Command::new(site, "licences of Go modules", ["trivy", "fs"])
        .args(how)
        .args(["--offline-scan"])
        .args(scan::skipped(site))
        .args(["."])
        .tool(Tool::Trivy);
    commands.push(listed(list, site, "go", site.policy.go.licences.clone()));
    Some(Lane::chain(Resource::Nothing, commands))
}

/// Keeps the licences of one ecosystem.
fn listed(command: Command, site: &Site, of: &str, allowed: Option<policy::GoLicences>) -> Command {
    let list = site.state.join("report").join(format!("licences-{of}.json"));
    let modules = site.go_modules.iter().map(|module| module.join("go.mod"));
    let modules = modules.collect();
    let told = Licences { of: of.to_owned(), list: list.clone(), modules, allowed };
    let mut command = command.judge(Judge::Licences(told));
    command.stale.push(list);
    command
}
