//! What an answer depends on beside files, tools and variables: the machine, the container engine
//! and the images that it has. Asked anew each time.

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

/// The engine's version, and by its tag each image that it has and that the files name which say
/// what containers are made of; or why it can't be told.
pub(super) async fn engine(site: &Site) -> Vec<(String, String)> {
    let Ok(connection) = connect::connect(&site.env).await else {
        // It differs from each answer that an engine gives.
        return vec![("engine".to_owned(), "no answer".to_owned())];
    };
    let version = connection.api.version().await.ok().and_then(|found| found.version);
    let mut parts = vec![("engine".to_owned(), version.unwrap_or_default())];
    let files = site.tree.files.iter().filter(|path| is_of_containers(path));
    let texts: Vec<String> = files
        .filter_map(|path| fs_err::read_to_string(site.workspace.root.join(path)).ok())
        .collect();
    let images = connection
        .api
        .list_images(None::<bollard::query_parameters::ListImagesOptions>)
        .await
        .unwrap_or_default();
    for image in images {
        for tag in &image.repo_tags {
            let repository = tag.rsplit_once(':').map_or(tag.as_str(), |(name, _)| name);
            let named = |text: &String| {
                text.contains(tag.as_str()) || text.contains(&format!("image: {repository}:"))
            };
            if texts.iter().any(named) {
                parts.push((format!("image {tag}"), image.id.clone()));
            }
        }
    }
    parts
}

fn is_of_containers(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.contains("Dockerfile")
        || (name.contains("compose") && matches!(path.extension(), Some("yaml" | "yml")))
}
