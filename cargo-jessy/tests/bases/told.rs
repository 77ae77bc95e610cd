//! What people are told: lists, and what is missing.

use std::{net::TcpListener, os::unix::fs::symlink, path::Path};

use insta::assert_snapshot;

use crate::fixture::{Fixture, have_engine};

const COMPOSE: &str = "
services:
  core:
    build:
      context: .
      target: production
      args: { RUST_IMAGE: '{mirror}/library/rust:{rust}-slim-bookworm' }
  worker:
    build:
      context: .
      dockerfile_inline: |
        FROM {mirror}/library/golang:{go}-bookworm AS build
        FROM build
  db: { image: '{mirror}/library/postgres:17-bookworm' }
  metrics: { image: '{mirror}/prom/prometheus:v3.1.0', profiles: [monitoring] }
  mail: { image: '{mirror}/acme/mail:1' }
";

fn fixture() -> Fixture {
    let fixture = Fixture::new(COMPOSE);
    let dockerfile = "ARG RUST_IMAGE\nFROM ${RUST_IMAGE} AS build\n\
                      FROM {mirror}/library/debian:bookworm-slim AS development\n\
                      FROM scratch AS production\nCOPY --from=build /a /a\n";
    fixture.write("Dockerfile", dockerfile);
    fixture
}

