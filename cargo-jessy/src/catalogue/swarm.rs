//! What can come between a version and the swarm that it is for.

use super::{Entry, Fix};

pub(super) const SWARM_MISSING: Entry = Entry {
    slug: "swarm-missing",
    title: "There is no swarm to deploy to",
    cause: "The engine at `DOCKER_HOST` does not answer, is no part of a swarm, or is not one of its \
            managers.",
    fix: Fix::Paste("docker swarm init"),
    advice: "`DOCKER_HOST=ssh://USER@HOST` reaches an engine elsewhere, with the key of \
             `JESSY_SSH_KEY`.",
    look: "docker info",
};

pub(super) const NOT_PUSHED: Entry = Entry {
    slug: "not-pushed",
    title: "The registry does not have an image",
    cause: "A commit's tag is made only once its images were built, scanned and pushed for every \
            architecture, and this one was not; or the registry does not know who asks.",
    fix: Fix::Paste("cargo jessy images --push"),
    advice: "`docker login` makes you known to a registry.",
    look: "docker buildx imagetools inspect IMAGE",
};

pub(super) const DEPLOY_UNDER_WAY: Entry = Entry {
    slug: "deploy-under-way",
    title: "Another deploy to this swarm is under way",
    cause: "A deploy holds a config of the swarm while it runs. One that was killed leaves it behind.",
    fix: Fix::Do("wait for it; if it was killed, remove the config that the message names"),
    advice: "",
    look: "docker config ls",
};

pub(super) const DEPLOY_FAILED: Entry = Entry {
    slug: "deploy-failed",
    title: "A version was not good enough to stay",
    cause: "A task did not become healthy in time, an answer was wrong, late or missing, or tasks \
            ended while they were watched. What ran before runs again.",
    fix: Fix::Do("correct what the message names, and deploy the new commit"),
    advice: "",
    look: "docker stack ps --no-trunc STACK",
};

pub(super) const NOTHING_BEFORE: Entry = Entry {
    slug: "nothing-before",
    title: "There is no earlier version to go back to",
    cause: "The swarm remembers the versions that proved good, and of this environment none but \
            what runs.",
    fix: Fix::Paste("cargo jessy deploy ENVIRONMENT --tag COMMIT"),
    advice: "",
    look: "docker config ls --filter label=jessy.deploy",
};
