//! Which images a workspace starts from and does not build itself.

use camino::Utf8Path;
use indexmap::IndexMap;

use super::{dockerfile, name::Name};
use crate::model::{Build, Project};

/// How deep below the workspace a Dockerfile is looked for where no compose file names any.
const DEPTH: usize = 4;

/// An image that a workspace needs and doesn't build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// As it is named there.
    pub image: String,
    /// The services that run it, and those whose images are built on it.
    pub by: Vec<String>,
}

impl Need {
    /// Its name and tag as engines print them.
    #[must_use]
    pub fn tag(&self) -> String {
        Name::of(&self.image).familiar()
    }
}

/// The base images of a compose project: images of services that aren't built, build arguments
/// whose names end in `_IMAGE`, and what the Dockerfiles' targets start from.
#[must_use]
pub fn of_projects<'a>(projects: impl IntoIterator<Item = &'a Project>) -> Vec<Need> {
    let mut found = Found::default();
    for project in projects {
        let json = project.to_json();
        for service in project.services.values() {
            match (&service.build, &service.image) {
                (Some(build), own) => {
                    found.ours.extend(own.clone());
                    let contexts = &json["services"][&service.name]["build"]["additional_contexts"];
                    for image in of_build(build, contexts) {
                        found.add(image, &service.name);
                    }
                }
                (None, Some(image)) => found.add(image.clone(), &service.name),
                (None, None) => {}
            }
        }
    }
    found.needs()
}

/// The base images of a workspace without a compose file: those of its Dockerfiles' last stages.
#[must_use]
pub fn of_dockerfiles(root: &Utf8Path) -> Vec<Need> {
    let mut found = Found::default();
    let walk =
        ignore::WalkBuilder::new(root).max_depth(Some(DEPTH)).sort_by_file_name(Ord::cmp).build();
    for entry in walk.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_dockerfile = name == "Dockerfile" || name.ends_with(".Dockerfile");
        let path = Utf8Path::from_path(entry.path()).filter(|_| is_dockerfile);
        let Some(text) = path.and_then(|path| fs_err::read_to_string(path).ok()) else { continue };
        let by = path.and_then(|path| path.strip_prefix(root).ok()).map_or("", Utf8Path::as_str);
        for image in dockerfile::images(&text, None, &IndexMap::new(), &[]) {
            found.add(image, by);
        }
    }
    found.needs()
}

#[derive(Default)]
struct Found {
    by: IndexMap<String, Vec<String>>,
    /// What is built here.
    ours: Vec<String>,
}

impl Found {
    fn add(&mut self, image: String, by: &str) {
        let all = self.by.entry(image).or_default();
        if !all.iter().any(|known| known == by) {
            all.push(by.to_owned());
        }
    }

    fn needs(self) -> Vec<Need> {
        let Self { by, ours } = self;
        let needs = by.into_iter().filter(|(image, _)| !ours.contains(image));
        needs.map(|(image, by)| Need { image, by }).collect()
    }
}

/// `contexts` are the build's further contexts by name: what a Dockerfile copies from there is no
/// image, unless the context is one.
fn of_build(build: &Build, contexts: &serde_json::Value) -> Vec<String> {
    let named = build.args.iter().filter(|(name, _)| name.ends_with("_IMAGE"));
    let mut images: Vec<String> = named.map(|(_, image)| image.clone()).collect();
    let contexts: Vec<_> = contexts.as_object().into_iter().flatten().collect();
    let of_image = |(_, at): &(&String, &serde_json::Value)| {
        at.as_str()?.strip_prefix("docker-image://").map(str::to_owned)
    };
    images.extend(contexts.iter().filter_map(of_image));
    let contexts: Vec<_> = contexts.into_iter().map(|(name, _)| name.clone()).collect();
    let context = Utf8Path::new(&build.context);
    let file = build.dockerfile.as_ref().map(|file| context.join(file));
    // A context elsewhere, or a Dockerfile that isn't there: the build says so, not we.
    let text = build.dockerfile_inline.clone().or_else(|| fs_err::read_to_string(file?).ok());
    if let Some(text) = text {
        images.extend(dockerfile::images(&text, build.target.as_deref(), &build.args, &contexts));
    }
    images.retain(|image| !image.is_empty());
    images
}
