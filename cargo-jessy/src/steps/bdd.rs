//! `bdd`: the feature files, against a system of their own.

use super::{Applies, Command, Judge, Lane, Resource, Site, Step};
use crate::tools::Tool;

/// Whether a running system does what the feature files say.
#[derive(Debug)]
pub(super) struct Bdd;

impl Step for Bdd {
    fn id(&self) -> &'static str {
        "bdd"
    }

    fn about(&self) -> &'static str {
        "a running system does what the feature files say: cucumber"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*", ".cargo/config.toml"]
    }

    fn needs(&self) -> &'static [&'static str] {
        // A system whose own tests fail would only fail the same things again, and slower.
        &["unit"]
    }

    fn applies(&self, site: &Site) -> Applies {
        match site.bdd_package {
            Some(_) => Applies::Yes,
            None => Applies::No("no member has feature files".to_owned()),
        }
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let Some(package) = site.bdd_package.as_deref() else {
            return Vec::new();
        };
        let bdd = &site.policy.bdd;
        // A system with a state of its own never meets the one that a developer has up.
        let state = site.state.join("bdd");
        // `up` makes the token: the overlay says so of its secret.
        let token = state.join("service-token");
        let ours = |name: &str, args: &[&str]| {
            Command::new(site, name, [site.exe.as_str()])
                .args(args.iter().copied())
                .env("JESSY_STATE_DIR", state.as_str())
                .env("JESSY_TOKEN_FILE", token.as_str())
        };
        let urls = bdd.urls.clone();
        let mut native = features(site, package, "native", "native")
            // For the scenarios that kill a service of this system.
            .env("JESSY_COMMAND", site.exe.as_str())
            .env("JESSY_STATE_DIR", state.as_str())
            .env("JESSY_TOKEN_FILE", token.as_str());
        native.learns = urls.keys().cloned().collect();
        let up = ["up", "--engine", "native", "--env", &bdd.env, "--detach"];
        let mut up = ours("up", &up).undo(ours("down", &["down", "--volumes"]));
        up.stale.push(token.clone());
        let commands = vec![
            // Built first, so that a runner that doesn't compile starts nothing.
            Command::new(site, "build", [site.cargo(), "build", "--package", package])
                .tool(Tool::Rust),
            // Quicker, and what fails here would fail in the system too.
            features(site, package, "process", "process"),
            // What a run that was killed has left: nothing learnt may be there from before.
            ours("clear", &["down", "--volumes"]),
            up,
            // What the services wrote goes to the run's folder before they are gone.
            ours("status", &["status", "--format", "json"])
                .judge(Judge::Addresses { urls })
                .undo(ours("logs", &["logs"])),
            native,
        ];
        // `up` builds with cargo as well, so the whole lane holds the target folder.
        vec![Lane::chain(Resource::CargoTarget, commands)]
    }

    fn remark(&self, _: &Site) -> Option<String> {
        Some("process, then native".to_owned())
    }
}

/// The feature files, as asked of one kind of system.
pub(super) fn features(site: &Site, package: &str, name: &str, on: &str) -> Command {
    Command::new(site, name, [site.cargo(), "run", "--quiet", "--package", package])
        .tool(Tool::Rust)
        .judge(Judge::Features)
        .env("JESSY_FEATURES_ON", on)
}