/// The programs of PATH but one, in a folder of their own.
fn path_without(fixture: &Fixture, kept: &[&str]) -> String {
    let bin = fixture.path("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let path = crate::fixture::variable("PATH").unwrap();
    for program in kept {
        let found = std::env::split_paths(&path).map(|dir| dir.join(program)).find(|p| p.exists());
        symlink(found.unwrap(), bin.join(program)).unwrap();
    }
    Path::to_str(&bin).unwrap().to_owned()
}

#[test]
fn the_list_says_who_needs_what_and_how_it_could_be_had() {
    if !have_engine() {
        return;
    }
    let listed = fixture().run(&["bases", "--list"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert_snapshot!(listed.out, @"
    BASE  STATE  NEEDED BY
    mirror/library/rust:<RUST>-slim-bookworm  missing  core
      to be pulled, else made from this host's toolchain <RUST>
    mirror/library/golang:<GO>-bookworm  missing  worker
      to be pulled, else made from this host's Go <GO>
    mirror/library/postgres:17-bookworm  missing  db
      to be pulled, else made from Debian's packages
    mirror/acme/mail:1  missing  mail
      to be pulled; no stand-in can be made for it
    ");
    let with = fixture().run(&["bases", "--list", "--with", "monitoring", "--format", "json"]);
    assert_snapshot!(with.out, @r#"
    {"schema":1}
    {"event":"base","image":"mirror/library/rust:<RUST>-slim-bookworm","needed_by":["core"],"state":"missing","stand_in":false,"how":"to be pulled, else made from this host's toolchain <RUST>"}
    {"event":"base","image":"mirror/library/golang:<GO>-bookworm","needed_by":["worker"],"state":"missing","stand_in":false,"how":"to be pulled, else made from this host's Go <GO>"}
    {"event":"base","image":"mirror/library/postgres:17-bookworm","needed_by":["db"],"state":"missing","stand_in":false,"how":"to be pulled, else made from Debian's packages"}
    {"event":"base","image":"mirror/prom/prometheus:v3.1.0","needed_by":["metrics"],"state":"missing","stand_in":false,"how":"to be pulled, else made from Debian's packages"}
    {"event":"base","image":"mirror/acme/mail:1","needed_by":["mail"],"state":"missing","stand_in":false,"how":"to be pulled; no stand-in can be made for it"}
    {"event":"verdict","verdict":"missing"}
    "#);
}

#[test]
fn dockerfiles_are_read_where_there_is_no_compose_file() {
    if !have_engine() {
        return;
    }
    let fixture = Fixture::new("");
    fixture.write("docker/Dockerfile", "FROM {mirror}/library/debian:bookworm-slim\n");
    fixture.write("target/Dockerfile", "FROM {mirror}/library/debian:trixie-slim\n");
    fixture.write(".ignore", "target\n");
    let listed = fixture.run(&["bases", "--list"]);
    assert_snapshot!(listed.out, @"
    BASE  STATE  NEEDED BY
    mirror/library/debian:bookworm-slim  missing  docker/Dockerfile
      to be pulled, else made from Debian's packages
    ");
    let none = Fixture::new("").run(&["bases"]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    assert_snapshot!(none.err, @"no base image is needed here");
}

#[test]
fn a_host_that_lacks_something_is_told_what_before_anything_is_made() {
    if !have_engine() {
        return;
    }
    let fixture = Fixture::new(
        "services:
           a: { image: '{mirror}/library/rust:{rust}-slim-bookworm' }
           b: { image: '{mirror}/library/rust:1.2.3-slim-bookworm' }
           c: { image: '{mirror}/library/golang:1.2.3-bookworm' }
           d: { image: '{mirror}/acme/mail:1' }",
    );
    let kept = ["docker", "cargo", "rustc", "apt-get", "apt-config"];
    let path = path_without(&fixture, &kept);
    let missing = fixture.command(&["bases"]).env("PATH", &path).output().unwrap();
    let missing = fixture.ended(missing);
    assert_eq!(missing.code, 3, "{}", missing.err);
    assert_snapshot!(missing.err, @"
    · mirror/library/rust:<RUST>-slim-bookworm  no registry answers: making a stand-in
    · mirror/library/debian:bookworm-slim  no registry answers: making a stand-in
    ✗ mirror/library/rust:<RUST>-slim-bookworm  can't be had
    · mirror/library/rust:1.2.3-slim-bookworm  no registry answers: making a stand-in
    ✗ mirror/library/rust:1.2.3-slim-bookworm  can't be had
    · mirror/library/golang:1.2.3-bookworm  no registry answers: making a stand-in
    ✗ mirror/library/golang:1.2.3-bookworm  can't be had
    ✗ mirror/acme/mail:1  can't be had
    error: mirror/library/rust:<RUST>-slim-bookworm can't be pulled (no registry answers) nor made here
      caused by: mirror/library/debian:bookworm-slim can't be pulled (no registry answers) nor made here
      caused by: mmdebstrap is not on the PATH
    help: sudo apt-get install --yes mmdebstrap debian-archive-keyring
    error: mirror/library/rust:1.2.3-slim-bookworm can't be pulled (no registry answers) nor made here
      caused by: it takes the Rust toolchain 1.2.3, and this host has <RUST>
    help: rustup toolchain install 1.2.3
    error: mirror/library/golang:1.2.3-bookworm can't be pulled (no registry answers) nor made here
      caused by: it takes Go 1.2.3, and this host has none
    help: install Go 1.2.3 from go.dev/dl
    error: mirror/acme/mail:1 can't be pulled (no registry answers), and no stand-in can be made for it
    help: where a registry answers: docker save mirror/acme/mail:1 --output image.tar; here: docker load --input image.tar
    more: cargo jessy doctor --explain stand-in-failed
    ");

    std::fs::remove_file(fixture.path("bin/apt-get")).unwrap();
    let elsewhere = fixture.command(&["bases"]).env("PATH", &path).output().unwrap();
    let elsewhere = fixture.ended(elsewhere);
    assert_eq!(elsewhere.code, 3, "{}", elsewhere.err);
    let why = "stand-ins are made on Debian and its relatives only, and this host is none";
    assert!(elsewhere.err.contains(why), "{}", elsewhere.err);

    std::fs::remove_file(fixture.path("bin/docker")).unwrap();
    let none = fixture.command(&["bases", "--list"]).env("PATH", &path).output().unwrap();
    let none = fixture.ended(none);
    assert_eq!(none.code, 3);
    assert_snapshot!(none.err, @"
    error: docker is not on the PATH
    help: install a Docker engine (docker.com/get-docker), then: cargo jessy doctor
    more: cargo jessy doctor --explain no-engine
    ");
}

#[test]
fn an_engine_that_does_not_answer_is_named() {
    let fixture = fixture();
    let mut command = fixture.command(&["bases", "--list"]);
    if which("docker") {
        let ended =
            fixture.ended(command.env("DOCKER_HOST", "unix:///nowhere.sock").output().unwrap());
        assert_eq!(ended.code, 3);
        assert!(ended.err.contains("unix:///nowhere.sock"), "{}", ended.err);
        assert!(ended.err.contains("help: start the engine"), "{}", ended.err);
    } else {
        let ended = fixture.ended(command.output().unwrap());
        assert_eq!(ended.code, 3);
        assert!(ended.err.contains("docker is not on the PATH"), "{}", ended.err);
    }
}

fn which(program: &str) -> bool {
    let path = crate::fixture::variable("PATH").unwrap();
    std::env::split_paths(&path).any(|dir| dir.join(program).exists())
}

/// A registry that takes connections and says nothing costs its five seconds once.
#[test]
fn a_silent_registry_is_given_up_and_not_asked_again() {
    if !have_engine() {
        return;
    }
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap().to_string();
    let compose = format!(
        "services:\n  a: {{ image: '{at}/acme/a:1' }}\n  b: {{ image: '{at}/acme/b:1' }}\n"
    );
    let ended = Fixture::new(&compose).run(&["bases"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_snapshot!(ended.err.replace(&at, "<REGISTRY>"), @"
    ✗ <REGISTRY>/acme/a:1  can't be had
    ✗ <REGISTRY>/acme/b:1  can't be had
    error: <REGISTRY>/acme/a:1 can't be pulled (no registry answers), and no stand-in can be made for it
    help: where a registry answers: docker save <REGISTRY>/acme/a:1 --output image.tar; here: docker load --input image.tar
    error: <REGISTRY>/acme/b:1 can't be pulled (no registry answers), and no stand-in can be made for it
    help: where a registry answers: docker save <REGISTRY>/acme/b:1 --output image.tar; here: docker load --input image.tar
    more: cargo jessy doctor --explain image-missing
    ");
}

/// One that answers and has no such image means that the name is wrong.
#[test]
fn a_registry_without_the_image_is_no_reason_for_a_stand_in() {
    if !have_engine() {
        return;
    }
    let registry = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = registry.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in registry.incoming() {
            answer(stream.unwrap());
        }
    });
    let compose = format!("services:\n  a: {{ image: '{at}/library/debian:bookworm-slim' }}\n");
    let ended = Fixture::new(&compose).run(&["bases"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_snapshot!(ended.err.replace(&at, "<REGISTRY>"), @"
    ✗ <REGISTRY>/library/debian:bookworm-slim  can't be had
    error: the registry has no <REGISTRY>/library/debian:bookworm-slim: manifest unknown
    help: mend its name in the compose file or Dockerfile
    more: cargo jessy doctor --explain image-missing
    ");
}

/// Answers one request as an empty registry does; anything that isn't HTTP gets nothing.
fn answer(mut stream: std::net::TcpStream) {
    use std::io::{Read as _, Write as _};
    let mut request = [0; 4096];
    let read = stream.read(&mut request).unwrap_or(0);
    let request = String::from_utf8_lossy(&request[..read]).into_owned();
    let is_http = request.starts_with("GET ") || request.starts_with("HEAD ");
    let (status, body) = match request.split_whitespace().nth(1) {
        _ if !is_http => return,
        Some("/v2/") => ("200 OK", "{}"),
        _ => (
            "404 Not Found",
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#,
        ),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nDocker-Distribution-Api-Version: registry/2.0\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
}
