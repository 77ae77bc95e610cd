//! What an answer depends on beside files, tools and variables: the machine, the container engine
//! and the images that it has. Asked anew each time.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{engine::docker::connect, steps::Site};

/// This machine, since it was started: a time measured before says nothing about it now.
pub(super) fn machine() -> String {
    let name = rustix::system::uname();
    let of = |path: &str| fs_err::read_to_string(path).unwrap_or_default().trim().to_owned();
    let words = [
        name.nodename().to_string_lossy().into_owned(),
        name.release().to_string_lossy().into_owned(),
        name.machine().to_string_lossy().into_owned(),
        of("/etc/machine-id"),
        of("/proc/sys/kernel/random/boot_id"),
    ];
    blake3::hash(words.join("\n").as_bytes()).to_hex()[..16].to_owned()
}

/// So deep below its folder a kept file is.
const DEEP: usize = 3;

/// What is kept of earlier runs. A file that can't be read is as good as none.
pub(super) fn kept(folder: &Utf8Path, ends: &Utf8Path) -> String {
    let mut hasher = blake3::Hasher::new();
    let files = files_below(folder).filter(|path| path.ends_with(ends));
    for path in files {
        hasher.update(path.as_str().as_bytes());
        hasher.update(blake3::hash(&fs_err::read(&path).unwrap_or_default()).as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// The files below a folder, in order.
fn files_below(folder: &Utf8Path) -> impl Iterator<Item = Utf8PathBuf> {
    ignore::WalkBuilder::new(folder)
        .standard_filters(false)
        .max_depth(Some(DEEP))
        .sort_by_file_path(std::path::Path::cmp)
        .build()
        .filter_map(Result::ok)
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
        .filter(|path| path.is_file())
}

/// What a container engine says of itself.
#[derive(Debug)]
pub(super) struct Engine {
    /// Its version, or that it does not answer.
    version: String,
    /// Its images: tag → id.
    images: BTreeMap<String, String>,
}

impl Engine {
    /// Asks it.
    pub(super) async fn ask(site: &Site) -> Self {
        let Ok(connection) = connect::connect(&site.env).await else {
            // It differs from each answer that an engine gives.
            return Self { version: "no answer".to_owned(), images: BTreeMap::new() };
        };
        let asked = None::<bollard::query_parameters::ListImagesOptions>;
        let images = connection.api.list_images(asked).await;
        let tags = |image: bollard::models::ImageSummary| {
            image.repo_tags.into_iter().map(move |tag| (tag, image.id.clone()))
        };
        Self {
            version: connection.engine,
            images: images.unwrap_or_default().into_iter().flat_map(tags).collect(),
        }
    }

    /// Its version and the ids of those of these images that it has. Without `images`, of each that
    /// the files name which say what containers are made of.
    pub(super) fn parts(&self, site: &Site, images: Option<&[String]>) -> Vec<(String, String)> {
        let mut parts = vec![("engine".to_owned(), self.version.clone())];
        let image = |(tag, id): (&String, &String)| (format!("image {tag}"), id.clone());
        match images {
            Some(images) => {
                let has = |tag: &String| self.images.get_key_value(tag);
                parts.extend(images.iter().filter_map(has).map(image));
            }
            None => {
                let texts = texts(site);
                let named = |(tag, _): &(&String, &String)| {
                    let repository = tag.rsplit_once(':').map_or(tag.as_str(), |(name, _)| name);
                    let built = format!("image: {repository}:");
                    texts.iter().any(|text| text.contains(tag.as_str()) || text.contains(&built))
                };
                parts.extend(self.images.iter().filter(named).map(image));
            }
        }
        parts
    }
}

/// The files that say what containers are made of.
fn texts(site: &Site) -> Vec<String> {
    let files = site.tree.files.iter().filter(|path| is_of_containers(path));
    files.filter_map(|path| fs_err::read_to_string(site.workspace.root.join(path)).ok()).collect()
}

fn is_of_containers(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.contains("Dockerfile")
        || (name.contains("compose") && matches!(path.extension(), Some("yaml" | "yml")))
}
