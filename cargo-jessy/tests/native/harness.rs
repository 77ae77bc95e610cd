//! A workspace in a temporary folder, and the real binary in it.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};

use serde_json::Value;

/// The server that behaves as a test asks it to.
pub(crate) fn fake() -> PathBuf {
    let bin = PathBuf::from(env!("CARGO_BIN_EXE_cargo-jessy"));
    let fake = bin.parent().unwrap().join("examples").join("fake_service");
    // Who runs these tests alone has not built it: cargo builds examples with all tests only.
    static BUILT: LazyLock<()> = LazyLock::new(build);
    if !fake.exists() {
        LazyLock::force(&BUILT);
    }
    fake
}

/// Builds the servers beside the binary under test, with the flags that it was built with: a tool
/// that measures what the tests run through passes them on.
fn build() {
    let debug = PathBuf::from(env!("CARGO_BIN_EXE_cargo-jessy"));
    let target = debug.parent().and_then(Path::parent).unwrap();
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--package", "cargo-jessy", "--examples", "--target-dir"])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(built.success(), "cargo build --package cargo-jessy --examples");
}

/// Where a program that was built to count what it runs through leaves that, when somebody
/// measures. A few files for all processes, not one each: every one tells of the whole program.
#[expect(clippy::disallowed_methods, reason = "tests are switched by variables")]
fn counters() -> Option<String> {
    let file = std::env::var("LLVM_PROFILE_FILE").ok()?;
    Some(file.replace("%m-%p", "%4m"))
}

/// The server that keeps connections and ends well.
pub(crate) fn steady() -> PathBuf {
    fake().with_file_name("steady_service")
}

