//! What `images --push` does once the images are good: looks into the very ones that were built, and
//! sends those to the registry. It is no part of the gate.

use super::{Applies, Command, Lane, Outside, Resource, Site, Step, images, scan};
use crate::tools::Tool;

/// Where images are pushed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The registry, and the folder there.
    pub repository: String,
    /// The tag: commit and architecture.
    pub tag: String,
}

impl Push {
    /// An image there.
    #[must_use]
    pub fn image(&self, name: &str) -> String {
        format!("{}/{name}:{}", self.repository, self.tag)
    }
}

/// Whether the images were scanned and are in the registry.
#[derive(Debug)]
pub(super) struct ToRegistry;

impl Step for ToRegistry {
    fn id(&self) -> &'static str {
        "push"
    }

    fn about(&self) -> &'static str {
        "the images that were built are scanned, and pushed: trivy, docker"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*", ".dockerignore", ".cargo/config.toml"]
    }

    fn call(&self) -> Vec<&'static str> {
        vec!["images", "--push"]
    }

    fn needs(&self) -> &'static [&'static str] {
        &["images"]
    }

    fn applies(&self, site: &Site) -> Applies {
        match site.push {
            Some(_) => Applies::Yes,
            None => Applies::No("nowhere to push to".to_owned()),
        }
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let Some(push) = &site.push else { return Vec::new() };
        let names = || site.policy.images.keys();
        let docker = |name: String, args: &[&str]| {
            Command::new(site, name, ["docker"]).args(args.iter().copied()).tool(Tool::Docker)
        };
        let mut commands = Vec::new();
        for name in names() {
            commands.extend(scan::before_push(site, name, &images::built(name)));
        }
        // Nothing leaves before all of it was looked at.
        for name in names() {
            let (here, there) = (images::built(name), push.image(name));
            let tag = docker(format!("tag {name}"), &["image", "tag", &here, &there]);
            let untag = docker(format!("untag {name}"), &["image", "rm", &there]);
            commands.push(tag.undo(untag));
            commands.push(docker(format!("push {name}"), &["image", "push", "--quiet", &there]));
        }
        let lane = Lane::chain(Resource::Nothing, commands);
        vec![lane.outside(images::engine(site)).outside(Outside::Day)]
    }
}
