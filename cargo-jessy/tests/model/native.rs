//! The typed project.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::model::{
    CargoBuild, CommandBuild, Condition, Dependency, GoBuild, MountKind, NativeBuild, NativeHealth,
    Project, Restart, Sockets, Source, load,
};
use insta::assert_snapshot;

/// A project of one file. Paths are below `/p`, which needs not exist.
fn project(text: &str) -> Project {
    let work = tempfile::tempdir().unwrap();
    let dir = Utf8Path::from_path(work.path()).unwrap();
    fs::write(dir.join("compose.yaml"), text).unwrap();
    let source = Source {
        files: vec![dir.join("compose.yaml")],
        project_dir: "/p".into(),
        env: BTreeMap::from([("SET".to_owned(), "set".to_owned())]),
        ..Source::default()
    };
    load(&source).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn the_repository_is_typed() {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files = ["compose.yaml", "compose.dev.yaml"]
        .map(Utf8PathBuf::from)
        .to_vec();
    let source = Source {
        files,
        project_dir: root.to_owned(),
        ..Source::default()
    };
    let project = load(&source).unwrap();
    let (layers, core, api) = (
        &project.services["layers"],
        &project.services["jessy-core"],
        &project.services["jessy-api"],
    );
    assert_eq!(
        project.order(&[]).unwrap(),
        ["layers", "jessy-core", "jessy-api"]
    );
    assert_eq!(project.check_ports(), []);
    let done = core.depends_on["layers"];
    assert_eq!(done.condition, Condition::CompletedSuccessfully);
    assert!(done.required);
    assert_eq!(api.depends_on["jessy-core"].condition, Condition::Healthy);
    assert_eq!(layers.restart, Restart::No);
    assert_eq!(core.restart, Restart::OnFailure { max: None });
    assert_eq!(
        core.command.as_deref(),
        Some(["serve".to_owned()].as_slice())
    );
    assert_eq!(core.ports[0].host_ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(
        (core.ports[0].published.as_deref(), core.ports[0].target),
        (Some("8080"), 8080)
    );
    assert_eq!(
        core.healthcheck.as_ref().unwrap().start_interval,
        Some(Duration::from_millis(100))
    );
    assert_eq!(core.stop_grace_period, Some(Duration::from_secs(10)));
    assert_eq!(core.environment["JESSY_ENV"], "dev");
    assert_eq!(
        (core.volumes[0].kind, core.volumes[0].read_only),
        (MountKind::Volume, true)
    );
    assert_eq!(project.volumes["mmap-data"].name, "jessy_mmap-data");
    let facts = layers.native.as_ref().unwrap();
    assert_eq!(facts.paths["/data"], root.join("services/jessy-core/data"));
    let Some(NativeBuild::Go(go)) = &api.native.as_ref().unwrap().build else {
        panic!()
    };
    assert_eq!(
        (go.dir.clone(), go.output.as_str()),
        (root.join("services/jessy-api"), "jessy-api")
    );
    let at = project.location("services.jessy-core.ports.0").unwrap();
    assert_eq!(at.file, "compose.dev.yaml");
}

#[test]
fn x_jessy_is_read_with_its_defaults() {
    let project = project(
        "services:
  a:
    image: a
    x-jessy:
      build: {cargo: {package: pkg, features: [one, two]}}
      run: ['{bin}', serve, --port, 80]
      sockets: none
      health: {port: 8080, path: /ready}
      environment: {K: v, N: 1}
      paths: {/data: services/x/data, /abs: /elsewhere}
      watch: [src, ./b/../c]
      restart: {max_attempts: 3, base: 100ms, cap: 10s, reset_after: 1m}
  b:
    image: b
    x-jessy:
      build: {go: {dir: svc}}
      health: {port: 1, path: /, field: null}
  c:
    image: c
    x-jessy: {build: {command: [make, it], output: out/c}, health: {port: 1, path: /, field: id}}
  d: {image: d, x-jessy: {}}
  e: {image: e, x-other: {k: [1]}, secrets: [s]}
secrets:
  s: {file: ./s, x-jessy: {generate: true}}
",
    );
    let facts = |name: &str| project.services[name].native.clone().unwrap();
    let a = facts("a");
    let cargo = CargoBuild {
        package: "pkg".to_owned(),
        bin: "pkg".to_owned(),
        features: vec!["one".to_owned(), "two".to_owned()],
    };
    assert_eq!(a.build, Some(NativeBuild::Cargo(cargo)));
    assert_eq!(a.run.unwrap(), ["{bin}", "serve", "--port", "80"]);
    assert_eq!(a.sockets, Sockets::None);
    let health = |port, path: &str, field: Option<&str>| {
        Some(NativeHealth {
            port,
            path: path.to_owned(),
            field: field.map(str::to_owned),
        })
    };
    assert_eq!(a.health, health(8080, "/ready", Some("instance")));
    assert_eq!(
        (a.environment["K"].as_str(), a.environment["N"].as_str()),
        ("v", "1")
    );
    assert_eq!(
        (a.paths["/data"].as_str(), a.paths["/abs"].as_str()),
        ("/p/services/x/data", "/elsewhere")
    );
    assert_eq!(a.watch, ["/p/src", "/p/c"]);
    assert_eq!(a.restart.max_attempts, Some(3));
    assert_eq!(a.restart.base, Some(Duration::from_millis(100)));
    assert_eq!(a.restart.reset_after, Some(Duration::from_secs(60)));
    let go = GoBuild {
        dir: "/p/svc".into(),
        package: ".".to_owned(),
        output: "b".to_owned(),
    };
    assert_eq!(facts("b").build, Some(NativeBuild::Go(go)));
    assert_eq!(facts("b").health, health(1, "/", None));
    let command = vec!["make".to_owned(), "it".to_owned()];
    let build = CommandBuild {
        command,
        output: "/p/out/c".into(),
    };
    assert_eq!(facts("c").build, Some(NativeBuild::Command(build)));
    assert_eq!(facts("c").health, health(1, "/", Some("id")));
    assert_eq!(facts("d"), cargo_jessy::model::NativeFacts::default());
    let e = &project.services["e"];
    assert!(e.native.is_none());
    assert_eq!(e.extensions["x-other"], serde_json::json!({"k": [1]}));
    assert!(project.secrets["s"].generate);
    assert_eq!(
        (e.secrets[0].source.as_str(), e.secrets[0].target.as_str()),
        ("s", "/run/secrets/s")
    );
}

#[test]
fn services_are_typed() {
    let project = project(
        r#"services:
  a:
    image: a
    build: {context: ctx, target: t, args: [A=1, SET, UNSET]}
    command: run "it now"
    entrypoint: []
    environment: {A: 1, SET: , UNSET: }
    ports: ["1-2:1-2", "80", "0.0.0.0:443:443/udp"]
    expose: [80, 81]
    volumes: [./b:/b:ro, vol:/v, /anon, {type: tmpfs, target: /t}]
    healthcheck: {test: curl x, interval: 1m30s, retries: "3", disable: false}
    restart: on-failure:5
    configs: [c, {source: c, target: rel}]
    networks: {n: {aliases: [x]}, default: }
    scale: 2
    user: "1000"
    labels: [a=b, c]
    stop_signal: SIGINT
    working_dir: /w
    depends_on: {off: {condition: service_healthy, required: false}, b: {condition: service_healthy, restart: true}}
  b: {image: b, network_mode: "service:c"}
  c: {image: c, restart: always}
  off: {image: o, profiles: [x]}
volumes: {vol: }
networks: {n: }
configs: {c: {content: text}}
"#,
    );
    let a = &project.services["a"];
    let build = a.build.as_ref().unwrap();
    assert_eq!(
        (build.context.as_str(), build.dockerfile.as_deref()),
        ("/p/ctx", Some("Dockerfile"))
    );
    assert_eq!(
        build
            .args
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>(),
        ["A=1", "SET=set"]
    );
    assert_eq!(a.command.as_ref().unwrap(), &["run", "it now"]);
    assert_eq!(a.entrypoint.as_ref().unwrap(), &[] as &[&str]);
    assert_eq!(a.environment.len(), 2);
    let ports = a
        .ports
        .iter()
        .map(|p| (p.published.as_deref(), p.target, p.protocol.as_str()));
    assert_eq!(
        ports.collect::<Vec<_>>(),
        [
            (Some("1"), 1, "tcp"),
            (Some("2"), 2, "tcp"),
            (None, 80, "tcp"),
            (Some("443"), 443, "udp")
        ]
    );
    assert_eq!(a.expose, ["80", "81"]);
    let mounts = a
        .volumes
        .iter()
        .map(|m| (m.kind, m.source.as_deref(), m.target.as_str(), m.read_only));
    assert_eq!(
        mounts.collect::<Vec<_>>(),
        [
            (MountKind::Bind, Some("/p/b"), "/b", true),
            (MountKind::Volume, Some("vol"), "/v", false),
            (MountKind::Volume, None, "/anon", false),
            (MountKind::Tmpfs, None, "/t", false),
        ]
    );
    let health = a.healthcheck.as_ref().unwrap();
    assert_eq!(health.test, ["CMD-SHELL", "curl x"]);
    assert_eq!(
        (health.interval, health.retries),
        (Some(Duration::from_secs(90)), Some(3))
    );
    assert_eq!(a.restart, Restart::OnFailure { max: Some(5) });
    assert_eq!(
        a.configs
            .iter()
            .map(|c| c.target.as_str())
            .collect::<Vec<_>>(),
        ["/c", "/rel"]
    );
    assert_eq!(a.networks, ["n", "default"]);
    assert_eq!(a.aliases["n"], ["x"]);
    assert_eq!(
        (a.replicas, a.user.as_deref(), a.labels["c"].as_str()),
        (Some(2), Some("1000"), "")
    );
    let healthy = Dependency {
        condition: Condition::Healthy,
        required: true,
        restart: true,
    };
    assert_eq!(a.depends_on.keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(a.depends_on["b"], healthy);
    assert_eq!(
        project.services["b"].depends_on["c"].condition,
        Condition::Started
    );
    assert_eq!(project.disabled["off"], ["x"]);
    assert_eq!(project.name, "p");
    assert_eq!(project.configs["c"].content.as_deref(), Some("text"));
    assert_eq!(project.order(&["b".to_owned()]).unwrap(), ["c", "b"]);
    assert_eq!(project.order(&[]).unwrap(), ["c", "b", "a"]);
    let names = ["of".to_owned(), "off".to_owned()];
    assert_snapshot!(project.order(&names).unwrap_err(), @"
    there is no service `of`
    help: known here: a, b, c
    the service `off` is off (profiles: x)
    help: turn one of its profiles on
    ");
}

#[test]
fn places_are_found_by_path() {
    let project = project(
        "services:
  web.one:
    image: a
    ports:
      - '80-81:80-81'
      - target: 90
    environment: [A=1]
    links: [b]
    x-jessy: {health: {port: 1, path: /}}
  b: {image: b}
",
    );
    let at = |path: &str| {
        project
            .location(path)
            .map(|at| format!("{}:{}", at.line, at.column))
            .unwrap_or_default()
    };
    assert_eq!(at("services.web.one"), "2:3");
    assert_eq!(at("services.web.one.image"), "3:5");
    assert_eq!(at("services.web.one.ports.0"), "5:9");
    assert_eq!(at("services.web.one.ports.1"), "5:9");
    assert_eq!(at("services.web.one.ports.2.target"), "6:9");
    assert_eq!(at("services.web.one.environment.A"), "7:19");
    assert_eq!(at("services.web.one.depends_on.b"), "8:13");
    assert_eq!(at("services.web.one.x-jessy.health.port"), "9:24");
    assert_eq!(at("services.b.networks.default"), "10:3");
    assert_eq!(at("services.b.nothing.here"), "10:3");
    assert_eq!(at("nothing"), "");
}

#[test]
fn host_ports_that_two_want() {
    let project = project(
        "services:
  a:
    image: a
    ports: ['8080:80', '127.0.0.1:9000:90', '53:53/udp', '1000-1010:10', ':70']
  b:
    image: b
    ports:
      - '8080:81'
      - '127.0.0.2:9000:90'
      - '53:53/tcp'
      - '1000-1010:10'
      - '[::1]:9000:90'
      - '0.0.0.0:9000:91'
      - '8080:82'
",
    );
    let dir = project.files()[0].parent().unwrap().to_string();
    let errors: Vec<String> = project
        .check_ports()
        .iter()
        .map(|e| e.to_string().replace(&dir, "<DIR>"))
        .collect();
    assert_snapshot!(errors.join("\n"), @"
    <DIR>/compose.yaml:8:9: services.b.ports: `a` publishes host port 8080 too (<DIR>/compose.yaml:4:13)
    help: give one of them another host port
    <DIR>/compose.yaml:13:9: services.b.ports: `a` publishes host port 9000 too (<DIR>/compose.yaml:4:24)
    help: give one of them another host port
    <DIR>/compose.yaml:14:9: services.b.ports: `a` publishes host port 8080 too (<DIR>/compose.yaml:4:13)
    help: give one of them another host port
    ");
}

#[test]
fn what_was_probably_not_meant_is_warned_of() {
    let project = project(
        "version: '3'
services:
  a: {image: 'a:$TAG', command: run && stop}
",
    );
    let dir = project.files()[0].parent().unwrap().to_string();
    let warnings: Vec<String> = project
        .warnings
        .iter()
        .map(|e| e.to_string().replace(&dir, "<DIR>"))
        .collect();
    assert_snapshot!(warnings.join("\n"), @"
    <DIR>/compose.yaml:3:14: services.a.image: the variable `TAG` isn't set, so it is empty here
    <DIR>/compose.yaml:1:1: `version` is obsolete and has no effect
    <DIR>/compose.yaml:3:33: services.a.command: compose runs no shell, so it drops `&` and what follows
    ");
}

#[test]
fn yaml_keeps_the_extensions() {
    let project = project(
        "x-top: {a: $$1}
services:
  a: {image: a, x-jessy: {run: [x]}, build: {context: ., x-b: [1]}}
",
    );
    assert_snapshot!(project.to_yaml(), @r#"
    name: p
    services:
      a:
        build:
          context: /p
          dockerfile: Dockerfile
          x-b:
            - 1
        image: a
        networks:
          default: null
        x-jessy:
          run:
            - x
    networks:
      default:
        name: p_default
    x-top:
      a: "$$1"
    "#);
}
