//! The commands of a document, one after the other.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use cargo_jessy::env::Env;
use rustix::process::{Pid, Signal, kill_process};

use super::{
    clone::Clone,
    jessy,
    parse::{Shown, simple_commands},
};

/// A cold build of the services on a small machine, and no command that hangs.
const LIMIT: Duration = Duration::from_secs(600);

/// How a command is run.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// It ends by itself, with exit code 0.
    Ends,
    /// It says `ready in` on stderr, and runs on until Ctrl-C.
    Up,
    /// It listens on the core's port, and runs on until a signal.
    Serves,
    /// It changes the shell for what follows.
    Export,
    /// It asks the compose plugin, no engine.
    Compose,
    /// It asks a container engine.
    Engine,
}

/// Runs them all; what runs on is ended with the document.
pub(super) fn document(clone: &mut Clone, commands: &[Shown]) {
    clone.exports.clear();
    let mut running: Option<Running> = None;
    for shown in commands {
        let place = &shown.place;
        let way = way(&shown.text).unwrap_or_else(|why| {
            panic!(
                "{place}: `{}`: {why}, or write above its block\n<!-- proved by PATH: why -->",
                shown.text
            )
        });
        match way {
            Way::Up | Way::Serves => {
                if let Some(before) = running.take() {
                    before.end();
                }
                running = Some(Running::start(clone, shown, &way));
            }
            Way::Export => clone.exports.push_str(&format!("{}\n", shown.text)),
            Way::Compose
                if !has(place, &["docker", "compose", "version"], "JESSY_REQUIRE_COMPOSE") => {}
            Way::Engine if !has(place, &["docker", "version"], "JESSY_REQUIRE_DOCKER") => {}
            Way::Ends | Way::Compose | Way::Engine => ends(clone, shown),
        }
    }
    if let Some(running) = running {
        running.end();
    }
    clone.stop();
}

/// How this line is run; why not, if nobody knows.
fn way(line: &str) -> Result<Way, String> {
    let commands = simple_commands(line);
    let mut ways = Vec::new();
    for words in &commands {
        let text: Vec<_> = words.iter().map(String::as_str).collect();
        let has_flag = |names: &[&str]| text.iter().any(|word| names.contains(word));
        ways.push(match text.as_slice() {
            ["cargo", "jessy", ..] if has_flag(&["docker"]) => Way::Engine,
            ["cargo", "jessy", "up", ..] if !has_flag(&["--detach", "-d"]) => Way::Up,
            ["cargo", "jessy", "up" | "down" | "restart" | "status" | "logs" | "render", ..]
            | ["cargo", "jessy", "doctor" | "completions" | "man", ..] => Way::Ends,
            ["cargo", "jessy", ..] if has_flag(&["--plan", "--plan=json", "--explain"]) => {
                Way::Ends
            }
            ["cargo", "jessy", verb, ..] => {
                return Err(format!("`{verb}` takes as long as the gate does: show `--plan`"));
            }
            ["jessy-core", "serve"] => Way::Serves,
            ["jessy-core", ..] | ["curl" | "jq", ..] => Way::Ends,
            ["export", ..] => Way::Export,
            ["docker", "compose", "version", ..] => Way::Compose,
            ["docker", "compose", ..] if has_flag(&["config"]) => Way::Compose,
            ["docker", "version" | "info" | "context", ..] => Way::Engine,
            _ => return Err("tests/docs/commands/run.rs does not know it: teach it".into()),
        });
    }
    let first = ways.drain(..).reduce(|one, next| if one == Way::Ends { next } else { one });
    first.ok_or_else(|| "there is no command".into())
}

fn ends(clone: &Clone, shown: &Shown) {
    let Shown { place, text, output: expected, .. } = shown;
    let output = finish(clone.command(text), place);
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{place}: `{text}` {}\n{said}", output.status);
    // An answer is shown because it is always the same.
    if text.starts_with("curl ") && !expected.trim().is_empty() {
        let got = String::from_utf8_lossy(&output.stdout);
        assert_eq!(got.trim(), expected.trim(), "{place}: `{text}` prints something else");
    }
}

