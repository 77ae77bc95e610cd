//! `shell` and `debug`: a person looks at a service from inside.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::harness::{Fixture, kill, pid_of, wait};

const WEB: &str = "
services:
  web:
    ports: [\"127.0.0.1::80\"]
    environment: { GREETING: hello, HERE: /run/secrets/word, BACK: \"http://web:80/\" }
    secrets: [word]
    healthcheck: { interval: 100ms, timeout: 200ms, retries: 2, start_period: 5s }
    restart: unless-stopped
    image: fixture
    x-jessy: { run: [\"{fake}\"], health: { port: 80, path: / } }
secrets:
  word: { file: word }
";

fn web() -> Fixture {
    let fixture = Fixture::new(WEB);
    fixture.write("word", "secret");
    fixture
}

#[test]
fn a_shell_sees_what_the_service_sees() {
    let fixture = web();
    fixture.up();
    let script = "echo $GREETING $BACK; cat $HERE; echo; pwd; env; exit 7";
    let mut command = fixture.command(&["shell", "web", "--", "sh", "-c", script]);
    let output = command.env("LEAK", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(7), "the exit code is the command's");
    let out = fixture.redact(&String::from_utf8(output.stdout).unwrap());
    assert!(out.starts_with("hello http://127.0.0.1:<PORT>/\nsecret\n<DIR>\n"), "{out}");
    for absent in ["LEAK", "JESSY_SUPERVISED", "LISTEN_FDS"] {
        assert!(!out.contains(absent), "{absent} in {out}");
    }
    // `down` ends what carries our mark; a shell that is open is the person's.
    let mut open = fixture.spawn(&["shell", "web", "--", "sleep", "1000"]);
    wait("the command to replace us", || {
        let exe = std::fs::read_link(format!("/proc/{}/exe", open.id())).unwrap();
        exe.ends_with("sleep") || exe.ends_with("coreutils") || exe.ends_with("busybox")
    });
    assert_eq!(fixture.run(&["down"]).code, 0);
    assert!(open.try_wait().unwrap().is_none());
    open.kill().unwrap();
    open.wait().unwrap();
}

#[test]
fn a_shell_needs_no_service_that_runs() {
    let fixture = web();
    let script = "echo $GREETING; cat $HERE";
    let ended = fixture.run(&["shell", "web", "--", "sh", "-c", script]);
    assert_eq!((ended.code, ended.out.as_str()), (0, "hello\nsecret"), "{}", ended.err);
    let unknown = fixture.run(&["shell", "wbe"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("help: there is: web"), "{}", unknown.err);
    let missing = fixture.run(&["shell", "web", "--", "no-such-program"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("there is no program `no-such-program`"), "{}", missing.err);
}

#[test]
fn without_a_command_it_is_the_person_s_own_shell() {
    let fixture = web();
    fixture.write("own", "#!/bin/sh\necho own shell: $GREETING $TERM $#\nexit 3\n");
    let own = fixture.path("own");
    assert!(Command::new("chmod").arg("+x").arg(&own).status().unwrap().success());
    let mut command = fixture.command(&["shell", "web"]);
    let output = command.env("SHELL", own).env("TERM", "xterm").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "own shell: hello xterm 0\n");
}

#[test]
fn a_debugger_that_is_missing_is_named_with_its_way_here() {
    let fixture = web();
    assert_eq!(fixture.run(&["debug", "web"]).code, 1);
    fixture.up();
    let cargo = PathBuf::from(env!("CARGO"));
    let mut command = fixture.command(&["debug", "web"]);
    let output = command.env("PATH", cargo.parent().unwrap()).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{err}");
    assert!(err.contains("help: sudo apt-get install gdbserver gdb"), "{err}");
}

/// Whether these programs are here. Where they must be, their absence is a failure.
fn have(programs: &[&str]) -> bool {
    let has = |program: &&&str| {
        // Whatever it makes of the flag, it is here.
        let mut found = Command::new(program);
        found.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    let missing: Vec<_> = programs.iter().filter(|p| !has(p)).collect();
    #[expect(clippy::disallowed_methods, reason = "a switch of the tests' own")]
    let required = std::env::var("JESSY_REQUIRE_DEBUGGERS").is_ok_and(|value| value == "1");
    assert!(missing.is_empty() || !required, "{missing:?} must be here");
    if !missing.is_empty() {
        let note = format!("not tested: {missing:?} is not here\n");
        std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
    }
    missing.is_empty()
}

/// `debug` of a service, once it may be debugged, and its port.
fn debug(fixture: &Fixture, service: &str) -> (Child, String) {
    let said = std::fs::File::create(fixture.path(".debug")).unwrap();
    let mut command = fixture.command(&["debug", service]);
    let child = command.stdout(Stdio::null()).stderr(said).spawn().unwrap();
    let said = || std::fs::read_to_string(fixture.path(".debug")).unwrap();
    wait("the lines to paste", || said().contains("until Ctrl-C"));
    let said = said();
    let (_, rest) = said.split_once("127.0.0.1:").unwrap();
    let port = rest.chars().take_while(char::is_ascii_digit).collect();
    (child, port)
}

fn end(mut child: Child, fixture: &Fixture) {
    kill(i32::try_from(child.id()).unwrap(), "INT");
    let code = child.wait().unwrap().code();
    let said = std::fs::read_to_string(fixture.path(".debug")).unwrap();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.trim_end().ends_with("runs on"), "{said}");
}

fn gdb(port: &str, program: &std::path::Path, commands: &[&str]) -> Command {
    let mut command = Command::new("gdb");
    command.args(["-nx", "-q", "-batch", "-ex", "set sysroot /"]).arg(program);
    command.args(["-ex", &format!("target remote 127.0.0.1:{port}")]);
    for line in commands {
        command.args(["-ex", line]);
    }
    command.stdin(Stdio::null());
    command
}

const TICKS: &str = "
services:
  ticks:
    image: fixture
    restart: unless-stopped
    x-jessy: { build: { cargo: { package: fixture } } }
";

const TICKER: &str = "#[inline(never)]
fn tick(n: u64) -> u64 { println!(\"tick {n}\"); n + 1 }
fn main() {
    let mut n = 0;
    loop { n = tick(n); std::thread::sleep(std::time::Duration::from_millis(20)); }
}
";

#[test]
fn rust_is_debugged_and_left_alive() {
    if !have(&["gdbserver", "gdb"]) {
        return;
    }
    let fixture = Fixture::new(TICKS);
    fixture.write("src/main.rs", TICKER);
    fixture.up();
    let before = pid_of(&fixture.service("ticks"));
    let program = fixture.path("target/debug/fixture");
    let (child, port) = debug(&fixture, "ticks");
    let seen = gdb(&port, &program, &["break fixture::tick", "continue", "bt 1", "detach"]);
    let output = { seen }.output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("Breakpoint 1, fixture::tick"), "{out}");
    // A second visit, which is cut off with its breakpoint in and the program running.
    let far = ["break fixture::tick if n == 100000000", "continue"];
    let mut visit =
        gdb(&port, &program, &far).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let traced = || {
        let status = std::fs::read_to_string(format!("/proc/{before}/status")).unwrap();
        status.lines().any(|line| line.starts_with("TracerPid:") && !line.ends_with("\t0"))
    };
    wait("the second visit", traced);
    std::thread::park_timeout(Duration::from_secs(2));
    end(child, &fixture);
    // It has nobody to talk to any more.
    visit.kill().unwrap();
    visit.wait().unwrap();
    wait("the program to be left", || !traced());
    let lines = || fixture.run(&["logs"]).out.lines().count();
    let now = lines();
    wait("the program to go on", || lines() > now + 5);
    let after = fixture.service("ticks");
    assert_eq!((pid_of(&after), after["restarts"].as_u64()), (before, Some(0)));
}

#[test]
fn a_service_that_a_debugger_holds_is_not_called_unhealthy() {
    if !have(&["gdbserver", "gdb"]) {
        return;
    }
    let fixture = web();
    fixture.up();
    let before = pid_of(&fixture.service("web"));
    let (child, port) = debug(&fixture, "web");
    let fake = crate::harness::fake();
    let mut visit = gdb(&port, &fake, &["shell sleep 2", "detach"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let is_held = || {
        let status = std::fs::read_to_string(format!("/proc/{before}/status")).unwrap();
        status.contains("State:\tt ")
    };
    wait("the process to be held", is_held);
    // Longer than it takes to be unhealthy: 2 probes of 100 ms and 200 ms each.
    std::thread::park_timeout(Duration::from_millis(1200));
    assert!(is_held());
    let held = fixture.service("web");
    assert_eq!(
        (held["state"].as_str(), held["detail"].as_str()),
        (Some("healthy"), Some("being debugged"))
    );
    assert!(visit.wait().unwrap().success());
    end(child, &fixture);
    let after = fixture.wait_for("web", |web| web["detail"] == "");
    assert_eq!((pid_of(&after), after["state"].as_str()), (before, Some("healthy")));
}

#[test]
fn go_is_debugged_and_left_alive() {
    if !have(&["go"]) || !have_delve() {
        return;
    }
    let fixture = Fixture::new(
        "
services:
  ticks:
    image: fixture
    restart: unless-stopped
    x-jessy: { build: { go: { dir: gate, output: gate } } }
",
    );
    fixture.write("gate/go.mod", "module gate\n\ngo 1.26\n");
    let main = "package main\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n\n//go:noinline\nfunc tick(n int) int { fmt.Println(\"tick\", n); return n + 1 }\n\nfunc main() {\n\tfor n := 0; ; n = tick(n) {\n\t\ttime.Sleep(20 * time.Millisecond)\n\t}\n}\n";
    fixture.write("gate/main.go", main);
    fixture.up();
    let before = pid_of(&fixture.service("ticks"));
    let (child, port) = debug(&fixture, "ticks");
    let mut delve = Delve::connect(&port);
    // It lets the program go on after it listens; a word to halt before that would be lost.
    wait("the program to run on", || {
        delve.ask("State", r#"{"NonBlocking":true}"#)["State"]["Running"] == true
    });
    delve.ask("Command", r#"{"name":"halt"}"#);
    delve.ask("CreateBreakpoint", r#"{"Breakpoint":{"functionName":"main.tick"}}"#);
    let hit = delve.ask("Command", r#"{"name":"continue"}"#);
    assert_eq!(hit["State"]["currentThread"]["function"]["name"], "main.tick", "{hit}");
    // The breakpoint stays in, and the program stands at it, until we let go.
    end(child, &fixture);
    let lines = || fixture.run(&["logs"]).out.lines().count();
    let now = lines();
    wait("the program to go on", || lines() > now + 5);
    let after = fixture.service("ticks");
    assert_eq!((pid_of(&after), after["restarts"].as_u64()), (before, Some(0)));
}

/// Delve's own protocol: JSON-RPC, one value a line.
struct Delve(std::io::BufReader<std::net::TcpStream>);

impl Delve {
    fn connect(port: &str) -> Self {
        let mut connected = None;
        wait("delve to listen", || {
            connected = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).ok();
            connected.is_some()
        });
        let connected = connected.unwrap();
        connected.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self(std::io::BufReader::new(connected))
    }

    fn ask(&mut self, method: &str, params: &str) -> serde_json::Value {
        use std::io::{BufRead as _, Write as _};
        let request = format!(r#"{{"method":"RPCServer.{method}","params":[{params}],"id":1}}"#);
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let reply: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(reply["error"].is_null(), "{method}: {reply}");
        reply["result"].clone()
    }
}

fn delve() -> PathBuf {
    let output = Command::new("go").args(["env", "GOPATH"]).output().unwrap();
    let installed = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim()).join("bin/dlv");
    if installed.exists() { installed } else { "dlv".into() }
}

fn have_delve() -> bool {
    have(&[delve().to_str().unwrap()])
}
