//! `compose`: our own model of the files, and compose's where it is installed.

use camino::Utf8Path;
use indexmap::IndexMap;

use super::{Applies, Command, Judge, Lane, Resource, Site, Step};
use crate::{
    model::{Overlays, demanded},
    policy,
};

/// Stands for what the files demand and nobody says. It passes for a text, a number and a path.
const STAND_IN: &str = "1";

/// Whether the compose files are right under each overlay, and keep the rules of hardening.
#[derive(Debug)]
pub(super) struct Compose;

impl Step for Compose {
    fn id(&self) -> &'static str {
        "compose"
    }

    fn about(&self) -> &'static str {
        "every overlay of the compose files is right and hardened: our model, docker compose"
    }

    fn inputs(&self) -> &'static [&'static str] {
        // Env and label files may have any name.
        &["**/*", "**/.env*"]
    }

    fn applies(&self, site: &Site) -> Applies {
        match Overlays::of(&site.workspace.root) {
            Some(_) => Applies::Yes,
            None => Applies::No("no compose file".to_owned()),
        }
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let model = Command::new(site, "model", [site.exe.as_str(), "check", "compose"])
            .judge(Judge::Findings);
        let lanes = vec![Lane::new(Resource::Nothing, vec![model])];
        if has_docker(site) {
            let config = Lane::new(Resource::Nothing, config(site));
            return lanes.into_iter().chain([config]).chain(swarms(site)).collect();
        }
        lanes
    }

    fn remark(&self, site: &Site) -> Option<String> {
        (!has_docker(site)).then(|| judged_by_our_model_alone().to_owned())
    }
}

/// What is to be said where compose itself has not looked.
pub(super) fn judged_by_our_model_alone() -> &'static str {
    "read by our own model alone: docker compose is not installed"
}

fn has_docker(site: &Site) -> bool {
    site.env.find_on_path("docker").is_some()
}

/// Compose's own opinion of each overlay. It asks no engine.
fn config(site: &Site) -> Vec<Command> {
    let root = &site.workspace.root;
    let Some(overlays) = Overlays::of(root) else {
        return Vec::new();
    };
    // What can't be listed is our model's to report.
    let each = overlays.each().unwrap_or_default();
    each.into_iter()
        .map(|env| {
            let files = overlays.files(env.as_deref());
            let name = format!("docker compose {}", env.as_deref().unwrap_or(overlays.base));
            // Nobody's `.env`: the answer is the same everywhere.
            let mut command = Command::new(site, name, ["docker", "compose"])
                .args(["--env-file", "/dev/null", "--profile", "*"])
                .args(files.iter().flat_map(|file| ["--file", file.as_str()]))
                .args(["config", "--quiet"])
                .judge(Judge::ComposeConfig);
            command.env.extend(variables(root, &files, &site.policy.compose));
            command
        })
        .collect()
}

/// Docker's own opinion of what a swarm would get, for each overlay that is deployed: what
/// `docker stack deploy` reads is not what compose reads.
fn swarms(site: &Site) -> Vec<Lane> {
    let (root, deploy) = (&site.workspace.root, &site.policy.deploy);
    let Some(overlays) = Overlays::of(root) else {
        return Vec::new();
    };
    let lane = |env: &str| {
        let files = overlays.files_under(Some(env), &deploy.files);
        let stack = site.state.join("swarm").join(format!("{env}.yaml"));
        let mut render = Command::new(site, format!("render swarm {env}"), [site.exe.as_str()])
            .args(["render", "swarm", "--env", env, "--output", stack.as_str()]);
        render.env.extend(variables(root, &files, &site.policy.compose));
        render.stale.push(stack.clone());
        let config = ["docker", "stack", "config", "--compose-file", stack.as_str()];
        let config = Command::new(site, format!("docker stack {env}"), config);
        Lane::chain(Resource::Nothing, vec![render, config])
    };
    deploy.overlays().into_iter().map(lane).collect()
}

/// What these files are read with: the policy's variables, and a stand-in for each that they
/// demand.
#[must_use]
pub fn variables(
    root: &Utf8Path,
    files: &[String],
    policy: &policy::Compose,
) -> IndexMap<String, String> {
    // Bad YAML is told by whoever loads it.
    let demanded = demanded(root, files).unwrap_or_default();
    let mut variables: IndexMap<String, String> =
        demanded.into_iter().map(|name| (name, STAND_IN.to_owned())).collect();
    variables.extend(policy.variables.clone());
    variables
}
