//! What a lane that runs containers depends on beside files: the images that they are made of.

use super::Site;
use crate::{
    engine::bases::{Need, of_projects},
    model::{Overlays, Source, load},
};

/// Services of the compose files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Containers {
    /// The environment whose overlay is laid over the base file; none: the base file alone.
    pub env: Option<String>,
    /// The profiles that are on.
    pub profiles: Vec<String>,
    /// These alone; none: all.
    pub services: Option<Vec<String>>,
}

impl Containers {
    /// The images that they run or are built on, by name and tag. What the workspace builds itself
    /// comes of its files. None: the compose files can't be read, which compose itself will say.
    #[must_use]
    pub fn images(&self, site: &Site) -> Option<Vec<String>> {
        let root = &site.workspace.root;
        let (overlays, env) = (Overlays::of(root)?, self.env.as_deref());
        let mut project = load(&Source {
            project_dir: root.clone(),
            files: overlays.files(env).iter().map(|file| root.join(file)).collect(),
            project_name: None,
            env: site.env.all().clone(),
            env_files: Some(overlays.env_files(env)),
            profiles: self.profiles.clone(),
        })
        .ok()?;
        if let Some(services) = &self.services {
            project.services.retain(|name, _| services.contains(name));
        }
        Some(of_projects([&project]).iter().map(Need::tag).collect())
    }
}
