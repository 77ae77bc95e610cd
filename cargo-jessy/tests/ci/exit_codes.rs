//! The exit codes, a contract with scripts: each is reached here.

use crate::{
    fixture::{Fixture, Ran},
    stop::{self, hanging},
};

type Case = (u8, &'static str, fn() -> Ran);

const CODES: [Case; 6] = [
    (0, "good", good),
    (1, "a gate said no", no),
    (2, "usage", usage),
    (3, "something is missing", missing),
    (4, "a defect of ours", defect),
    (130, "interrupted", interrupted),
];

#[test]
fn each_exit_code_is_reached() {
    for (code, what, reach) in CODES {
        let ran = reach();
        assert_eq!(ran.code, Some(code.into()), "{what}: {}", ran.err);
        // Whatever it is, people are told.
        assert!(!ran.err.trim().is_empty(), "{what}");
    }
}

fn fmt(fixture: &Fixture) -> Ran {
    fixture.run(&["ci", "--only", "fmt"])
}

fn good() -> Ran {
    fmt(&Fixture::good())
}

fn no() -> Ran {
    fmt(&Fixture::library("pub fn two()->u32{2}\n"))
}

fn usage() -> Ran {
    Fixture::good().run(&["ci", "--olny", "fmt"])
}

fn missing() -> Ran {
    let fixture = Fixture::good().installs_nothing();
    fixture.finish(fixture.bare(&["ci", "--only", "unit"]).output().unwrap())
}

/// Nobody but us makes this folder, so a file in its place is no mistake of a person's.
fn defect() -> Ran {
    fmt(&Fixture::good().file(".jessy/runs", "no folder\n"))
}

fn interrupted() -> Ran {
    let (fixture, pipe) = hanging();
    let mut command = fixture.command(&["ci", "--only", "fmt"]);
    let jessy = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    stop::interrupted(&fixture, jessy, &mut fs_err::File::open(pipe).unwrap())
}
