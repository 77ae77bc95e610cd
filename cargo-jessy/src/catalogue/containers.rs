//! What can go wrong with containers and their engine.

use super::{Entry, Fix};

pub(super) const NO_ENGINE: Entry = Entry {
    slug: "no-engine",
    title: "No container engine answers",
    cause: "docker is not installed, its engine is not running, or the context or `DOCKER_HOST` \
            points elsewhere. The card shows where one was looked for.",
    fix: Fix::Paste("sudo systemctl start docker"),
    advice: "Nothing needs containers: `cargo jessy up --engine native` runs the same services as \
             processes.",
    look: "docker version",
};

pub(super) const ENGINE_DENIED: Entry = Entry {
    slug: "engine-denied",
    title: "You may not use the container engine",
    cause: "Its socket is there and belongs to root or to the group docker, of which you are no \
            member, or were none when you logged in.",
    fix: Fix::Paste("sudo usermod -aG docker \"$USER\" && newgrp docker"),
    advice: "A member of that group can become root of this machine.",
    look: "ls -l /var/run/docker.sock",
};

pub(super) const ENGINE_TOO_OLD: Entry = Entry {
    slug: "engine-too-old",
    title: "The container engine is too old",
    cause: "The engine is older than version 25 (API 1.44), the first that asks often for health \
            while a container starts.",
    fix: Fix::Do("install Docker Engine 25 or newer"),
    advice: "Until then: `cargo jessy up --engine native`.",
    look: "docker version",
};

pub(super) const COMPOSE_TOO_OLD: Entry = Entry {
    slug: "compose-too-old",
    title: "The compose plugin is missing or too old",
    cause: "`docker compose` is not installed, or older than 2.24.4, the first that knows \
            `!override` and `!reset` in full.",
    fix: Fix::Do("install the docker-compose-plugin package of your Docker, 2.24.4 or newer"),
    advice: "",
    look: "docker compose version",
};

pub(super) const ENGINE_GONE: Entry = Entry {
    slug: "engine-gone",
    title: "The container engine no longer answers",
    cause: "It answered before: it was stopped, updated or killed. Its containers may have ended \
            with it; volumes are kept.",
    fix: Fix::Paste("sudo systemctl start docker && cargo jessy up --engine docker"),
    advice: "",
    look: "sudo journalctl -u docker --since -10m",
};

pub(super) const IMAGE_MISSING: Entry = Entry {
    slug: "image-missing",
    title: "An image can't be had",
    cause: "The image is not on this machine, and pulling it failed: no registry can be reached, \
            the name is wrong, or it asks for a login.",
    fix: Fix::Paste("cargo jessy bases"),
    advice: "It makes stand-ins for base images without a registry, under the same tags and \
             labelled as such.",
    look: "docker image ls",
};

pub(super) const NOT_CREATED: Entry = Entry {
    slug: "not-created",
    title: "Compose can't create the containers",
    cause: "`docker compose create` ended with an error, which the card shows: mostly a volume, a \
            network or a mount that the engine refuses.",
    fix: Fix::Do("mend what the error names, then run the card's `rerun:` line"),
    advice: "",
    look: "cargo jessy render compose",
};

pub(super) const CONTAINER_REFUSED: Entry = Entry {
    slug: "container-refused",
    title: "The engine refuses to start a container",
    cause: "The engine says no to what the compose files ask of it: a limit that this kernel does \
            not know, a mount that is not there, a program that the image lacks.",
    fix: Fix::Do("correct the key of the service that the engine's words name"),
    advice: "",
    look: "cargo jessy render compose",
};

pub(super) const OUT_OF_MEMORY: Entry = Entry {
    slug: "out-of-memory",
    title: "A service took more memory than it may",
    cause: "The kernel killed it at the limit of the compose files \
            (`deploy.resources.limits.memory`), or because the machine had no memory left.",
    fix: Fix::Do("raise deploy.resources.limits.memory of the service, or find what grows"),
    advice: "The others live on, and it is started again as its restart policy says.",
    look: "docker stats --no-stream",
};

pub(super) const PROJECT_TAKEN: Entry = Entry {
    slug: "project-taken",
    title: "Another clone has containers of this name",
    cause: "The engine has containers of a compose project with the same name that were started \
            from another folder; compose would replace them.",
    fix: Fix::Paste("COMPOSE_PROJECT_NAME=another cargo jessy up"),
    advice: "Or stop those first; the card has the line for it.",
    look: "docker compose ls",
};

pub(super) const BUILDX_TOO_OLD: Entry = Entry {
    slug: "buildx-too-old",
    title: "The buildx plugin is missing or too old",
    cause: "`docker buildx` is not installed, or older than 0.12: images are built with its named \
            contexts, cache mounts and secrets.",
    fix: Fix::Do("install the docker-buildx-plugin package of your Docker, 0.12 or newer"),
    advice: "",
    look: "docker buildx version",
};

pub(super) const LIMITS_IGNORED: Entry = Entry {
    slug: "limits-ignored",
    title: "The kernel does not hold the limits of containers",
    cause: "The engine's machine was booted without the cgroup controllers for memory, CPU or pids, \
            so a container may take more than the compose files allow it.",
    fix: Fix::Do("boot with: cgroup_enable=memory swapaccount=1"),
    advice: "",
    look: "docker info",
};

pub(super) const STAND_IN_FAILED: Entry = Entry {
    slug: "stand-in-failed",
    title: "A stand-in for a base image can't be made",
    cause: "No registry answers, and this host lacks what a stand-in is made of: Debian's \
            mmdebstrap, or a whole Rust or Go toolchain of the version that the image's tag names.",
    fix: Fix::Do("run the line that the message prints, or load the image from another machine"),
    advice: "`docker save IMAGE` on a machine that has it, `docker load` here.",
    look: "cargo jessy bases --list",
};

pub(super) const CERTIFICATES_MISSING: Entry = Entry {
    slug: "certificates-missing",
    title: "There is no bundle of certificates",
    cause: "Builds are given this host's trust store, so that they reach registries through a proxy \
            too, and it was not found or holds no certificate.",
    fix: Fix::Paste("sudo apt-get install --yes ca-certificates"),
    advice: "Another bundle is named in `SSL_CERT_FILE`.",
    look: "ls -l /etc/ssl/certs/ca-certificates.crt",
};
