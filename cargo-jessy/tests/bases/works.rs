//! Stand-ins are made once, and then used as the real images would be. One test, since a Debian
//! takes half a minute and nextest gives each test a process of its own.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use insta::assert_snapshot;

use crate::fixture::{Container, Fixture, can_make, docker};

const COMPOSE: &str = "
services:
  core:
    build:
      context: .
      dockerfile_inline: FROM scratch
      args:
        RUST_IMAGE: '{mirror}/library/rust:{rust}-slim-bookworm'
        GO_IMAGE: '{mirror}/library/golang:{go}-bookworm'
  db: { image: '{mirror}/library/postgres:17-bookworm' }
";

const DEBIAN: &str = "debian:bookworm-slim";
const RUST: &str = "rust:{rust}-slim-bookworm";
const GO: &str = "golang:{go}-bookworm";
const POSTGRES: &str = "postgres:17-bookworm";

#[test]
fn stand_ins_are_made_once_and_do_what_the_real_ones_do() {
    if !can_make() {
        return;
    }
    let fixture = Fixture::new(COMPOSE);
    an_interrupt_leaves_nothing(&fixture);
    let made = fixture.run(&["bases"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert_snapshot!(made.err, @"
    · mirror/library/rust:<RUST>-slim-bookworm  no registry answers: making a stand-in
    · mirror/library/debian:bookworm-slim  no registry answers: making a stand-in
    ! mirror/library/debian:bookworm-slim  is a stand-in (no registry answers): made from Debian's packages of bookworm
    ! mirror/library/rust:<RUST>-slim-bookworm  is a stand-in (no registry answers): made from this host's toolchain <RUST>
    · mirror/library/golang:<GO>-bookworm  no registry answers: making a stand-in
    ! mirror/library/golang:<GO>-bookworm  is a stand-in (no registry answers): made from this host's Go <GO>
    · mirror/library/postgres:17-bookworm  no registry answers: making a stand-in
    ! mirror/library/postgres:17-bookworm  is a stand-in (no registry answers): made from Debian's Postgres <VERSION>, and not 17
    ");
    assert_snapshot!(made.out, @"
    BASE  STATE  NEEDED BY
    mirror/library/rust:<RUST>-slim-bookworm  stand-in  core
      made from this host's toolchain <RUST>
    mirror/library/golang:<GO>-bookworm  stand-in  core
      made from this host's Go <GO>
    mirror/library/postgres:17-bookworm  stand-in  db
      made from Debian's Postgres <VERSION>, and not 17
    ");
    labels_tell_of_it(&fixture);
    what_is_there_is_left_alone(&fixture);
    rust_fetches_a_crate(&fixture);
    go_fetches_a_module(&fixture);
    the_trust_store_outlives_an_update(&fixture);
    postgres_takes_its_password_alone(&fixture);
    postgres_survives_a_kill_in_its_first_start(&fixture);
}

fn an_interrupt_leaves_nothing(fixture: &Fixture) {
    let mut command = fixture.command(&["bases"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait("mmdebstrap at work", || fixture.path(".jessy/bases").join(staged(fixture)).exists());
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let ended = fixture.ended(child.wait_with_output().unwrap());
    assert_eq!(ended.code, 130, "{}", ended.err);
    assert!(!fixture.path(".jessy/bases").join(staged(fixture)).exists());
    let there = docker(&["image", "inspect", &fixture.image(DEBIAN)]);
    assert_ne!(there.code, 0, "an interrupted run made an image");
}

fn staged(fixture: &Fixture) -> String {
    fixture.image(DEBIAN).replace(['/', ':'], "_")
}

fn labels_tell_of_it(fixture: &Fixture) {
    for image in [DEBIAN, RUST, GO, POSTGRES] {
        let labels = docker(&[
            "image",
            "inspect",
            "--format",
            "{{json .Config.Labels}}",
            &fixture.image(image),
        ]);
        let labels: serde_json::Value = serde_json::from_str(&labels.out).unwrap();
        assert_eq!(labels["dev.jessy.stand-in"], "true", "{image}");
        for name in ["recipe", "trust"] {
            let value = labels[format!("dev.jessy.stand-in.{name}")].as_str().unwrap();
            assert_eq!(value.len(), 12, "{image}: {value}");
        }
        assert!(labels["dev.jessy.stand-in.source"].is_string(), "{image}");
    }
}

fn what_is_there_is_left_alone(fixture: &Fixture) {
    let ids = || [DEBIAN, RUST, GO, POSTGRES].map(|image| id(&fixture.image(image)));
    let before = ids();
    let again = fixture.run(&["bases"]);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    assert_eq!(ids(), before);
    // Somebody else's image under the same name is nobody's to make anew.
    let others = fixture.image("debian:trixie-slim");
    assert_eq!(docker(&["tag", &fixture.image(DEBIAN), &others]).code, 0);
    let build = "FROM BASE\nLABEL dev.jessy.stand-in=\n".replace("BASE", &fixture.image(DEBIAN));
    fixture.write("theirs/Dockerfile", &build);
    let dir = fixture.path("theirs");
    let built = docker(&["build", "--quiet", "--tag", &others, dir.to_str().unwrap()]);
    assert_eq!(built.code, 0, "{}", built.err);
    let theirs = Fixture::new("services: { a: { image: 'IMAGE' } }");
    theirs.write("compose.yaml", &format!("services: {{ a: {{ image: '{others}' }} }}"));
    let before = id(&others);
    let forced = theirs.run(&["bases", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.err);
    assert_eq!(id(&others), before);
    // With other certificates than were copied in, ours are stale.
    fixture.write("other.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let mut listed = fixture.command(&["bases", "--list"]);
    let listed = listed.env("SSL_CERT_FILE", fixture.path("other.crt")).output().unwrap();
    let listed = fixture.ended(listed);
    assert_eq!(listed.out.matches("stale stand-in").count(), 3, "{}", listed.out);
}

fn rust_fetches_a_crate(fixture: &Fixture) {
    let script = "rustc --version && cargo init --quiet --name x /tmp/x && cd /tmp/x && \
                  cargo add --quiet cfg-if@1 && cargo run --quiet";
    let ran = docker(&["run", "--rm", &fixture.image(RUST), "sh", "-c", script]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with(&format!("rustc {} ", crate::fixture::rust())), "{}", ran.out);
    assert!(ran.out.ends_with("Hello, world!\n"), "{}", ran.out);
}

fn go_fetches_a_module(fixture: &Fixture) {
    let script = "go version && mkdir /tmp/x && cd /tmp/x && go mod init x && \
                  go get golang.org/x/sync@v0.16.0 && go list -m golang.org/x/sync";
    // As anybody: the caches are open.
    let ran = docker(&[
        "run",
        "--rm",
        "--user=1234",
        "--env=HOME=/tmp",
        &fixture.image(GO),
        "sh",
        "-c",
        script,
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("go version go"), "{}", ran.out);
    assert!(ran.out.ends_with("golang.org/x/sync v0.16.0\n"), "{}", ran.out);
}

/// Installing a package may make Debian's bundle anew: the host's certificates stay in it.
fn the_trust_store_outlives_an_update(fixture: &Fixture) {
    let script = "sha256sum </etc/ssl/certs/ca-certificates.crt && \
                  update-ca-certificates --fresh >&2 && \
                  sha256sum </etc/ssl/certs/ca-certificates.crt";
    let ran = docker(&["run", "--rm", &fixture.image(DEBIAN), "sh", "-c", script]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sums: Vec<_> = ran.out.lines().collect();
    assert_eq!(sums.len(), 2);
    assert_eq!(sums[0], sums[1]);
}

fn postgres_takes_its_password_alone(fixture: &Fixture) {
    let image = fixture.image(POSTGRES);
    let none = docker(&["run", "--rm", &image]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("set POSTGRES_PASSWORD"), "{}", none.err);

    // As hardened as compose files of ours make it.
    let server = Container::start(&[
        "--user=999:999",
        "--read-only",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--tmpfs=/tmp",
        "--tmpfs=/var/run/postgresql:mode=1777",
        "--env=POSTGRES_USER=app",
        "--env=POSTGRES_PASSWORD=it's a secret",
        "--env=POSTGRES_DB=shop",
        &image,
    ]);
    ready(&server);
    let address = server.ask("{{.NetworkSettings.IPAddress}}");
    let login = |password: &str| {
        let password = format!("--env=PGPASSWORD={password}");
        let query =
            ["psql", "-h", &address, "-U", "app", "-d", "shop", "-Atc", "select current_user"];
        docker(&[&["run", "--rm", &password, image.as_str()], &query[..]].concat())
    };
    let good = login("it's a secret");
    assert_eq!((good.code, good.out.as_str()), (0, "app\n"), "{}", good.err);
    let bad = login("another");
    assert_ne!(bad.code, 0);
    assert!(bad.err.contains("password authentication failed"), "{}", bad.err);

    let table = "create table kept (n int); insert into kept values (7)";
    assert_eq!(psql(&server, table).code, 0);
    assert_eq!(docker(&["stop", &server.0]).code, 0);
    assert_eq!(server.ask("{{.State.ExitCode}}"), "0", "SIGINT is a fast shutdown");
    assert_eq!(docker(&["start", &server.0]).code, 0);
    ready(&server);
    assert_eq!(psql(&server, "select n from kept").out, "7\n");
    assert_eq!(docker(&["kill", "--signal=TERM", &server.0]).code, 0);
    wait("an end by SIGTERM", || server.ask("{{.State.Running}}") == "false");
    assert_eq!(server.ask("{{.State.ExitCode}}"), "0");
}

fn postgres_survives_a_kill_in_its_first_start(fixture: &Fixture) {
    let image = fixture.image(POSTGRES);
    // As root, which steps down; the password from a file.
    fixture.write("password", "from a file");
    let mount = format!("{}:/run/password:ro", fixture.path("password").display());
    let file = "--env=POSTGRES_PASSWORD_FILE=/run/password";
    let server = Container::start(&["--volume", &mount, file, &image]);
    let begun = ["exec", &server.0, "test", "-e", "/var/lib/postgresql/data/.new/base"];
    wait("a cluster half made", || docker(&begun).code == 0);
    assert_eq!(docker(&["kill", &server.0]).code, 0);
    assert_eq!(docker(&["start", &server.0]).code, 0);
    ready(&server);
    let left = docker(&["exec", &server.0, "test", "-e", "/var/lib/postgresql/data/.new"]);
    assert_eq!(left.code, 1);
    let user = docker(&["exec", &server.0, "stat", "-c", "%U", "/proc/1"]);
    assert_eq!(user.out, "postgres\n");
}

/// Waits until it takes connections over the network, as it does only once it is whole.
fn ready(server: &Container) {
    let asked = ["exec", &server.0, "pg_isready", "--quiet", "--host=127.0.0.1"];
    wait("postgres", || docker(&asked).code == 0);
}

fn psql(server: &Container, query: &str) -> crate::fixture::Ended {
    docker(&["exec", &server.0, "psql", "-U", "app", "-d", "shop", "-qAtc", query])
}

fn id(image: &str) -> String {
    let found = docker(&["image", "inspect", "--format", "{{.Id}}", image]);
    assert_eq!(found.code, 0, "{}", found.err);
    found.out
}

/// Polls until `done`, at most a minute.
fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
}
