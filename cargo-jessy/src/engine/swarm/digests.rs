//! Which bytes a stack runs: each image by its digest, asked of the registry, so that every node
//! runs what was looked at, whatever a tag comes to mean.

use std::collections::BTreeMap;

use serde_json::Value as J;

use super::{
    docker::{Docker, Refused},
    services::services,
};

/// The digests of images, by the names in a stack.
pub type Digests = BTreeMap<String, String>;

/// Asks the registries for the digest of each image of a stack.
///
/// # Errors
/// An image that its registry does not have or does not show.
pub async fn digests(docker: &Docker<'_>, document: &J) -> Result<Digests, Refused> {
    let mut found = Digests::new();
    for image in images(document) {
        if !found.contains_key(image) {
            found.insert(image.to_owned(), digest(docker, image).await?);
        }
    }
    Ok(found)
}

/// The digest of one image.
///
/// # Errors
/// A registry that does not have it or does not show it.
pub async fn digest(docker: &Docker<'_>, image: &str) -> Result<String, Refused> {
    if let Some((_, digest)) = image.split_once('@') {
        return Ok(digest.to_owned());
    }
    // With `--format` older ones of it print the same for people all the same.
    let inspect = ["buildx", "imagetools", "inspect", image];
    let said = docker.ask(&inspect).await?;
    let digest = said.lines().find_map(|line| line.strip_prefix("Digest:")).map(str::trim);
    let digest = digest.filter(|it| it.starts_with("sha256:")).map(str::to_owned);
    digest.ok_or_else(|| Refused::of(&inspect, said.clone()))
}

/// Makes a tag of images that the registry has: of one, or of one an architecture.
///
/// # Errors
/// What the registry said.
pub async fn tag(docker: &Docker<'_>, to: &str, from: &[&str]) -> Result<(), Refused> {
    let create = ["buildx", "imagetools", "create", "--tag", to];
    docker.act(&[create.as_slice(), from].concat(), None).await.map(|_| ())
}

/// The image of each service.
fn images(document: &J) -> impl Iterator<Item = &str> {
    let services = document["services"].as_object();
    services.into_iter().flatten().filter_map(|(_, service)| service["image"].as_str())
}

/// Names each image by its digest too.
pub fn pin(document: &mut J, digests: &Digests) {
    let services = document.get_mut("services").and_then(J::as_object_mut);
    for service in services.into_iter().flatten().map(|(_, service)| service) {
        let pinned = service["image"]
            .as_str()
            .filter(|image| !image.contains('@'))
            .and_then(|image| Some(format!("{image}@{}", digests.get(image)?)));
        if let Some(pinned) = pinned {
            service["image"] = pinned.into();
        }
    }
}

/// Leaves services of a stack as they run: each of these gets the image that it has in the swarm.
///
/// # Errors
/// Those of the swarm.
pub async fn stay(
    docker: &Docker<'_>,
    document: &mut J,
    stack: &str,
    stays: &[String],
) -> Result<(), Refused> {
    let services = services(docker, stack).await?;
    let running = services.into_iter().map(|it| (it.name, it.image)).collect();
    keep(document, stack, stays, &running);
    Ok(())
}

/// Gives these services the image that they have in `running`, by their names in the swarm.
fn keep(document: &mut J, stack: &str, stays: &[String], running: &BTreeMap<String, String>) {
    for name in stays {
        let image = running.get(&format!("{stack}_{name}"));
        if let (Some(image), Some(service)) = (image, document["services"].get_mut(name)) {
            service["image"] = image.clone().into();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_stays_keeps_its_image() {
        let mut stack = json!({ "services": {
            "core": { "image": "r/core:2" },
            "edge": { "image": "r/edge:2" },
            "new": { "image": "r/new:2" },
        }});
        let running = [("j_core", "r/core:1"), ("j_edge", "r/edge:1")];
        let running = running.map(|(name, image)| (name.to_owned(), image.to_owned()));
        keep(&mut stack, "j", &["edge".to_owned(), "new".to_owned()], &running.into());
        assert_eq!(images(&stack).collect::<Vec<_>>(), ["r/core:2", "r/edge:1", "r/new:2"]);
    }

    #[test]
    fn an_image_is_named_by_its_digest() {
        let mut stack = json!({ "services": {
            "core": { "image": "r/core:1" },
            "db": { "image": "r/db:17@sha256:cc" },
        }});
        assert_eq!(images(&stack).collect::<Vec<_>>(), ["r/core:1", "r/db:17@sha256:cc"]);
        pin(&mut stack, &Digests::from([("r/core:1".to_owned(), "sha256:aa".to_owned())]));
        assert_eq!(stack["services"]["core"]["image"], "r/core:1@sha256:aa");
        assert_eq!(stack["services"]["db"]["image"], "r/db:17@sha256:cc");
    }
}
