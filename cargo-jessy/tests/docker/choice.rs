//! Which engine runs what.

use crate::harness::{Fixture, engine, have_docker, on};

const SH: &str = "services: { web: { {sh}, command: [\"exec sleep 600\"] } }";

#[test]
fn docker_where_an_engine_answers() {
    on(SH, |fixture| {
        let up = fixture.run(&["up", "--detach"]);
        assert_eq!(up.code, 0, "{}", up.err);
        assert!(up.err.starts_with("engine: docker (auto: an engine answers, API"), "{}", up.err);
    });
}

#[test]
fn native_where_only_that_is_described() {
    let native = "services: { web: { image: fixture-that-nobody-builds, x-jessy: { run: [sleep, \"600\"] } } }";
    on(native, |fixture| {
        let up = fixture.run(&["up", "--detach"]);
        assert_eq!(up.code, 0, "{}", up.err);
        assert!(
            up.err.starts_with("engine: native (auto: nothing builds the image of web)"),
            "{}",
            up.err
        );
        let again = fixture.run(&["up", "--detach"]);
        assert!(again.err.starts_with("engine: native (auto: they run there already)"));
        assert_eq!(fixture.run(&["down"]).code, 0);
        assert_eq!(fixture.status()["running"], false);
    });
}

#[test]
fn both_engines_are_shown_and_ended() {
    let both = SH.replace("} }", ", x-jessy: { run: [sleep, \"600\"] } } }");
    on(&both, |fixture| {
        fixture.up();
        let native = fixture.run(&["up", "--engine", "native", "--detach"]);
        assert_eq!(native.code, 0, "{}", native.err);
        let status = fixture.run(&["status", "--format", "json"]).out;
        let engines: Vec<_> = status
            .lines()
            .skip(1)
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["engine"].clone())
            .collect();
        assert_eq!(engines, ["native", "docker"]);
        assert_eq!(fixture.run(&["down"]).code, 0);
        assert!(fixture.containers(&[]).is_empty());
        assert_eq!(fixture.run(&["down"]).err, "nothing is running\n");
    });
}

/// These need no engine.
#[test]
fn asked_for_by_name_and_not_there() {
    let fixture = Fixture::new(SH);
    let mut up = fixture.command(&["up", "--engine", "docker"]);
    up.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let ended = fixture.end(up);
    assert_eq!(ended.code, 3);
    insta::assert_snapshot!(ended.err, @r#"
    ✗ no container engine answers at unix:///nowhere/docker.sock
        answer      there is no such socket
        look closer: echo "$DOCKER_HOST"; docker context ls
        more: cargo jessy doctor --explain no-engine
    error: --engine docker was asked for and can't be had
    help: without containers: cargo jessy up --engine native
    more: cargo jessy doctor --explain no-engine
    "#);
}

#[test]
fn auto_without_an_engine_says_why() {
    let fixture = Fixture::new(
        "services: { web: { image: x, build: ., x-jessy: { run: [sleep, \"600\"] } } }",
    );
    let mut up = fixture.command(&["up", "--detach"]);
    up.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let ended = fixture.end(up);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.starts_with("engine: native (auto: no container engine answers)"));
    assert_eq!(fixture.run(&["down"]).code, 0);
}

/// An engine of long ago, as far as the first question goes.
#[test]
fn too_old() {
    use std::io::{Read as _, Write as _};
    let fixture = Fixture::new(SH);
    let socket = fixture.path("old.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 1024];
            let _ = stream.read(&mut asked);
            let body = r#"{"message":"client version 1.44 is too new. Maximum supported API version is 1.41"}"#;
            let _ = write!(
                stream,
                "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    let mut up = fixture.command(&["up", "--engine", "docker"]);
    up.env("DOCKER_HOST", format!("unix://{}", socket.display()));
    let ended = fixture.end(up);
    assert_eq!(ended.code, 3);
    insta::assert_snapshot!(ended.err, @"
    ✗ the engine API is too old
        found       1.41
        required    ≥ 1.44
        look closer: cargo jessy doctor
        more: cargo jessy doctor --explain engine-too-old
    error: --engine docker was asked for and can't be had
    help: without containers: cargo jessy up --engine native
    more: cargo jessy doctor --explain engine-too-old
    ");
}

#[test]
fn the_current_context_is_where_the_engine_is() {
    if !have_docker() {
        return;
    }
    let fixture = Fixture::new(SH);
    let config = fixture.path("docker-config");
    std::fs::create_dir_all(&config).unwrap();
    let docker = |args: &[&str]| {
        let mut docker = std::process::Command::new("docker");
        docker.args(args).env("DOCKER_CONFIG", &config).env_remove("DOCKER_HOST");
        assert!(docker.output().unwrap().status.success(), "{args:?}");
    };
    docker(&["context", "create", "far", "--docker", "host=unix:///nowhere/far.sock"]);
    docker(&["context", "use", "far"]);
    let mut up = fixture.command(&["up", "--engine", "docker", "--detach"]);
    up.env("DOCKER_CONFIG", &config).env_remove("DOCKER_HOST");
    let ended = fixture.end(up);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("answers at unix:///nowhere/far.sock"), "{}", ended.err);
    // What stands in the environment goes before the context.
    let mut up = fixture.command(&["up", "--engine", "docker", "--detach"]);
    up.env("DOCKER_CONFIG", &config).env("DOCKER_HOST", engine());
    let ended = fixture.end(up);
    assert_eq!(ended.code, 0, "{}", ended.err);
}

/// Without the right of root to pass over all others.
#[test]
fn permission_denied() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let fixture = Fixture::new(SH);
    let socket = fixture.path("engine.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o000)).unwrap();
    let up = fixture.command(&["up", "--engine", "docker"]);
    let mut plain = fixture.command(&["up", "--engine", "docker"]);
    if std::fs::metadata(&socket).unwrap().uid() == 0 {
        plain = std::process::Command::new("setpriv");
        plain.args(["--bounding-set=-all", "--inh-caps=-all", "--"]);
        plain.arg(up.get_program()).args(up.get_args()).current_dir(fixture.path(""));
        plain.env_remove("CI");
    }
    plain.env("DOCKER_HOST", format!("unix://{}", socket.display()));
    let ended = fixture.end(plain);
    assert_eq!(ended.code, 3, "{}", ended.err);
    insta::assert_snapshot!(ended.err, @r#"
    ✗ permission denied on unix://<DIR>/engine.sock: this user may not use the container engine
        fix: sudo usermod -aG docker "$USER" && newgrp docker
        more: cargo jessy doctor --explain engine-denied
    error: --engine docker was asked for and can't be had
    help: without containers: cargo jessy up --engine native
    more: cargo jessy doctor --explain engine-denied
    "#);
}
