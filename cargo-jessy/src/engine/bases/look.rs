//! What the engine has already.

use super::{docker::Image, name::Name, recipe::Recipe};
use crate::events::BaseState;

/// That an image is one of ours: `true`.
pub const STAND_IN: &str = "dev.jessy.stand-in";
/// The version of the recipe that it was made by.
pub const RECIPE: &str = "dev.jessy.stand-in.recipe";
/// What it was made from, in words.
pub const SOURCE: &str = "dev.jessy.stand-in.source";
/// The digest of the trust store that was copied in.
pub const TRUST: &str = "dev.jessy.stand-in.trust";

/// The one of `have` that carries this name.
pub(super) fn find<'a>(have: &'a [Image], image: &str) -> Option<&'a Image> {
    let familiar = Name::of(image).familiar();
    let tagged = |image: &&Image| {
        image.repo_tags.iter().flatten().any(|tag| Name::of(tag).familiar() == familiar)
    };
    let digested = |have: &&Image| {
        let digest = image.split_once('@').map(|(_, digest)| digest);
        digest.is_some_and(|digest| {
            have.repo_digests.iter().flatten().any(|known| known.ends_with(digest))
        })
    };
    if image.contains('@') { have.iter().find(digested) } else { have.iter().find(tagged) }
}

/// How it stands, and from what it was made if it is one of ours.
pub(super) fn state(
    found: Option<&Image>,
    image: &str,
    trust: Option<&str>,
) -> (BaseState, String) {
    let Some(found) = found else { return (BaseState::Missing, String::new()) };
    if found.label(STAND_IN) != Some("true") {
        let pulled = found.repo_digests.as_ref().is_some_and(|digests| !digests.is_empty());
        let state = if pulled { BaseState::Pulled } else { BaseState::Present };
        return (state, String::new());
    }
    let source = found.label(SOURCE).unwrap_or_default();
    let recipe = Name::of(image).family().ok().map(|family| Recipe::of(&family).version());
    if found.label(RECIPE) != recipe.as_deref() {
        return (BaseState::Stale, format!("{source}, by an older recipe"));
    }
    if found.label(TRUST) != trust {
        return (BaseState::Stale, format!("{source}, with other certificates than this host's"));
    }
    (BaseState::StandIn, source.to_owned())
}
