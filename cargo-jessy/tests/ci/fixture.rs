//! Workspaces in temporary folders, and runs of the binary in them whose output is the same on
//! every machine.

use std::{
    collections::BTreeMap,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Output, Stdio},
};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::{engine::host, env::Env};
use tempfile::TempDir;

/// A cargo workspace, or the beginnings of one.
pub(crate) struct Fixture {
    dir: TempDir,
    root: Utf8PathBuf,
}

/// The true cargo, by its path: by its bare name it would be the stand-in of a test. Cargo itself
/// tells it to the tests that it runs; a runner started by hand does not.
pub(crate) fn true_cargo() -> Utf8PathBuf {
    let env = Env::of_process();
    let told = env.get("CARGO").map(Utf8PathBuf::from);
    told.or_else(|| env.find_on_path("cargo")).expect("cargo on the PATH")
}

/// Whether a container engine answers; without one, the test that asks is left out, unless
/// `JESSY_REQUIRE_DOCKER` makes that a failure.
pub(crate) fn has_engine() -> bool {
    let env = Env::of_process();
    let answers = host::engine_answers(&env);
    let required = env.get("JESSY_REQUIRE_DOCKER").is_some_and(|value| value != "0");
    assert!(answers || !required, "JESSY_REQUIRE_DOCKER is set and no engine answers");
    answers
}

