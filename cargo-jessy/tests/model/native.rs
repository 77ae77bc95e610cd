//! The typed project: the repository's own and `x-jessy`.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::model::{
    CargoBuild, CommandBuild, Condition, GoBuild, MountKind, NativeBuild, NativeHealth, Project,
    Restart, Sockets, Source, load,
};
use insta::assert_snapshot;

/// A project of one file. Paths are below `/p`, which needs not exist.
pub(crate) fn project(text: &str) -> Project {
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
    let files = ["compose.yaml", "compose.dev.yaml"].map(Utf8PathBuf::from).to_vec();
    let source = Source { files, project_dir: root.to_owned(), ..Source::default() };
    let project = load(&source).unwrap();
    let (layers, core, api) = (
        &project.services["layers"],
        &project.services["jessy-core"],
        &project.services["jessy-api"],
    );
    assert_eq!(project.order(&[]).unwrap(), ["layers", "jessy-core", "jessy-api"]);
    assert_eq!(project.check_ports(), []);
    let done = core.depends_on["layers"];
    assert_eq!(done.condition, Condition::CompletedSuccessfully);
    assert!(done.required);
    assert_eq!(api.depends_on["jessy-core"].condition, Condition::Healthy);
    assert_eq!(layers.restart, Restart::No);
    assert_eq!(core.restart, Restart::UnlessStopped);
    assert_eq!(core.command.as_deref(), Some(["serve".to_owned()].as_slice()));
    assert_eq!(core.ports[0].host_ip.as_deref(), Some("127.0.0.1"));
    assert_eq!((core.ports[0].published.as_deref(), core.ports[0].target), (Some("8080"), 8080));
    assert_eq!(core.healthcheck.as_ref().unwrap().start_interval, Some(Duration::from_millis(250)));
    assert_eq!(core.stop_grace_period, Some(Duration::from_secs(10)));
    assert_eq!(core.environment["JESSY_ENV"], "dev");
    assert_eq!((core.volumes[0].kind, core.volumes[0].read_only), (MountKind::Volume, true));
    assert_eq!(project.volumes["mmap-data"].name, "jessy_mmap-data");
    let facts = layers.native.as_ref().unwrap();
    assert_eq!(facts.paths["/data"], root.join("services/jessy-core/data"));
    let Some(NativeBuild::Go(go)) = &api.native.as_ref().unwrap().build else { panic!() };
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
            start_period: None,
        })
    };
    assert_eq!(a.health, health(8080, "/ready", Some("instance")));
    assert_eq!((a.environment["K"].as_str(), a.environment["N"].as_str()), ("v", "1"));
    assert_eq!(
        (a.paths["/data"].as_str(), a.paths["/abs"].as_str()),
        ("/p/services/x/data", "/elsewhere")
    );
    assert_eq!(a.watch, ["/p/src", "/p/c"]);
    assert_eq!(a.restart.max_attempts, Some(3));
    assert_eq!(a.restart.base, Some(Duration::from_millis(100)));
    assert_eq!(a.restart.reset_after, Some(Duration::from_secs(60)));
    let go = GoBuild { dir: "/p/svc".into(), package: ".".to_owned(), output: "b".to_owned() };
    assert_eq!(facts("b").build, Some(NativeBuild::Go(go)));
    assert_eq!(facts("b").health, health(1, "/", None));
    let command = vec!["make".to_owned(), "it".to_owned()];
    let build = CommandBuild { command, output: "/p/out/c".into() };
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
