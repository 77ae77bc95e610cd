//! The images of the policy, built under a tag of this step's own, so that neither the step
//! `images` nor what a developer runs is in the way.

use super::{Command, Lane, Outside, Resource, Site, Tool, listed_and_looked_up};
use crate::steps::images;

/// What its commands that look packages up are called; there is one an image.
pub(super) const VULNERABILITIES: &str = "vulnerabilities of images";
const TAG: &str = "ci-scan";

/// Builds all of them, mostly from the engine's cache, and looks into each.
pub(super) fn lane(site: &Site) -> Lane {
    let names = || site.policy.images.keys().map(|name| format!("{name}:{TAG}"));
    let mut commands = images::sources(site);
    let remove = Command::new(site, "remove", ["docker", "image", "rm", "--force"]).args(names());
    commands.push(images::build(site, "build", TAG).tool(Tool::Docker).undo(remove));
    for name in site.policy.images.keys() {
        let image = [format!("{name}:{TAG}")];
        commands.extend(listed_and_looked_up(site, VULNERABILITIES, name, &["image"], &image));
    }
    let lane = Lane::new(Resource::Nothing, commands);
    lane.outside(images::engine(site)).outside(Outside::Day)
}
