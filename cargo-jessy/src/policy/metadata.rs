//! What cargo says of a workspace, remembered for as long as nothing has changed that it read.
//! Asking it takes longer than all that is done with the answer when nothing else has changed.

use std::{collections::BTreeMap, time::SystemTime};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Metadata, MetadataCommand};
use serde::{Deserialize, Serialize};

use crate::{
    env::Env,
    files::{Stamp, stamp_of, write_whole},
};

/// What cargo says of the workspace around `cwd`, without dependencies: those would cost a second.
pub(super) fn ask(cwd: &Utf8Path, env: &Env) -> Result<Metadata, cargo_metadata::Error> {
    if let Some(known) = Remembered::find(cwd, env) {
        return Ok(known.metadata);
    }
    let seen = SystemTime::now();
    let metadata = MetadataCommand::new()
        .cargo_path(env.cargo())
        .current_dir(cwd)
        // What is wrong is told in our own words.
        .env("CARGO_TERM_COLOR", "never")
        .no_deps()
        .exec()?;
    if let Some(remembered) = Remembered::of(&metadata, cwd, env, seen) {
        // It only takes longer the next time.
        let _ = remembered.keep(env);
    }
    Ok(metadata)
}

/// An answer of cargo's.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    /// The program that gave it.
    cargo: String,
    /// Its own variables, and those of rustup.
    variables: BTreeMap<String, String>,
    /// The files that it read and the folders that it looked into, each with its stamp.
    looked_at: BTreeMap<Utf8PathBuf, Option<String>>,
    /// The answer.
    metadata: Metadata,
}

impl Remembered {
    /// The answer of last time, if it would be the same now.
    fn find(cwd: &Utf8Path, env: &Env) -> Option<Self> {
        let nearest = cwd.ancestors().map(manifest).find(|it| it.is_file())?;
        let cargo = program(env)?;
        let variables = variables(env);
        cwd.ancestors().filter(|dir| manifest(dir).is_file()).find_map(|root| {
            let text = fs_err::read(file(root, env)).ok()?;
            let known: Self = serde_json::from_slice(&text).ok()?;
            let is_it = known.metadata.workspace_root == root
                && known.looked_at.contains_key(&nearest)
                && known.cargo == cargo
                && known.variables == variables
                && !has_settings(cwd, root)
                && known.looked_at.iter().all(|(path, stamp)| *stamp == stamp_of(path));
            is_it.then_some(known)
        })
    }

    /// Unless something that cargo read has only just been changed, and might be once more with
    /// nothing to show for it.
    fn of(metadata: &Metadata, cwd: &Utf8Path, env: &Env, seen: SystemTime) -> Option<Self> {
        let root = &metadata.workspace_root;
        if has_settings(cwd, root) {
            return None;
        }
        let mut looked_at = BTreeMap::new();
        for path in paths(metadata, env) {
            let stamp = Stamp::of(&path);
            if stamp.is_some_and(|stamp| stamp.is_racy(seen)) {
                return None;
            }
            looked_at.insert(path, stamp.map(|stamp| stamp.to_string()));
        }
        let (cargo, variables) = (program(env)?, variables(env));
        Some(Self { cargo, variables, looked_at, metadata: metadata.clone() })
    }

    fn keep(&self, env: &Env) -> std::io::Result<()> {
        let root = &self.metadata.workspace_root;
        // Whoever makes the folder writes what keeps it out of git; a verb that only reads doesn't.
        if !super::workspace::state_dir(root, env).join(".gitignore").is_file() {
            return Ok(());
        }
        write_whole(&file(root, env), &serde_json::to_vec(self)?)
    }
}

/// Where the answer is kept: one a cargo, since people call us by more than one.
fn file(root: &Utf8Path, env: &Env) -> Utf8PathBuf {
    let cargo: String = env.cargo().chars().filter(char::is_ascii_alphanumeric).collect();
    let name = format!("metadata.{cargo}.json");
    super::workspace::state_dir(root, env).join("cache").join(name)
}

fn manifest(dir: &Utf8Path) -> Utf8PathBuf {
    dir.join("Cargo.toml")
}

fn program(env: &Env) -> Option<String> {
    let cargo = env.cargo();
    let path = if cargo.contains('/') { Some(cargo.into()) } else { env.find_on_path(cargo) };
    Some(Stamp::of(&path?)?.to_string())
}

fn variables(env: &Env) -> BTreeMap<String, String> {
    let mut variables = env.for_children();
    variables.retain(|name, _| name.starts_with("CARGO") || name.starts_with("RUSTUP"));
    variables
}

/// The settings of cargo that a folder may hold.
fn settings(dir: &Utf8Path) -> [Utf8PathBuf; 2] {
    [dir.join(".cargo/config.toml"), dir.join(".cargo/config")]
}

/// Whether a folder between `cwd` and the root has settings, which count for that folder alone.
fn has_settings(cwd: &Utf8Path, root: &Utf8Path) -> bool {
    let between = cwd.ancestors().take_while(|dir| *dir != root && dir.starts_with(root));
    between.flat_map(settings).any(|path| path.exists())
}

