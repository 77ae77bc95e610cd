//! What an answer depends on beside files, tools and variables: the machine, the container engine
//! and the images that it has. Asked anew each time.

use camino::Utf8Path;

use crate::{engine::docker::connect, env::Env};

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

/// The engine's version, and by its tag each image that it has and that the files name which say
/// what containers are made of; or why it can't be told.
pub(super) async fn engine(
    env: &Env,
    root: &Utf8Path,
    files: impl Iterator<Item = &Utf8Path>,
) -> Vec<(String, String)> {
    let Ok(connection) = connect::connect(env).await else {
        // It differs from each answer that an engine gives.
        return vec![("engine".to_owned(), "no answer".to_owned())];
    };
    let version = connection.api.version().await.ok().and_then(|found| found.version);
    let mut parts = vec![("engine".to_owned(), version.unwrap_or_default())];
    let texts: Vec<String> = files
        .filter(|path| is_of_containers(path))
        .filter_map(|path| fs_err::read_to_string(root.join(path)).ok())
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
