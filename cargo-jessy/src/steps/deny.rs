//! `deny`: cargo-deny.

use super::{Applies, Command, Judge, Lane, Outside, Resource, Site, Step};
use crate::tools::Tool;

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
        "licences, bans, sources and advisories of all dependencies: cargo-deny"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &[
            "deny.toml",
            ".deny.toml",
            ".cargo/deny.toml",
            ".cargo/config.toml",
            "**/Cargo.toml",
            "Cargo.lock",
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
        // Lanes of their own: what the lock file says stays true, advisories come every day.
        vec![
            Lane::new(
                Resource::Nothing,
                vec![check("licences, bans, sources", &["licenses", "bans", "sources"])],
            ),
            Lane::new(Resource::Nothing, vec![advisories]).outside(Outside::Day),
        ]
    }
}