/// What a run printed and how it ended.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Fixture {
    /// An empty folder, not inside any workspace.
    pub(crate) fn empty() -> Self {
        let dir = TempDir::with_prefix("jessy-").unwrap();
        // Cargo prints real paths; the temporary folder is a link on macOS.
        let real = dir.path().canonicalize().unwrap();
        let root = Utf8PathBuf::from_path_buf(real).unwrap().join("w");
        fs_err::create_dir(&root).unwrap();
        Self { dir, root }
    }

    /// A library of one package with this source.
    pub(crate) fn library(source: &str) -> Self {
        let manifest = "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        Self::empty().file("Cargo.toml", manifest).file("src/lib.rs", source)
    }

    /// A library that passes every step.
    pub(crate) fn good() -> Self {
        Self::library(
            "//! A sample.\n\n/// Two.\npub fn two() -> u32 {\n    2\n}\n\n#[test]\nfn is_two() {\n    \
             assert_eq!(two(), 2);\n}\n",
        )
    }

    /// Writes a file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
        self
    }

    /// Adds a policy table.
    pub(crate) fn policy(self, toml: &str) -> Self {
        let manifest = fs_err::read_to_string(self.root.join("Cargo.toml")).unwrap();
        let head = match manifest.contains("[workspace]") {
            true => "",
            false => "[workspace]\n",
        };
        let text = format!("{manifest}\n{head}[workspace.metadata.jessy]\n{toml}\n");
        self.file("Cargo.toml", &text)
    }

    /// Adds a program of ours to the folder that [`Fixture::fakes`] puts first on the PATH.
    pub(crate) fn fake(self, name: &str, script: &str) -> Self {
        let path = self.fakes().join(name);
        fs_err::create_dir_all(self.fakes()).unwrap();
        fs_err::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        let mode = std::fs::Permissions::from_mode(0o755);
        fs_err::set_permissions(&path, mode).unwrap();
        self
    }

    pub(crate) fn fakes(&self) -> Utf8PathBuf {
        self.root.with_file_name("fakes")
    }

    /// A named pipe beside the workspace.
    pub(crate) fn fifo(&self, name: &str) -> Utf8PathBuf {
        let path = self.root.with_file_name(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    pub(crate) fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// The binary, to be run here with these arguments.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let env = Env::of_process();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-jessy"));
        command.args(args).current_dir(&self.root);
        // Whatever decides colours, progress or settings of the tools.
        let scrubbed =
            ["CI", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "RUSTFLAGS", "RUSTDOCFLAGS"];
        let prefixes = ["GITHUB_", "CARGO_TERM_", "CARGO_TARGET_", "NEXTEST", "JESSY_"];
        for name in env.all().keys() {
            if scrubbed.contains(&name.as_str()) || prefixes.iter().any(|it| name.starts_with(it)) {
                command.env_remove(name);
            }
        }
        let path = env.get("PATH").unwrap_or_default();
        command
            .env("PATH", format!("{}:{path}", self.fakes()))
            .env("CARGO", true_cargo())
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null());
        // Of who measures what these tests run through: a few files for all processes, not one
        // each, since every one tells of the whole program.
        if let Some(file) = env.get("LLVM_PROFILE_FILE") {
            command.env("LLVM_PROFILE_FILE", file.replace("%m-%p", "%4m"));
        }
        command
    }

    /// The same where no container engine answers.
    pub(crate) fn command_without_engine(&self, args: &[&str]) -> Command {
        let mut command = self.command(args);
        command.env("DOCKER_HOST", format!("unix://{}", self.root().join("no-engine.sock")));
        command
    }

    /// The same, on a PATH with nothing of this machine's but the system's own programs and, before
    /// them, ours.
    pub(crate) fn bare(&self, args: &[&str]) -> Command {
        let mut command = self.command(args);
        let fakes = self.fakes();
        command
            .env("PATH", format!("{fakes}:/usr/bin:/bin"))
            .env("TRUE_CARGO", true_cargo())
            .env("CARGO", fakes.join("cargo"));
        command
    }

    /// Adds programs of ours with which no tool can be installed, for [`Fixture::bare`].
    pub(crate) fn installs_nothing(self) -> Self {
        let cargo =
            r#"[ "$1" = install ] && { echo "no network"; exit 101; }; exec "$TRUE_CARGO" "$@""#;
        self.fake("cargo", cargo)
            .fake("python3", "echo no network; exit 1")
            .fake("go", "echo no network; exit 1")
    }

    /// Uses the tools of this repository's own gate, installed there at most once: tests of what
    /// a tool says need not each fetch it.
    pub(crate) fn tools(self) -> Self {
        let ours = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(".jessy/tools");
        fs_err::create_dir_all(&ours).unwrap();
        fs_err::create_dir_all(self.root.join(".jessy")).unwrap();
        std::os::unix::fs::symlink(ours, self.root.join(".jessy/tools")).unwrap();
        self
    }

    /// Makes it a git repository in which all that is there is staged.
    pub(crate) fn git(self) -> Self {
        self.run_git(&["init", "--quiet"]);
        self.run_git(&["add", "."]);
        self
    }

    /// Commits what is staged.
    pub(crate) fn commit(&self) {
        self.run_git(&["commit", "--quiet", "-m", "all"]);
    }

    pub(crate) fn run_git(&self, args: &[&str]) {
        self.git_says(args);
    }

    /// What git answers.
    pub(crate) fn git_says(&self, args: &[&str]) -> String {
        let who = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
        run_to_its_end(Command::new("git").args(who).args(args).current_dir(&self.root))
    }

    /// Runs the true cargo here.
    pub(crate) fn run_cargo(&self, args: &[&str]) {
        run_to_its_end(Command::new(true_cargo()).args(args).current_dir(&self.root));
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.finish(self.command(args).output().unwrap())
    }

    /// The command lines of each step that such a run would run.
    pub(crate) fn planned(&self, args: &[&str]) -> BTreeMap<String, Vec<String>> {
        let ran = self.run(&[&["ci", "--plan=json"], args].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let steps = plan["steps"].as_array().unwrap().iter().filter(|step| step["runs"] == true);
        let lines = |step: &serde_json::Value| {
            let lanes = step["lanes"].as_array().unwrap().iter();
            let commands = lanes.flat_map(|lane| lane["commands"].as_array().unwrap());
            commands.map(|command| command["argv"].to_string()).collect()
        };
        steps.map(|step| (step["id"].as_str().unwrap().to_owned(), lines(step))).collect()
    }

    /// A script of this repository that people start, to be run here with programs of ours first on
    /// the PATH.
    pub(crate) fn script(&self, path: &str) -> Command {
        let script = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(path);
        let mut command = Command::new("python3");
        command.arg(script).current_dir(&self.root).stdin(Stdio::null());
        let env = Env::of_process();
        for name in env.all().keys().filter(|name| name.starts_with("GITHUB_")) {
            command.env_remove(name);
        }
        let path = env.get("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.fakes()));
        command
    }

    pub(crate) fn finish(&self, output: Output) -> Ran {
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(self.root.as_str(), "[ROOT]")
        };
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// All paths in a folder of the workspace that is there, else nothing.
    pub(crate) fn list(&self, dir: &str) -> Vec<String> {
        let Ok(entries) = fs_err::read_dir(self.root.join(dir).as_std_path()) else {
            return Vec::new();
        };
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    /// Keeps the folder until here: a run that is killed may outlive the last use of `self`.
    pub(crate) fn close(self) {
        self.dir.close().unwrap();
    }
}

/// What a command of the set-up prints; it must be good.
fn run_to_its_end(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Ran {
    /// The last block that people see, with durations left out.
    pub(crate) fn verdict(&self) -> String {
        let block = self.err.trim_end().rsplit("\n\n").next().unwrap_or_default();
        without_durations(block)
    }
}

/// `4.2 s` and the like become `[TIME]`.
pub(crate) fn without_durations(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut words: Vec<&str> = Vec::new();
        for word in line.split(' ') {
            let unit = word.trim_end_matches([',', ':', ')']);
            let number = |word: &&str| word.trim_start_matches('(').parse::<f64>().is_ok();
            if matches!(unit, "ms" | "s") && words.last().is_some_and(number) {
                words.pop();
                // `2 min 03 s`, on a machine that is busy.
                while matches!(words.last(), Some(&("min" | "h"))) {
                    words.truncate(words.len() - 2);
                }
                words.push("[TIME]");
                if unit.len() < word.len() {
                    words.push(&word[unit.len()..]);
                }
            } else {
                words.push(word);
            }
        }
        words.join(" ").replace("[TIME] ,", "[TIME],")
    });
    lines.collect::<Vec<_>>().join("\n")
}
