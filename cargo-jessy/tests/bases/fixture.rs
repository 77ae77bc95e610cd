//! A workspace with bases of its own, and what is left of it in the engine.

use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// Whether an engine answers; says so if none does, as then nothing is tested.
pub(crate) fn have_engine() -> bool {
    let required = variable("JESSY_REQUIRE_DOCKER").is_some_and(|value| value != "0");
    let version = Command::new("docker").arg("version").output();
    let answers = version.is_ok_and(|output| output.status.success());
    assert!(answers || !required, "JESSY_REQUIRE_DOCKER is set and no engine answers");
    if !answers {
        say("no container engine answers: nothing is tested here\n");
    }
    answers
}

/// The same, for tests that make a Debian.
pub(crate) fn can_make() -> bool {
    let required = variable("JESSY_REQUIRE_DOCKER").is_some_and(|value| value != "0");
    let have = Command::new("mmdebstrap").arg("--version").output().is_ok();
    assert!(have || !required, "JESSY_REQUIRE_DOCKER is set and mmdebstrap is missing");
    if !have {
        say("mmdebstrap is missing: no stand-in is made here\n");
    }
    have && have_engine()
}

fn say(note: &str) {
    std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "tests are switched by variables")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A cargo workspace, and a mirror's name that nobody else uses.
pub(crate) struct Fixture {
    dir: tempfile::TempDir,
    /// `127.0.0.1:9/…`: port 9 is nobody's.
    pub(crate) mirror: String,
}

impl Fixture {
    pub(crate) fn new(compose: &str) -> Self {
        let dir = tempfile::Builder::new().prefix("jessy-test-").tempdir().unwrap();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let mirror = format!("127.0.0.1:9/jessy-test-{}-{count}", std::process::id());
        let fixture = Self { dir, mirror };
        fixture.write("Cargo.toml", "[package]\nname = \"fixture\"\nedition = \"2024\"\n");
        fixture.write("src/lib.rs", "");
        if !compose.is_empty() {
            fixture.write("compose.yaml", compose);
        }
        fixture
    }

    /// `{mirror}`, `{rust}` and `{go}` in the text are the mirror and this host's versions.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let text = text.replace("{mirror}", &self.mirror);
        let text = text.replace("{rust}", &rust()).replace("{go}", &go());
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-jessy"));
        command.arg("jessy").args(args).current_dir(self.dir.path()).stdin(Stdio::null());
        for name in ["CI", "NO_COLOR", "FORCE_COLOR", "JESSY_STATE_DIR", "JESSY_CA_BUNDLE"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.ended(self.command(args).output().unwrap())
    }

    pub(crate) fn ended(&self, output: Output) -> Ended {
        Ended {
            code: output.status.code().unwrap_or(-1),
            out: self.redact(&String::from_utf8(output.stdout).unwrap()),
            err: self.redact(&String::from_utf8(output.stderr).unwrap()),
        }
    }

    /// What differs from machine to machine and from run to run, taken out.
    fn redact(&self, text: &str) -> String {
        let text = text.replace(&self.mirror, "mirror");
        let text = text.replace(&rust(), "<RUST>").replace(&go(), "<GO>");
        // The padding of a table follows the lengths of what was taken out.
        let rules = [
            (r"(Postgres|Prometheus) \d+(\.\d+)+", "$1 <VERSION>"),
            (r" {3,}", "  "),
            (r"\d+ [KMG]iB", "<SIZE>"),
        ];
        rules.iter().fold(text, |text, (pattern, with)| {
            regex::Regex::new(pattern).unwrap().replace_all(&text, *with).into_owned()
        })
    }

    pub(crate) fn image(&self, name: &str) -> String {
        let name = name.replace("{rust}", &rust()).replace("{go}", &go());
        format!("{}/library/{name}", self.mirror)
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let reference = format!("reference={}/*/*", self.mirror);
        let format = "{{.Repository}}:{{.Tag}}";
        let listed = docker(&["image", "ls", "--filter", &reference, "--format", format]);
        for image in listed.out.lines().filter(|image| image.starts_with(&self.mirror)) {
            docker(&["image", "rm", image]);
        }
    }
}

/// A container that is gone when this is dropped.
pub(crate) struct Container(pub(crate) String);

impl Container {
    /// `docker run --detach` with these arguments.
    pub(crate) fn start(args: &[&str]) -> Self {
        let ran = docker(&[&["run", "--detach"], args].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        Self(ran.out.trim().to_owned())
    }

    pub(crate) fn ask(&self, format: &str) -> String {
        docker(&["inspect", "--format", format, &self.0]).out.trim().to_owned()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        docker(&["rm", "--force", "--volumes", &self.0]);
    }
}

/// Runs the docker CLI.
pub(crate) fn docker(args: &[&str]) -> Ended {
    let output = Command::new("docker").args(args).output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// This host's Rust, such as `1.95.0`.
pub(crate) fn rust() -> String {
    second_word("rustc", "--version")
}

/// This host's Go, such as `1.26.8`.
fn go() -> String {
    let output = Command::new("go").args(["env", "GOVERSION"]).output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    said.unwrap_or_default().trim().trim_start_matches("go").to_owned()
}

fn second_word(program: &str, arg: &str) -> String {
    let output = Command::new(program).arg(arg).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    said.split_whitespace().nth(1).unwrap().to_owned()
}
