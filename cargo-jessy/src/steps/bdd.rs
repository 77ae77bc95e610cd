//! `bdd`: the feature files, against a system of their own.

use camino::Utf8PathBuf;

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

    fn weight(&self) -> u32 {
        3
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
        let system = System { site, step: self.id(), state: site.state.join("bdd") };
        let [clear, up, status, native] = system.asked(package);
        let commands = vec![
            // Built first, so that a runner that doesn't compile starts nothing.
            Command::new(site, "build", [site.cargo(), "build", "--package", package])
                .tool(Tool::Rust),
            // Quicker, and what fails here would fail in the system too.
            features(site, self.id(), package, "process"),
            clear,
            up,
            // What the services wrote goes to the run's folder before they are gone.
            status.undo(system.ours("logs", &["logs"])),
            native,
        ];
        // `up` builds with cargo as well, so the whole lane holds the target folder.
        vec![Lane::chain(Resource::CargoTarget, commands)]
    }

    fn remark(&self, _: &Site) -> Option<String> {
        Some("process, then native".to_owned())
    }
}

/// A system with a state of its own, which never meets the one that a developer has up.
pub(super) struct System<'a> {
    pub(super) site: &'a Site,
    /// The step that it belongs to.
    pub(super) step: &'static str,
    /// Its state folder.
    pub(super) state: Utf8PathBuf,
}

impl System<'_> {
    /// Brings it up, asks it all that the features ask, and takes it down in the end.
    pub(super) fn asked(&self, package: &str) -> [Command; 4] {
        let bdd = &self.site.policy.bdd;
        let urls = bdd.urls.clone();
        let mut native = features(self.site, self.step, package, "native")
            // For the scenarios that kill a service of this system.
            .env("JESSY_COMMAND", self.site.exe.as_str());
        native.learns = urls.keys().cloned().collect();
        let up = ["up", "--engine", "native", "--env", &bdd.env, "--detach"];
        let mut up = self.ours("up", &up).undo(self.down("down"));
        up.stale.push(self.token());
        [
            // What a run that was killed has left: nothing learnt may be there from before.
            self.down("clear"),
            up,
            self.ours("status", &["status", "--format", "json"]).judge(Judge::Addresses { urls }),
            self.within(native),
        ]
    }

    /// Takes it down, with all that it has learnt.
    pub(super) fn down(&self, name: &str) -> Command {
        self.ours(name, &["down", "--volumes"])
    }

    /// A verb of our own on it.
    fn ours(&self, name: &str, args: &[&str]) -> Command {
        let command = Command::new(self.site, name, [self.site.exe.as_str()]);
        self.within(command.args(args.iter().copied()))
    }

    /// Lets a command know the system.
    fn within(&self, command: Command) -> Command {
        command
            .env("JESSY_STATE_DIR", self.state.as_str())
            .env("JESSY_TOKEN_FILE", self.token().as_str())
    }

    /// `up` makes the token: the overlay says so of its secret.
    fn token(&self) -> Utf8PathBuf {
        self.state.join("service-token")
    }
}

/// The feature files, as asked by a step of one kind of system.
pub(super) fn features(site: &Site, step: &str, package: &str, on: &str) -> Command {
    let steps = site.state.join("features").join(step).join(format!("{on}.json"));
    let mut features =
        Command::new(site, on, [site.cargo(), "run", "--quiet", "--package", package])
            .tool(Tool::Rust)
            .judge(Judge::Features { steps: steps.clone() })
            .env("JESSY_FEATURES_ON", on);
    features.stale.extend([steps.with_extension("xml"), steps]);
    features
}
