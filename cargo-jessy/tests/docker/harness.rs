//! A workspace in a temporary folder, the real binary in it, and the real engine below.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// Runs `body` on a fixture, if an engine answers.
pub(crate) fn on(compose: &str, body: impl FnOnce(&Fixture)) {
    if have_docker() {
        body(&Fixture::new(compose));
    }
}

/// Whether there is an engine; says so if there isn't, as then nothing is tested.
pub(crate) fn have_docker() -> bool {
    let asked = docker(&["version", "--format", "{{.Server.APIVersion}}"]);
    if asked.is_some_and(|version| !version.is_empty()) {
        have_base();
        return true;
    }
    let required = variable("JESSY_REQUIRE_DOCKER").is_some_and(|value| value != "0");
    assert!(!required, "JESSY_REQUIRE_DOCKER is set and no engine answers");
    std::io::stderr().write_all(b"no container engine answers: nothing was tested\n").unwrap();
    false
}

/// The base of all fixtures: got once, by whichever test is the first.
fn have_base() {
    const BASE: &str = "debian:bookworm-slim";
    let lock = std::fs::File::create(std::env::temp_dir().join("jessy-tests-base.lock")).unwrap();
    lock.lock().unwrap();
    if docker(&["image", "inspect", "--format", "{{.Id}}", BASE]).is_none() {
        let fixture = Fixture::new(&format!("services: {{ a: {{ image: '{BASE}' }} }}\n"));
        let ended = fixture.run(&["bases"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has no other way to its settings")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Where the engine of these tests listens.
pub(crate) fn engine() -> String {
    let host = variable("DOCKER_HOST").filter(|host| host.starts_with("unix://"));
    host.unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned())
}

/// What `docker` prints, if it ends well.
pub(crate) fn docker(args: &[&str]) -> Option<String> {
    let output = Command::new("docker").args(args).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A cargo workspace with a compose file and a project name of its own.
pub(crate) struct Fixture {
    dir: tempfile::TempDir,
    pub(crate) project: String,
}

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Fixture {
    /// `{sh}` in the text stands for a container that runs a shell script.
    pub(crate) fn new(compose: &str) -> Self {
        let dir = tempfile::Builder::new().prefix("jessy-docker-").tempdir().unwrap();
        let name = dir.path().file_name().unwrap().to_str().unwrap().to_lowercase();
        let fixture = Self { dir, project: name };
        fixture.write("Cargo.toml", "[package]\nname = \"fixture\"\nedition = \"2024\"\n");
        fixture.write("src/lib.rs", "");
        fixture.write("compose.yaml", compose);
        fixture.write("compose.dev.yaml", "services: {}\n");
        fixture
    }

    /// Another clone of the same: its project has the same name.
    pub(crate) fn named(mut self, project: &str) -> Self {
        project.clone_into(&mut self.project);
        self
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let sh = "image: debian:bookworm-slim, init: true, stop_grace_period: 2s, \
                  entrypoint: [sh, -c]";
        std::fs::write(path, text.replace("{sh}", sh)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// An image with the fake service in it, built in this workspace.
    pub(crate) fn with_server(self) -> Self {
        let bin = PathBuf::from(env!("CARGO_BIN_EXE_cargo-jessy"));
        let fake = bin.parent().unwrap().join("examples/fake_service");
        assert!(fake.exists(), "build it first: cargo build -p cargo-jessy --examples");
        std::fs::copy(fake, self.path("fake_service")).unwrap();
        self.write(".dockerignore", "*\n!fake_service\n");
        self.write(
            "Dockerfile",
            "FROM debian:bookworm-slim\nCOPY fake_service /\nENTRYPOINT [\"/fake_service\"]\n",
        );
        self
    }

    /// The binary as cargo calls it, in an environment without a person's or a CI's settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-jessy"));
        command.arg("jessy").args(args).current_dir(self.dir.path()).stdin(Stdio::null());
        let scrubbed = [
            "CI",
            "NO_COLOR",
            "FORCE_COLOR",
            "JESSY_STATE_DIR",
            "JESSY_COMMIT",
            "SOURCE_DATE_EPOCH",
            "COMPOSE_FILE",
            "COMPOSE_PROFILES",
        ];
        for name in scrubbed {
            command.env_remove(name);
        }
        command.env("COMPOSE_PROJECT_NAME", &self.project);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.end(self.command(args))
    }

    pub(crate) fn end(&self, mut command: Command) -> Ended {
        let output = command.output().unwrap();
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
    pub(crate) fn up(&self) -> Ended {
        let ended = self.run(&["up", "--engine", "docker", "--detach"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended
    }

    /// `up --detach`, which must fail. Returns the exit code and the first card with what follows.
    pub(crate) fn card(&self) -> (i32, String) {
        let ended = self.run(&["up", "--engine", "docker", "--detach"]);
        let is_card = |line: &&str| line.starts_with('✗') && !line.starts_with("✗ web  ");
        let from = ended.err.lines().position(|line| is_card(&line)).unwrap_or(0);
        let card: Vec<&str> = ended.err.lines().skip(from).collect();
        (ended.code, card.join("\n"))
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
        services.iter().find(|service| service["name"] == name).cloned().unwrap_or(Value::Null)
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

    /// Runs a shell command in a service's container.
    pub(crate) fn exec(&self, service: &str, script: &str) -> Option<String> {
        let id = self.service(service)["container"].as_str().unwrap().to_owned();
        docker(&["exec", &id, "sh", "-c", script])
    }

    /// Containers of this project in these states; none named: in any.
    pub(crate) fn containers(&self, states: &[&str]) -> Vec<String> {
        let label = format!("label=com.docker.compose.project={}", self.project);
        let mut args = vec!["ps", "--all", "--quiet", "--filter", &label];
        let states: Vec<String> = states.iter().map(|state| format!("status={state}")).collect();
        for state in &states {
            args.extend(["--filter", state]);
        }
        docker(&args).unwrap().lines().map(str::to_owned).collect()
    }

    /// What changes from run to run, taken out.
    pub(crate) fn redact(&self, text: &str) -> String {
        let root = self.dir.path().canonicalize().unwrap();
        let text =
            text.replace(root.to_str().unwrap(), "<DIR>").replace(&self.project, "<PROJECT>");
        let rules = [
            (r"\d+ min \d\d s|\d+(\.\d+)? (ms|s)\b", "<TIME>"),
            (r"\(process \d+\)", "(process <PID>)"),
            (r"kill \d+", "kill <PID>"),
            (r"127\.0\.0\.1:\d{4,5}", "127.0.0.1:<PORT>"),
            (r"(port +)\d{4,5}", "$1<PORT>"),
        ];
        rules.iter().fold(text, |text, (pattern, with)| {
            regex::Regex::new(pattern).unwrap().replace_all(&text, *with).into_owned()
        })
    }
}

impl Drop for Fixture {
    /// Also on a panic, and without trusting what is tested: compose removes what has our name.
    fn drop(&mut self) {
        let args = ["compose", "--project-name", &self.project, "down", "--volumes", "--timeout"];
        drop(docker(&[&args[..], &["0", "--remove-orphans"]].concat()));
        // Compose labels what it builds, so that a tag that has moved on leaves nothing behind.
        let label = format!("label=com.docker.compose.project={}", self.project);
        let images = docker(&["images", "--quiet", "--filter", &label]).unwrap_or_default();
        for image in images.lines() {
            drop(docker(&["image", "rm", "--force", image]));
        }
    }
}

/// Polls until `done`, at most 20 s.
pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

/// Nothing of the project runs. The engine lists a container as running for a moment after it has
/// told who stopped it that it has.
pub(crate) fn nothing_runs(fixture: &Fixture) {
    wait("nothing to run", || fixture.containers(&["running"]).is_empty());
}

/// Sends a signal by name to a process that the test started.
pub(crate) fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status();
    assert!(status.unwrap().success());
}
