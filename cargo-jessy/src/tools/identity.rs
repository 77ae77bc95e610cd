//! Which tool exactly answers: what it says of its version, asked anew only when the program, or
//! what chooses among several of them, is another one than last time.

use std::{collections::BTreeMap, fmt::Write as _};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Tool, Toolbox, table::Origin};
use crate::files::Stamp;

/// What tools said, by their name and by what they were then.
pub type Said = BTreeMap<String, String>;

impl Toolbox {
    /// What `tool` says of itself, from `said` where nothing of it has changed; `None`: it isn't
    /// there yet.
    pub async fn identity(&self, tool: Tool, said: &mut Said) -> Option<String> {
        let pinned = match tool.origin(&self.policy) {
            Origin::Pinned(pinned) => Some(pinned),
            Origin::Given { .. } => None,
        };
        if let Some(pinned) = pinned {
            let own = self.folder(&pinned).join("bin").join(pinned.name);
            let program = if own.is_file() { own } else { self.env.find_on_path(pinned.name)? };
            // That it is of the pinned version was seen when it was installed, or is seen now.
            let key = format!("{} {} {}", pinned.name, pinned.version, stamp(&program)?);
            return match said.get(&key) {
                Some(answer) => Some(answer.clone()),
                None if self.on_path(&pinned).await || self.in_folder(&pinned).await => {
                    Some(remember(said, pinned.name, key, pinned.version.clone()))
                }
                None => None,
            };
        }
        let (program, args): (&str, &[&str]) = match tool {
            Tool::Rust => ("rustc", &["-vV"]),
            Tool::Rustfmt => ("rustfmt", &["--version"]),
            Tool::Clippy => ("cargo-clippy", &["--version"]),
            Tool::Go | Tool::Gofmt => ("go", &["version"]),
            Tool::Git => ("git", &["--version"]),
            Tool::Docker => ("docker", &["--version"]),
            _ => return None,
        };
        let path = self.env.find_on_path(program)?;
        let mut key = format!("{program} {}", stamp(&path)?);
        if matches!(tool, Tool::Rust | Tool::Rustfmt | Tool::Clippy) {
            key += &self.toolchains(program);
        }
        if let Some(answer) = said.get(&key) {
            return Some(answer.clone());
        }
        // The path that was looked at, and cargo's own subcommands want their name first.
        let args: Vec<&str> = match program {
            "cargo-clippy" => ["clippy"].iter().chain(args).copied().collect(),
            _ => args.to_vec(),
        };
        let answer = self.ask(path.as_str(), &args).await.ok()?;
        let answer = answer.lines().map(str::trim).collect::<Vec<_>>().join(", ");
        Some(remember(said, program, key, answer))
    }

    /// What decides which toolchain rustup's proxies start, and those toolchains' programs.
    fn toolchains(&self, program: &str) -> String {
        let mut text = format!(" {}", self.env.get("RUSTUP_TOOLCHAIN").unwrap_or_default());
        for dir in self.root.ancestors() {
            for name in ["rust-toolchain", "rust-toolchain.toml"] {
                if let Some(stamp) = stamp(&dir.join(name)) {
                    let _ = write!(text, " {stamp}");
                }
            }
        }
        let home = self.env.get("RUSTUP_HOME").map(Utf8PathBuf::from);
        let usual = || Some(Utf8Path::new(self.env.get("HOME")?).join(".rustup"));
        let Some(home) = home.or_else(usual) else { return text };
        let settings = stamp(&home.join("settings.toml"));
        let _ = write!(text, " {}", settings.unwrap_or_default());
        let folders = home.join("toolchains").read_dir_utf8().into_iter().flatten().flatten();
        let mut folders: Vec<_> = folders.map(|entry| entry.path().join("bin")).collect();
        folders.sort_unstable();
        for bin in folders {
            for path in [bin.join(program), bin] {
                let _ = write!(text, " {}", stamp(&path).unwrap_or_default());
            }
        }
        text
    }
}

/// Remembers one answer a program: what it was before is of no use any more.
fn remember(said: &mut Said, program: &str, key: String, answer: String) -> String {
    said.retain(|other, _| other.split(' ').next() != Some(program));
    said.insert(key, answer.clone());
    answer
}

/// Which program or setting it is, so that another one at the same place is told from it.
fn stamp(path: &Utf8Path) -> Option<String> {
    Some(format!("{}:{}", path.as_str().replace(' ', ""), Stamp::of(path)?))
}