/// A cargo workspace with a compose file.
pub(crate) struct Fixture {
    dir: tempfile::TempDir,
}

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Fixture {
    /// `{fake}` in the text stands for the path of the fake service.
    pub(crate) fn new(compose: &str) -> Self {
        let dir = tempfile::Builder::new().prefix("jessy-test-").tempdir().unwrap();
        let fixture = Self { dir };
        fixture.write("Cargo.toml", "[package]\nname = \"fixture\"\nedition = \"2024\"\n");
        fixture.write("src/lib.rs", "");
        fixture.write("compose.yaml", compose);
        fixture.write("compose.dev.yaml", "services: {}\n");
        fixture
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = text.replace("{fake}", fake().to_str().unwrap());
        std::fs::write(path, text.replace("{steady}", steady().to_str().unwrap())).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The binary as cargo calls it, in an environment without a person's or a CI's settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_cargo-jessy").as_ref(), args)
    }

    /// The same with another copy of the binary.
    pub(crate) fn command_of(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.arg("jessy").args(args).current_dir(self.dir.path()).stdin(Stdio::null());
        let scrubbed = [
            "CI",
            "NO_COLOR",
            "FORCE_COLOR",
            "JESSY_STATE_DIR",
            "JESSY_SUPERVISED",
            "RUST_LOG",
            "JESSY_API_PORT",
            "JESSY_CORE_PORT",
            "JESSY_TOKEN",
            "CARGO_TARGET_DIR",
            // Of who measures what these tests run through: not for what they build.
            "RUSTFLAGS",
        ];
        for name in scrubbed {
            command.env_remove(name);
        }
        // As a gate whose own output has colours tells what it runs.
        command.env("CARGO_TERM_COLOR", "always");
        if let Some(file) = counters() {
            command.env("LLVM_PROFILE_FILE", file);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        let output = self.command(args).output().unwrap();
        Ended {
            code: output.status.code().unwrap_or(-1),
            out: self.redact(&String::from_utf8(output.stdout).unwrap()),
            err: self.redact(&String::from_utf8(output.stderr).unwrap()),
        }
    }

    /// Starts the binary and leaves it running.
    pub(crate) fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// `up --detach`, which must succeed.
    pub(crate) fn up(&self) {
        let ended = self.run(&["up", "--engine", "native", "--detach"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
    }

    /// What `status --format json` says.
    pub(crate) fn status(&self) -> Value {
        let output = self.command(&["status", "--format", "json"]).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str(out.lines().nth(1).expect("a status")).unwrap()
    }

    /// One service of [`Self::status`].
    pub(crate) fn service(&self, name: &str) -> Value {
        let status = self.status();
        let services = status["services"].as_array().unwrap();
        services.iter().find(|service| service["name"] == name).unwrap().clone()
    }

    /// Waits until `is` holds for a service.
    pub(crate) fn wait_for(&self, name: &str, is: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        wait(&format!("{name} as expected"), || {
            last = self.service(name);
            is(&last)
        });
        last
    }

    /// Processes that carry this fixture's mark.
    pub(crate) fn processes(&self) -> Vec<i32> {
        let root = self.dir.path().canonicalize().unwrap();
        let mark = format!("JESSY_SUPERVISED={}/.jessy/native", root.display());
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            let environ = std::fs::read(entry.path().join("environ")).unwrap_or_default();
            if environ.split(|byte| *byte == 0).any(|var| var == mark.as_bytes()) {
                found.push(pid);
            }
        }
        found
    }

    /// What changes from run to run, taken out.
    pub(crate) fn redact(&self, text: &str) -> String {
        let root = self.dir.path().canonicalize().unwrap();
        let mut text = text.replace(root.to_str().unwrap(), "<DIR>");
        text = text.replace(fake().to_str().unwrap(), "<FAKE>");
        let rules = [
            (r"\d+ min \d\d s|\d+(\.\d+)? (ms|s)\b", "<TIME>"),
            (r"\(process \d+\)", "(process <PID>)"),
            (r"kill \d+", "kill <PID>"),
            (r#""pid":\d+"#, r#""pid":<PID>"#),
            (r"127\.0\.0\.1:\d{4,5}", "127.0.0.1:<PORT>"),
            (r"(port +)\d{4,5}", "$1<PORT>"),
            (r"(instance [a-z]+-)[0-9a-f]{16}", "$1<ID>"),
        ];
        for (pattern, with) in rules {
            text = regex::Regex::new(pattern).unwrap().replace_all(&text, with).into_owned();
        }
        text
    }
}

/// `up --watch` of a fixture, with what it says.
pub(crate) struct Watched {
    pub(crate) fixture: Fixture,
    up: Child,
    /// How much of what it said was read already.
    read: std::cell::Cell<usize>,
}

impl Watched {
    pub(crate) fn start(fixture: Fixture) -> Self {
        let said = std::fs::File::create(fixture.path(".said")).unwrap();
        let mut command = fixture.command(&["up", "--engine", "native", "--watch"]);
        let up = command.stdout(Stdio::null()).stderr(said).spawn().unwrap();
        let watched = Self { fixture, up, read: std::cell::Cell::new(0) };
        watched.says_again("watching the files of");
        watched
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.fixture.path(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        self.fixture.write(name, text);
    }

    pub(crate) fn service(&self, name: &str) -> Value {
        self.fixture.service(name)
    }

    pub(crate) fn port(&self, name: &str) -> u16 {
        let port = self.service(name)["ports"][0]["published"].as_u64().unwrap();
        u16::try_from(port).unwrap()
    }

    /// Waits until it says so, after what was waited for last.
    pub(crate) fn says_again(&self, text: &str) {
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(self.path(".said")).unwrap();
            let read = self.read.get();
            let redacted = self.fixture.redact(&said[read..]);
            if let Some(at) = redacted.find(text) {
                // Up to the end of the line that says it; redacting keeps the lines.
                let lines = redacted[..at].matches('\n').count() + 1;
                let rest = said[read..].split_inclusive('\n').take(lines).map(str::len);
                self.read.set(read + rest.sum::<usize>());
                return;
            }
            let late = begun.elapsed() > Duration::from_secs(60);
            assert!(!late, "waited in vain for `{text}`:\n{said}");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// Does this while the command stands still.
    pub(crate) fn meanwhile(&self, work: impl FnOnce()) {
        let up = i32::try_from(self.up.id()).unwrap();
        kill(up, "STOP");
        work();
        kill(up, "CONT");
    }

    /// Ctrl-C, and nothing is left.
    pub(crate) fn end(mut self) {
        kill(i32::try_from(self.up.id()).unwrap(), "INT");
        assert_eq!(self.up.wait().unwrap().code(), Some(130));
        assert!(self.fixture.processes().is_empty());
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // After a failure it still runs.
        let _ = self.up.kill();
        let _ = self.up.wait();
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        drop(self.command(&["down"]).output());
        for pid in self.processes() {
            kill(pid, "KILL");
        }
    }
}

/// Polls until `done`, at most 20 s.
pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// Sends a signal by name to a process that the test started.
pub(crate) fn kill(pid: i32, signal: &str) {
    let status = Command::new("kill").args([format!("-{signal}"), pid.to_string()]).status();
    assert!(status.is_ok());
}

/// A process id in a status.
pub(crate) fn pid_of(service: &Value) -> i32 {
    i32::try_from(service["pid"].as_i64().expect("a process id")).unwrap()
}
