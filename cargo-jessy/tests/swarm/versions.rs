//! Versions of the system, in the registry: two good ones, and three of which each has one fault.

use std::process::Command;

use crate::nodes::{REPOSITORY, output, root};

/// The good ones.
pub(crate) const FIRST: &str = "aaaaaaaaaaaa";
pub(crate) const SECOND: &str = "bbbbbbbbbbbb";

/// Builds them and pushes them by this machine's engine.
pub(crate) fn push_all() {
    for commit in [FIRST, SECOND] {
        bake(commit);
        for name in ["jessy-core", "jessy-api", "jessy-edge"] {
            push(&format!("{name}:{commit}"), name, commit);
        }
    }
    for fault in ["sick", "wrong", "slow"] {
        build(fault);
        for name in ["jessy-core", "jessy-edge"] {
            push(&format!("{name}:{SECOND}"), name, &faulty(fault));
        }
    }
    push("postgres:17-bookworm", "postgres", "17-bookworm");
}

fn bake(commit: &str) {
    let mut bake = Command::new("docker");
    bake.args(["buildx", "bake", "--load", "--file", "compose.yaml", "--file", "docker-bake.hcl"])
        .args(["jessy-core", "jessy-api", "jessy-edge"])
        .env("JESSY_TAG", commit)
        .env("JESSY_COMMIT", commit)
        .current_dir(root());
    output(&mut bake);
}

/// The tag of one that is the second, and has a fault.
pub(crate) fn faulty(fault: &str) -> String {
    format!("{SECOND}-{fault}")
}

/// A gateway that fails, in an image that is otherwise the second version's.
fn build(fault: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut build = Command::new("go");
    build
        .args(["build", "-trimpath", "-o"])
        .arg(folder.path().join("faulty"))
        .arg(".")
        .env("CGO_ENABLED", "0")
        .env("GOWORK", "off")
        .current_dir(root().join("cargo-jessy/tests/swarm/faulty"));
    output(&mut build);
    let dockerfile = format!(
        "FROM jessy-api:{SECOND}\nCOPY faulty /faulty\nENV FAULT={fault}\nENTRYPOINT [\"/faulty\"]\n"
    );
    std::fs::write(folder.path().join("Dockerfile"), dockerfile).unwrap();
    let image = format!("jessy-api:{fault}");
    output(Command::new("docker").args(["build", "--quiet", "--tag", &image]).arg(folder.path()));
    push(&image, "jessy-api", &faulty(fault));
}

fn push(from: &str, name: &str, tag: &str) {
    let to = format!("{REPOSITORY}/{name}:{tag}");
    output(Command::new("docker").args(["image", "tag", from, &to]));
    output(Command::new("docker").args(["image", "push", "--quiet", &to]));
    output(Command::new("docker").args(["image", "rm", &to]));
}