fn finish(mut command: Command, place: &str) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let reader = |mut pipe: Box<dyn std::io::Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.read_to_end(&mut bytes).unwrap();
            bytes
        })
    };
    let (out, err) = (reader(Box::new(out)), reader(Box::new(err)));
    let status = wait(&mut child, LIMIT).unwrap_or_else(|| {
        child.kill().unwrap();
        panic!("{place}: it has not ended after {} s", LIMIT.as_secs())
    });
    Output { status, stdout: out.join().unwrap(), stderr: err.join().unwrap() }
}

fn wait(child: &mut Child, limit: Duration) -> Option<std::process::ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

/// Whether this machine has what the command asks; a machine that must have it and doesn't is an
/// error, and any other says what it leaves out.
fn has(place: &str, probe: &[&str], required: &str) -> bool {
    let output = Command::new(probe[0]).args(&probe[1..]).output();
    if output.is_ok_and(|output| output.status.success()) {
        return true;
    }
    let is_required =
        Env::of_process().get(required).is_some_and(|value| !["", "0"].contains(&value));
    assert!(!is_required, "{required} is set, and `{}` fails", probe.join(" "));
    let note = format!("{place}: not run, since `{}` fails\n", probe.join(" "));
    std::io::stderr().write_all(note.as_bytes()).unwrap();
    false
}

/// What runs until it is ended. It ends with the test too, since its owner does.
struct Running {
    child: Child,
    place: String,
    signal: Signal,
    code: i32,
    lines: Receiver<String>,
}

impl Running {
    fn start(clone: &Clone, shown: &Shown, way: &Way) -> Self {
        // The shell becomes the command, so that a signal reaches it.
        let line = if jessy(&simple_commands(&shown.text)[0]).is_some() {
            shown.text.replacen("cargo jessy", "exec \"$JESSY_UNDER_TEST\" jessy", 1)
        } else {
            shown.text.replacen("jessy-core", "exec jessy-core", 1)
        };
        let mut command = clone.command(&line);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tx, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = tx.send(line);
            }
        });
        let (signal, code) = match way {
            Way::Up => (Signal::INT, 130),
            _ => (Signal::TERM, 0),
        };
        let mut running = Self { child, place: shown.place.clone(), signal, code, lines };
        running.wait_until_ready(clone, way);
        running
    }

    fn wait_until_ready(&mut self, clone: &Clone, way: &Way) {
        let begun = Instant::now();
        let mut said = String::new();
        loop {
            while let Ok(line) = self.lines.try_recv() {
                said.push_str(&format!("{line}\n"));
            }
            let is_ready = match way {
                Way::Up => said.contains("ready in"),
                _ => TcpStream::connect(("127.0.0.1", clone.core_port)).is_ok(),
            };
            if is_ready {
                return;
            }
            let ended = self.child.try_wait().unwrap();
            let is_late = begun.elapsed() > LIMIT;
            assert!(ended.is_none() && !is_late, "{}: not ready ({ended:?})\n{said}", self.place);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn end(mut self) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, self.signal).unwrap();
        let status = wait(&mut self.child, Duration::from_secs(60));
        let code = status.and_then(|status| status.code());
        assert_eq!(code, Some(self.code), "{}: ended by {:?}", self.place, self.signal);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_nobody_taught_is_refused() {
    for line in ["rm -rf .", "cargo jessy ci", "cargo jessy status && make", "docker compose up"] {
        assert!(way(line).is_err(), "{line}");
    }
    assert_eq!(way("cargo jessy ci --plan"), Ok(Way::Ends));
    assert_eq!(way("X=1 cargo jessy up"), Ok(Way::Up));
    assert_eq!(way("docker compose config -q"), Ok(Way::Compose));
}
