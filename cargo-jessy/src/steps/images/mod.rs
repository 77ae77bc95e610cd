//! `images`: the production images, built and held against the policy.
//!
//! They are built under a tag of their own, so that what a developer has running stays what it is.
//! The second build compiles our own sources again and takes the dependencies from the first: what
//! differs between two builds of one commit is the work of our own build (times, order, paths,
//! names of hosts), and the dependencies are fixed by the lock file. `benches/image_twice.sh` builds
//! both from nothing.

mod lint;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Applies, Command, Containers, Judge, Lane, Outside, Resource, Site, Step};
use crate::{policy::ImageBudget, tools::Tool};

/// The variable with the commit that images are built from.
const COMMIT: &str = "JESSY_COMMIT";
/// The variable with its time, in seconds since 1970.
const TIME: &str = "SOURCE_DATE_EPOCH";
/// The tags of the two builds.
const TAG: &str = "ci";
const AGAIN: &str = "ci-again";
/// The variable with the folder that BuildKit keeps what it has built in, for other machines: its own
/// cache stays with the engine.
const CACHE: &str = "JESSY_BUILD_CACHE";
const COMPOSE: &str = "compose.yaml";
const BAKE: &str = "docker-bake.hcl";

/// Whether the images are small, hardened, of this commit, and come out the same twice.
#[derive(Debug)]
pub(super) struct Images;

impl Step for Images {
    fn id(&self) -> &'static str {
        "images"
    }

    fn about(&self) -> &'static str {
        "the images are small, hardened and reproducible: buildx, hadolint, trivy"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*", ".dockerignore", ".cargo/config.toml"]
    }

    fn weight(&self) -> u32 {
        6
    }

    fn applies(&self, site: &Site) -> Applies {
        if site.policy.images.is_empty() {
            return Applies::No("the policy names no images".to_owned());
        }
        if !site.engine_answers() {
            return Applies::No("no engine".to_owned());
        }
        Applies::Yes
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        // One lane, and what takes seconds first.
        let mut commands = lint::all(site);
        commands.extend(sources(site));
        commands.push(kept(site, build(site, "build", TAG)));
        for (name, budget) in &site.policy.images {
            commands.extend(checks(site, name, *budget));
        }
        // Our own sources alone are compiled again.
        let again =
            site.policy.images.keys().fold(build(site, "build again", AGAIN), |again, it| {
                again.args([format!("--set={it}.no-cache-filter=library,build")])
            });
        let second = site.policy.images.keys().map(|name| format!("{name}:{AGAIN}"));
        let remove =
            Command::new(site, "remove", ["docker", "image", "rm", "--force"]).args(second);
        commands.push(again.undo(remove));
        for name in site.policy.images.keys() {
            let pair = [built(name), format!("{name}:{AGAIN}")];
            commands
                .push(inspect(site, format!("{name} twice")).args(pair).judge(Judge::SameLayers));
        }
        vec![Lane::new(Resource::Nothing, commands).outside(engine(site))]
    }
}

/// What an image is called once it is built.
pub(super) fn built(name: &str) -> String {
    format!("{name}:{TAG}")
}

/// What the images are built on.
pub(super) fn engine(site: &Site) -> Outside {
    let services = Some(site.policy.images.keys().cloned().collect());
    Outside::Engine(Some(Containers { env: None, profiles: Vec::new(), services }))
}

/// What a build needs: which commit it is of, and what it starts from.
pub(super) fn sources(site: &Site) -> Vec<Command> {
    let mut commands = commit(site);
    let bases = Command::new(site, "bases", [site.exe.as_str(), "bases"]);
    commands.push(bases.tool(Tool::Docker).judge(Judge::Needed));
    commands
}

/// Finds out what is built: the commit, marked when the sources are not those of it.
fn commit(site: &Site) -> Vec<Command> {
    let git = |name: &str, args: &[&str], variable: &str| {
        Command::new(site, name, ["git"])
            .args(args.iter().copied())
            .tool(Tool::Git)
            .judge(Judge::Value { variable: variable.to_owned() })
    };
    if !site.workspace.root.join(".git").exists() {
        // A tarball: the images say that they don't know.
        return Vec::new();
    }
    let describe = ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
    vec![git("commit", &describe, COMMIT), git("time", &["log", "-1", "--format=%ct"], TIME)]
}

/// Builds all images for this machine, by the one description of them.
pub(super) fn build(site: &Site, name: &str, tag: &str) -> Command {
    let mut build = Command::new(site, name, ["docker", "buildx", "bake"])
        .args(["--progress=plain", "--load", "--file", COMPOSE])
        .env("JESSY_TAG", tag)
        .tool(Tool::Docker)
        .judge(Judge::Needed);
    if site.workspace.root.join(BAKE).is_file() {
        build = build.args(["--file", BAKE]);
    }
    build.learns = vec![COMMIT.to_owned(), TIME.to_owned()];
    let cached = caches(site)
        .map(|(name, folder)| format!("--set={name}.cache-from=type=local,src={folder}"));
    build.args(cached).args(site.policy.images.keys())
}

/// The same, and what it comes to is kept for other machines: also what is compiled on the way.
fn kept(site: &Site, build: Command) -> Command {
    build.args(
        caches(site).map(|(name, folder)| {
            format!("--set={name}.cache-to=type=local,dest={folder},mode=max")
        }),
    )
}

/// Where each image's cache is kept, if any is: two can't be in one folder.
fn caches(site: &Site) -> impl Iterator<Item = (&String, Utf8PathBuf)> {
    let folder = site.env.get(CACHE).filter(|folder| !folder.is_empty());
    let folder = folder.map(|folder| site.workspace.root.join(folder));
    let of = move |name| Some((name, folder.as_ref()?.join(name)));
    site.policy.images.keys().filter_map(of)
}

/// What is asked of one image.
fn checks(site: &Site, name: &str, budget: ImageBudget) -> [Command; 4] {
    let image = built(name);
    let kept = layers(&site.state, name);
    let main = main_layers(&site.state, &kept);
    // As an orchestrator would run it at its strictest.
    let run = |what: &str| {
        let args = ["docker", "run", "--rm", "--read-only", "--cap-drop=ALL", "--network=none"];
        Command::new(site, format!("{name} {what}"), args)
            .args(["--security-opt=no-new-privileges"])
    };
    [
        inspect(site, format!("{name} image")).args([image.as_str()]).judge(Judge::Hardened {
            name: name.to_owned(),
            budget,
            commit: COMMIT.to_owned(),
            main: main.clone(),
        }),
        Command::new(site, format!("{name} layers"), ["docker", "image", "history", "--no-trunc"])
            .args(["--human=false", "--format", "{{json .}}", image.as_str()])
            .judge(Judge::Layers { name: name.to_owned(), kept, main }),
        run("version")
            .args([image.as_str(), "--version"])
            .judge(Judge::Built { commit: COMMIT.to_owned() }),
        run("shell").args(["--entrypoint=/bin/sh", image.as_str(), "-c", ":"]).judge(Judge::Absent),
    ]
}

/// Where the sizes of an image's layers are kept.
fn layers(state: &Utf8Path, name: &str) -> Utf8PathBuf {
    state.join("images").join(format!("{name}.json"))
}

/// Where those of the main branch's last build that passed are kept, beside `kept`.
#[must_use]
pub fn main_layers(state: &Utf8Path, kept: &Utf8Path) -> Utf8PathBuf {
    state.join("images").join("main").join(kept.file_name().unwrap_or_default())
}

fn inspect(site: &Site, name: String) -> Command {
    Command::new(site, name, ["docker", "image", "inspect", "--format", "{{json .}}"])
}
