//! What a person can get wrong: a clear error with file and line, and nothing started.

use insta::assert_snapshot;

use crate::harness::Fixture;

fn fails(fixture: &Fixture, code: i32, args: &[&str]) -> String {
    let ended = fixture.run(&[&["up", "--engine", "native", "--detach"], args].concat());
    assert_eq!(ended.code, code, "{}", ended.err);
    assert!(fixture.processes().is_empty());
    let (engine, rest) = ended.err.split_once('\n').unwrap();
    assert!(engine.starts_with("engine: native"), "{engine}");
    rest.to_owned()
}

#[test]
fn a_tab() {
    let fixture = Fixture::new("services:\n  web:\n\t  image: x\n");
    assert_snapshot!(fails(&fixture, 2, &[]), @"
    error: compose.yaml:3:1: a tab is used for indentation
    help: YAML allows spaces only: put two spaces for the tab
    more: cargo jessy doctor --explain compose-syntax
    ");
}

#[test]
fn an_unknown_service_in_depends_on() {
    let fixture = Fixture::new(
        "services:\n  web:\n    image: x\n    depends_on: [databse]\n  database:\n    image: y\n",
    );
    assert_snapshot!(fails(&fixture, 2, &[]), @"
    error: compose.yaml:4:18: services.web depends on `databse`, and there is no such service
    help: did you mean `database`?
    more: cargo jessy doctor --explain compose-reference
    ");
}

#[test]
fn a_cycle() {
    let fixture = Fixture::new(
        "services:\n  a:\n    image: x\n    depends_on: [b]\n  b:\n    image: x\n    depends_on: [a]\n",
    );
    assert_snapshot!(fails(&fixture, 2, &[]), @"
    error: compose.yaml:7:18: services wait for one another: a → b → a
    help: take one of these dependencies out
    more: cargo jessy doctor --explain compose-cycle
    ");
}

#[test]
fn a_variable_that_must_be_set() {
    let fixture =
        Fixture::new("services:\n  web:\n    image: \"x:${WEB_TAG:?name the version}\"\n");
    assert_snapshot!(fails(&fixture, 3, &[]), @"
    error: compose.yaml:3:12: services.web.image: the variable `WEB_TAG` is required and not set: name the version
    help: set it in the environment or in .env: WEB_TAG=…
    more: cargo jessy doctor --explain variable-missing
    ");
}

#[test]
fn a_port_above_65535() {
    let fixture = Fixture::new("services:\n  web:\n    image: x\n    ports: [\"70000:80\"]\n");
    assert_snapshot!(fails(&fixture, 2, &[]), @"
    error: compose.yaml:4:13: services.web.ports: `70000:80`: port <PORT> is above 65535
    help: ports are 1 to 65535
    more: cargo jessy doctor --explain compose-schema
    ");
}

#[test]
fn two_services_on_one_port() {
    let fixture = Fixture::new(
        "services:\n  a:\n    image: x\n    ports: [\"127.0.0.1:3000:80\"]\n  b:\n    image: x\n    ports: [\"3000:80\"]\n",
    );
    assert_snapshot!(fails(&fixture, 2, &[]), @"
    error: compose.yaml:7:13: services.b.ports: `a` publishes host port <PORT> too (<DIR>/compose.yaml:4:13)
    help: give one of them another host port
    more: cargo jessy doctor --explain compose-conflict
    ");
}

#[test]
fn an_unknown_env() {
    let fixture = Fixture::new("services:\n  web:\n    image: x\n");
    assert_snapshot!(fails(&fixture, 2, &["--env", "staging"]), @"
    error: no overlay for --env staging: compose.staging.yaml is not there
    help: there is: dev
    ");
}

#[test]
fn a_service_without_native_facts() {
    let fixture = Fixture::new("services:\n  web:\n    image: x\n");
    assert_snapshot!(fails(&fixture, 2, &[]), @"
    error: compose.yaml:2:3: service `web` does not say how it runs without containers
    help: add `x-jessy: { build: … }` or `x-jessy: { run: […] }` to it
    more: cargo jessy doctor --explain compose-schema
    ");
}

#[test]
fn an_unknown_service() {
    let fixture =
        Fixture::new("services:\n  web:\n    image: fixture\n    x-jessy: { run: [\"{fake}\"] }\n");
    assert_snapshot!(fails(&fixture, 2, &["wbe"]), @"
    error: there is no service `wbe`
    help: did you mean `web`?
    more: cargo jessy doctor --explain compose-reference
    ");
}

#[test]
fn no_compose_file() {
    let fixture = Fixture::new("");
    std::fs::remove_file(fixture.path("compose.yaml")).unwrap();
    assert_snapshot!(fails(&fixture, 2, &[]), @"
    error: there is no compose.yaml in <DIR>
    help: describe the services in a compose.yaml beside the root Cargo.toml
    ");
}

#[test]
fn no_cargo_workspace() {
    let fixture = Fixture::new("");
    std::fs::remove_file(fixture.path("Cargo.toml")).unwrap();
    let ended = fixture.run(&["status"]);
    assert_eq!(ended.code, 2);
    assert_snapshot!(ended.err, @"
    error: read the cargo workspace at <DIR>
      caused by: could not find `Cargo.toml` in `<DIR>` or any parent directory
    help: run it inside a cargo workspace
    ");
}
