//! `integration`: the system in containers of its own, asked by the feature files and by tests of
//! what only an engine can do to it.

use super::{
    Applies, Command, Containers, Judge, Lane, Outside, Resource, Site, Step, bdd, nextest,
};
use crate::{
    engine::{docker, native::stamp::stable_hash},
    tools::Tool,
};

/// Whether the system holds in containers.
#[derive(Debug)]
pub(super) struct Integration;

impl Step for Integration {
    fn id(&self) -> &'static str {
        "integration"
    }

    fn about(&self) -> &'static str {
        "the system holds in containers: cucumber, and tests of crashes, ends, limits and rights"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*", ".dockerignore", ".cargo/config.toml"]
    }

    fn weight(&self) -> u32 {
        6
    }

    fn needs(&self) -> &'static [&'static str] {
        // What does not hold as processes will not hold in containers, and slower.
        &["bdd"]
    }

    fn applies(&self, site: &Site) -> Applies {
        if site.integration_package.is_none() {
            return Applies::No("no member has integration tests".to_owned());
        }
        if !site.engine_answers() {
            return Applies::No("no engine".to_owned());
        }
        Applies::Yes
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let Some(package) = site.integration_package.as_deref() else {
            return Vec::new();
        };
        let policy = &site.policy.integration;
        let run = Run::new(site);
        let with = policy.with.iter().flat_map(|profile| ["--with", profile.as_str()]);
        let urls = || Judge::Addresses { urls: site.policy.bdd.urls.clone() };
        let mut up = run.up("up").undo(run.ours("down", &["down", "--volumes"]));
        up.stale.push(run.state.join(TOKEN));
        let mut commands = vec![
            // Built first, so that tests that don't compile start nothing.
            Command::new(site, "build", [site.cargo(), "test", "--no-run", "--package", package])
                .tool(Tool::Rust),
            // What a run that was killed has left.
            run.ours("clear", &["down", "--volumes"]),
            up,
            run.ours("status", &["status", "--format", "json"])
                .judge(urls())
                .undo(run.ours("logs", &["logs"])),
        ];
        if let Some(features) = site.bdd_package.as_deref() {
            commands.push(run.features(features));
        }
        // The same system, with what the policy adds for these tests.
        let mut again = run.up("up with").args(with);
        again.env.extend(policy.variables.clone());
        commands.push(again);
        commands.push(run.ours("status with", &["status", "--format", "json"]).judge(urls()));
        // They share one system, and some of them end its services.
        let which = ["--package", package, "--test-threads", "1"].map(str::to_owned);
        let mut tests = nextest::run(site, self.id(), "tests", &which);
        tests.learns = site.policy.bdd.urls.keys().cloned().collect();
        tests.env.extend(policy.variables.clone());
        commands.push(run.within(tests));
        let (env, profiles) = (Some(policy.env.clone()), policy.with.clone());
        let system = Containers { env, profiles, services: None };
        vec![Lane::chain(Resource::CargoTarget, commands).outside(Outside::Engine(Some(system)))]
    }
}

/// The file with the service token, in the state folder.
const TOKEN: &str = "service-token";

/// The system of a run: a state folder and a compose project of its own, so that it never meets
/// what a developer has up, nor the run of another clone.
struct Run<'a> {
    site: &'a Site,
    state: camino::Utf8PathBuf,
    project: String,
}

impl<'a> Run<'a> {
    fn new(site: &'a Site) -> Self {
        let state = site.state.join("integration");
        let project = format!("jessy-test-{:08x}", stable_hash(state.as_str()) >> 32);
        Self { site, state, project }
    }

    /// Lets a command know the system.
    fn within(&self, command: Command) -> Command {
        command
            .env("JESSY_COMMAND", self.site.exe.as_str())
            .env("JESSY_STATE_DIR", self.state.as_str())
            .env("JESSY_TOKEN_FILE", self.state.join(TOKEN).as_str())
            .env("COMPOSE_PROJECT_NAME", self.project.as_str())
    }

    /// Brings it up, or what it has become.
    fn up(&self, name: &str) -> Command {
        let env = self.site.policy.integration.env.as_str();
        self.ours(name, &["up", "--engine", "docker", "--env", env, "--detach", "--timeout", "2m"])
    }

    /// A verb of our own on it.
    fn ours(&self, name: &str, args: &[&str]) -> Command {
        let command = Command::new(self.site, name, [self.site.exe.as_str()]);
        self.within(command.args(args.iter().copied()))
    }

    /// The feature files against it, which stop and start its services by plain compose.
    fn features(&self, package: &str) -> Command {
        let policy = &self.site.policy.integration;
        let root = &self.site.workspace.root;
        let overlay = format!("compose.{}.yaml", policy.env);
        let own = ["compose.yaml", overlay.as_str(), "compose.extras.yaml"];
        let generated =
            self.state.join("docker").join(&self.project).join(docker::compose::OVERRIDE);
        let files = own.map(|name| root.join(name)).into_iter().filter(|file| file.is_file());
        let files: Vec<_> =
            files.chain([generated]).map(camino::Utf8PathBuf::into_string).collect();
        let mut features = bdd::features(self.site, "integration", package, "containers");
        features.learns = self.site.policy.bdd.urls.keys().cloned().collect();
        self.within(features).env("COMPOSE_FILE", files.join(":"))
    }
}
