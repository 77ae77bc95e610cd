//! Services as types, places, host ports and warnings.

use std::time::Duration;

use cargo_jessy::model::{Condition, Dependency, MountKind, Restart};
use insta::assert_snapshot;

use crate::native::project;

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
        build.args.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(),
        ["A=1", "SET=set"]
    );
    assert_eq!(a.command.as_ref().unwrap(), &["run", "it now"]);
    assert_eq!(a.entrypoint.as_ref().unwrap(), &[] as &[&str]);
    assert_eq!(a.environment.len(), 2);
    let ports = a.ports.iter().map(|p| (p.published.as_deref(), p.target, p.protocol.as_str()));
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
    let mounts =
        a.volumes.iter().map(|m| (m.kind, m.source.as_deref(), m.target.as_str(), m.read_only));
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
    assert_eq!((health.interval, health.retries), (Some(Duration::from_secs(90)), Some(3)));
    assert_eq!(a.restart, Restart::OnFailure { max: Some(5) });
    assert_eq!(a.configs.iter().map(|c| c.target.as_str()).collect::<Vec<_>>(), ["/c", "/rel"]);
    assert_eq!(a.networks, ["n", "default"]);
    assert_eq!(a.aliases["n"], ["x"]);
    assert_eq!(
        (a.replicas, a.user.as_deref(), a.labels["c"].as_str()),
        (Some(2), Some("1000"), "")
    );
    let healthy = Dependency { condition: Condition::Healthy, required: true, restart: true };
    assert_eq!(a.depends_on.keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(a.depends_on["b"], healthy);
    assert_eq!(project.services["b"].depends_on["c"].condition, Condition::Started);
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
        project.location(path).map(|at| format!("{}:{}", at.line, at.column)).unwrap_or_default()
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
    let errors: Vec<String> =
        project.check_ports().iter().map(|e| e.to_string().replace(&dir, "<DIR>")).collect();
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
    let warnings: Vec<String> =
        project.warnings.iter().map(|e| e.to_string().replace(&dir, "<DIR>")).collect();
    assert_snapshot!(warnings.join("\n"), @"
    <DIR>/compose.yaml:3:14: services.a.image: the variable `TAG` isn't set, so it is empty here
    <DIR>/compose.yaml:1:1: `version` is obsolete and has no effect
    <DIR>/compose.yaml:3:33: services.a.command: compose runs no shell, so it drops `&` and what follows
    ");
}
