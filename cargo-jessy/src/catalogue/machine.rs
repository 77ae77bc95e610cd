//! What a machine can lack.

use super::{Entry, Fix};

pub(super) const RUST_MISSING: Entry = Entry {
    slug: "rust-missing",
    title: "Rust is missing or too old",
    cause: "cargo or rustc is not on the PATH, or is older than the `rust-version` of the workspace.",
    fix: Fix::Do("install Rust with rustup, then: rustup update stable"),
    advice: "",
    look: "cargo jessy doctor",
};

pub(super) const GO_MISSING: Entry = Entry {
    slug: "go-missing",
    title: "Go is missing or too old",
    cause: "go is not on the PATH, or is older than the `go` line of a module that a service is \
            built from. Containers bring their own.",
    fix: Fix::Do("install Go from your system's packages or go.dev/dl"),
    advice: "",
    look: "cargo jessy doctor",
};

pub(super) const C_COMPILER_MISSING: Entry = Entry {
    slug: "c-compiler-missing",
    title: "There is no C compiler",
    cause: "Rust links with it, some crates compile C, and so does Go's race detector.",
    fix: Fix::Paste("sudo apt-get install --yes gcc libc6-dev"),
    advice: "",
    look: "cargo jessy doctor",
};

pub(super) const TOOL_MISSING: Entry = Entry {
    slug: "tool-missing",
    title: "A tool of a check is missing",
    cause: "A step of the gate needs a program that is neither on the PATH in the pinned version \
            nor in the workspace's own tool folder, and it could not be installed there: no \
            network, or no pip and no cargo to install it with.",
    fix: Fix::Do("run the line that the step prints, then the step again"),
    advice: "Versions are pinned in `[workspace.metadata.jessy]`; nothing is installed for the \
             whole machine.",
    look: "cargo jessy ci --plan",
};

pub(super) const DISK_FULL: Entry = Entry {
    slug: "disk-full",
    title: "The disk is full",
    cause: "A file could not be written for lack of room, or less is free than a build takes.",
    fix: Fix::Paste("cargo clean"),
    advice: "The target folder and `.jessy/tools` are what grows most here; `docker system df` shows \
             what images, volumes and build caches take.",
    look: "df -h .",
};

pub(super) const ACCESS_DENIED: Entry = Entry {
    slug: "access-denied",
    title: "A file or folder may not be written",
    cause: "It belongs to somebody else (often root, after a run with sudo), or its file system is \
            read-only.",
    fix: Fix::Paste("sudo chown -R \"$USER\" PATH"),
    advice: "`JESSY_STATE_DIR` moves the state folder elsewhere.",
    look: "cargo jessy doctor",
};

pub(super) const WATCHES_USED_UP: Entry = Entry {
    slug: "watches-used-up",
    title: "No more folders can be watched",
    cause: "Linux gives each user a number of watched folders, and editors and other tools have used \
            it up. `up --watch` needs one for each folder of the sources.",
    fix: Fix::Paste("sudo sysctl fs.inotify.max_user_watches=524288"),
    advice: "",
    look: "sysctl fs.inotify.max_user_watches",
};
