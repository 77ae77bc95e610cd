//! Steps that don't end by themselves.
//!
//! A named pipe tells how things stand without any waiting for time: the child and its own child
//! both hold its writing end, so its end is only read once neither is left.

use std::{io::Read as _, process::Child};

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};

use crate::fixture::{Fixture, Ran};

/// A workspace whose `cargo fmt` starts a child and hangs; and the pipe that both hold.
pub(crate) fn hanging() -> (Fixture, camino::Utf8PathBuf) {
    let fixture = Fixture::good();
    let pipe = fixture.fifo("alive");
    let script = format!("exec 3>'{pipe}'\necho up >&3\nsleep 600 &\nwait");
    (fixture.fake("cargo", &script), pipe)
}

/// Interrupts the binary once its child has told through the pipe that it is there, and sees how
/// that ends.
pub(crate) fn interrupted(fixture: &Fixture, jessy: Child, pipe: &mut fs_err::File) -> Ran {
    let mut word = [0; 3];
    pipe.read_exact(&mut word).unwrap();
    let pid = Pid::from_raw(jessy.id().cast_signed()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    fixture.finish(jessy.wait_with_output().unwrap())
}

#[test]
fn an_interrupt_ends_the_children_and_leaves_a_verdict() {
    let (fixture, pipe) = hanging();
    let mut command = fixture.command(&["ci", "--only", "fmt", "--format", "json"]);
    let jessy = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = fs_err::File::open(pipe).unwrap();
    let ran = interrupted(&fixture, jessy, &mut pipe);
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ! fmt  interrupted  [TIME]
    interrupted after [TIME]
    fmt  rerun: cargo jessy ci --only fmt
    ");
    assert_eq!(last_line(&ran)["exit_code"], 130);
    // Reads the end of the pipe, which is there only when no child is left to write to it.
    assert_eq!(pipe.read(&mut [0; 3]).unwrap(), 0);
}

#[test]
fn a_hung_step_is_ended_at_its_time() {
    let (fixture, pipe) = hanging();
    let fixture = fixture.policy("ci = { timeouts = { fmt = \"300ms\" } }");
    let mut command = fixture.command(&["ci", "--only", "fmt", "--format", "json"]);
    let jessy = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut left = String::new();
    let mut pipe = fs_err::File::open(pipe).unwrap();
    pipe.read_to_string(&mut left).unwrap();
    let ran = fixture.finish(jessy.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_snapshot!(ran.verdict(), @"
    ✗ fmt  failed  [TIME]  rustfmt: ended after its time of [TIME], see the policy's ci.timeouts.fmt
    failed: 1 of 1 step in [TIME]
    fmt  fix:   cargo jessy fmt --fix
    fmt  rerun: cargo jessy ci --only fmt
    ");
    let verdict = last_line(&ran);
    assert_eq!(
        (&verdict["exit_code"], &verdict["steps"][0]["status"]),
        (&1.into(), &"failed".into())
    );
}

/// The report is written to its end, whatever has become of the steps.
fn last_line(ran: &Ran) -> serde_json::Value {
    let verdict: serde_json::Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    assert_eq!(verdict["event"], "verdict");
    verdict
}

#[test]
fn who_ignores_an_interrupt_is_killed_a_while_later() {
    let fixture = Fixture::good();
    let pipe = fixture.fifo("alive");
    let script = format!("trap '' TERM\nexec 3>'{pipe}'\necho up >&3\nwhile :; do sleep 1; done");
    let fixture = fixture.fake("cargo", &script);
    let mut command = fixture.command(&["ci", "--only", "fmt"]);
    let jessy = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut pipe = fs_err::File::open(pipe).unwrap();
    let ran = interrupted(&fixture, jessy, &mut pipe);
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert_eq!(pipe.read(&mut [0; 3]).unwrap(), 0);
}