/// What cargo reads and looks into for its answer: manifests, settings, and the folders that targets
/// and members are found in.
/// Source: The Cargo Book, "Package Layout", "Workspaces" and "Configuration".
fn paths(metadata: &Metadata, env: &Env) -> Vec<Utf8PathBuf> {
    let root = &metadata.workspace_root;
    let mut paths = Vec::new();
    for dir in root.ancestors() {
        paths.push(manifest(dir));
        paths.extend(settings(dir));
        paths.extend(["rust-toolchain.toml", "rust-toolchain"].map(|name| dir.join(name)));
    }
    let home = env.get("HOME").map(Utf8Path::new);
    let of = |variable: &str, usual: &str| {
        env.get(variable).map(Utf8PathBuf::from).or_else(|| Some(home?.join(usual)))
    };
    if let Some(cargo) = of("CARGO_HOME", ".cargo") {
        paths.extend(["config.toml", "config"].map(|name| cargo.join(name)));
    }
    if let Some(rustup) = of("RUSTUP_HOME", ".rustup") {
        paths.push(rustup.join("settings.toml"));
    }
    for package in metadata.workspace_packages() {
        paths.push(package.manifest_path.clone());
        let dir = package.manifest_path.parent().unwrap_or(&package.manifest_path);
        // Another member, or another workspace, may come to be in any folder above.
        paths.extend(
            dir.ancestors().take_while(|dir| dir.starts_with(root)).map(Utf8Path::to_owned),
        );
        paths.push(dir.join("src"));
        for targets in ["src/bin", "tests", "examples", "benches"].map(|name| dir.join(name)) {
            let entries = targets.read_dir_utf8().into_iter().flatten().flatten();
            paths.extend(entries.map(camino::Utf8DirEntry::into_path).filter(|it| it.is_dir()));
            paths.push(targets);
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::files::put;

    struct Place {
        dir: tempfile::TempDir,
        env: Env,
    }

    impl Place {
        /// A workspace with one member, whose metadata is remembered.
        fn new() -> Self {
            let dir = tempfile::TempDir::new().unwrap();
            let place = Self { dir, env: Env::of_process() };
            place.write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n");
            let manifest = "[package]\nname = \"one\"\nedition = \"2024\"\n";
            place.write("crates/one/Cargo.toml", manifest);
            place.write("crates/one/src/lib.rs", "");
            place.write("crates/one/notes/a.txt", "");
            place.write(".jessy/.gitignore", "*\n");
            let cargo = place.env.cargo();
            let metadata = MetadataCommand::new()
                .cargo_path(cargo)
                .current_dir(place.root())
                .no_deps()
                .exec()
                .unwrap();
            // As if all of it had been written some time before.
            let seen = SystemTime::now() + Duration::from_secs(3);
            let known = Remembered::of(&metadata, place.root(), &place.env, seen).unwrap();
            known.keep(&place.env).unwrap();
            place
        }

        fn root(&self) -> &Utf8Path {
            Utf8Path::from_path(self.dir.path()).unwrap()
        }

        fn write(&self, name: &str, text: &str) {
            put(self.root(), name, text);
        }

        fn knows(&self, folder: &str) -> bool {
            Remembered::find(&self.root().join(folder), &self.env).is_some()
        }
    }

    #[test]
    fn it_is_known_from_each_folder_and_whatever_the_code_says() {
        let place = Place::new();
        place.write("crates/one/src/lib.rs", "pub fn two() {}\n");
        for folder in ["", "crates/one", "crates/one/src"] {
            assert!(place.knows(folder), "{folder}");
        }
        let found = ask(&place.root().join("crates/one"), &place.env).unwrap();
        assert_eq!(found.workspace_root, place.root());
    }

    #[test]
    fn whatever_cargo_would_say_otherwise_is_asked_again() {
        type Change = fn(&Place);
        let changes: [(&str, Change); 8] = [
            ("a manifest", |it| it.write("crates/one/Cargo.toml", "[package]\nname = \"two\"\n")),
            ("a member", |it| it.write("crates/two/Cargo.toml", "[package]\nname = \"two\"\n")),
            ("a program", |it| it.write("crates/one/src/main.rs", "fn main() {}\n")),
            ("a test", |it| it.write("crates/one/tests/it.rs", "")),
            ("a build script", |it| it.write("crates/one/build.rs", "fn main() {}\n")),
            ("the root's manifest", |it| it.write("Cargo.toml", "[workspace]\nmembers = []\n")),
            ("settings", |it| it.write(".cargo/config.toml", "build.target-dir = \"out\"\n")),
            ("a member is gone", |it| {
                fs_err::remove_dir_all(it.root().join("crates/one")).unwrap();
            }),
        ];
        for (what, change) in changes {
            let place = Place::new();
            assert!(place.knows(""), "{what}");
            change(&place);
            assert!(!place.knows(""), "{what}");
        }
        let mut place = Place::new();
        place.write("crates/one/notes/.cargo/config.toml", "build.target-dir = \"out\"\n");
        assert!(place.knows("") && !place.knows("crates/one/notes"), "settings of a folder alone");
        let set = [("CARGO_TARGET_DIR", "/elsewhere")];
        let mut variables = place.env.all().clone();
        variables.extend(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
        place.env = Env::of(variables.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert!(!place.knows(""), "a variable");
    }

    #[test]
    fn what_changed_just_now_is_not_remembered() {
        let place = Place::new();
        fs_err::remove_dir_all(place.root().join(".jessy/cache")).unwrap();
        ask(place.root(), &place.env).unwrap();
        assert!(!place.knows(""));
    }
}
