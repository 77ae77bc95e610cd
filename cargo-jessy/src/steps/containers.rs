//! What a lane that runs containers depends on beside files: the images that they are made of.

use super::{Outside, Site, compose_variables};
use crate::{
    engine::bases::{Need, of_projects},
    model::{Overlays, Project, Source, load},
};

/// The engine, and the images that services of an environment run or are built on: those that
/// `is_meant`, with these profiles on. What the workspace builds itself comes of its files.
pub(super) fn outside(
    site: &Site,
    env: Option<&str>,
    profiles: &[String],
    is_meant: impl Fn(&str) -> bool,
) -> Outside {
    let images = project(site, env, profiles).map(|mut project| {
        project.services.retain(|name, _| is_meant(name));
        of_projects([&project]).iter().map(Need::tag).collect()
    });
    Outside::Engine { images }
}

/// None: compose will say what is wrong with the files.
fn project(site: &Site, env: Option<&str>, profiles: &[String]) -> Option<Project> {
    let root = &site.workspace.root;
    let files = Overlays::of(root)?.files(env);
    let variables = compose_variables(root, &files, &site.policy.compose).into_iter();
    let of_env = env.map(|env| root.join(format!(".env.{env}")));
    let beside = [Some(root.join(".env")), of_env].into_iter().flatten();
    load(&Source {
        project_dir: root.clone(),
        files: files.iter().map(|file| root.join(file)).collect(),
        project_name: None,
        env: variables.chain(site.env.all().clone()).collect(),
        env_files: Some(beside.filter(|file| file.exists()).collect()),
        profiles: profiles.to_vec(),
    })
    .ok()
}
