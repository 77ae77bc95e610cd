//! What a run does about browsers: says that one is missing, and never leaves one behind.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, test_kill_process};

/// Runs where no program is on PATH.
fn run_without_programs(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jessy-features"));
    for variable in ["JESSY_URL", "JESSY_CORE_URL", "JESSY_REQUIRE_BROWSER", "CUCUMBER_FILTER_TAGS"]
    {
        command.env_remove(variable);
    }
    let empty = tempfile::tempdir().expect("a folder");
    command.args(["--color", "never"]).args(arguments).env("PATH", empty.path());
    command.envs(variables.iter().copied()).output().expect("the program starts")
}

/// A server that says nothing to anybody.
fn silent() -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound socket"));
    (listener, url)
}

#[test]
fn a_browser_that_is_required_and_missing_fails_the_run() {
    let (_listener, url) = silent();
    let output = run_without_programs(&["--url", &url], &[("JESSY_REQUIRE_BROWSER", "1")]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("JESSY_REQUIRE_BROWSER is set, but there is no chromedriver"), "{said}");
}

#[test]
fn scenarios_that_lack_a_browser_are_left_out_and_counted() {
    let (_listener, url) = silent();
    let folder = tempfile::tempdir().expect("a folder");
    let feature = "Feature: F\n  @browser\n  Scenario: S\n    Given the page is open\n";
    std::fs::write(folder.path().join("page.feature"), feature).expect("a file");
    let glob = folder.path().join("*.feature");
    let input = glob.to_str().expect("UTF-8");
    let output =
        run_without_programs(&["--url", &url, "--input", input], &[("JESSY_REQUIRE_BROWSER", "0")]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("did not run here: 1 needs chromedriver and a Chromium on PATH"),
        "{said}"
    );
    assert!(said.contains("no scenario ran"), "{said}");
}

#[test]
fn whatever_the_driver_started_ends_with_the_run_that_held_its_guard() {
    // A driver that ignores requests to end, with a child, as a browser is one.
    let script = "trap '' TERM HUP INT; sleep 1000 & echo $$ $!; echo $TMPDIR; wait";
    let mut guard = Command::new(env!("CARGO_BIN_EXE_jessy-features"))
        .args(["__guard", "sh", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the guard starts");
    let mut lines = BufReader::new(guard.stdout.take().expect("its output")).lines();
    let pids = lines.next().expect("a line").expect("UTF-8");
    let folder = lines.next().expect("a line").expect("UTF-8");
    let pids: Vec<Pid> = pids
        .split(' ')
        .map(|pid| Pid::from_raw(pid.parse().expect("a number")).expect("a process id"))
        .collect();
    assert!(pids.len() == 2 && pids.iter().all(|pid| test_kill_process(*pid).is_ok()));
    assert!(std::path::Path::new(&folder).is_dir());

    // What the kernel does to the pipe of a run that is killed.
    drop(guard.stdin.take());
    assert!(guard.wait().expect("the guard ends").success());
    assert!(!std::path::Path::new(&folder).exists());
    // The child's new parent may still have to collect it; it runs no more in any case.
    assert!(test_kill_process(pids[0]).is_err());
    let stat = format!("/proc/{}/stat", pids[1].as_raw_nonzero());
    let runs = || std::fs::read_to_string(&stat).is_ok_and(|state| !state.contains(") Z "));
    // It was sent its end; the kernel carries that out in its own time.
    let end = Instant::now() + Duration::from_secs(10);
    while runs() {
        assert!(Instant::now() < end, "the driver's child runs on");
        std::thread::sleep(Duration::from_millis(1));
    }
}
