//! The step `compose`, with the real docker compose where it is installed.

use insta::assert_snapshot;

use crate::fixture::{Fixture, Ran, true_cargo};

/// Keeps every rule.
const HARDENED: &str = "
  api:
    image: api:1
    read_only: true
    cap_drop: [ALL]
    security_opt: [\"no-new-privileges:true\"]
    user: \"65532:65532\"
    logging: { driver: local, options: { max-size: 10m, max-file: \"3\" } }
    deploy: { resources: { limits: { cpus: \"1\", memory: 64M, pids: 32 } } }
    restart: unless-stopped
    healthcheck:
      test: [CMD, /api, healthcheck]
      start_period: 5s
      start_interval: 100ms
    volumes: [\"data:/data:ro\"]
";
const POLICY: &str = "compose.hardened = true\ncompose.doors = [\"api\"]\n\
    compose.writers = { data = \"job\" }\n";

fn workspace(service: &str, policy: &str) -> Fixture {
    let base = format!("services:{service}\nvolumes:\n  data:\n");
    Fixture::good()
        .policy(policy)
        .file("compose.yaml", &base)
        .file("compose.dev.yaml", "services: {}\n")
        .file("compose.prod.yaml", "services: {}\n")
}

fn run(fixture: &Fixture) -> Ran {
    fixture.run(&["ci", "--only", "compose"])
}

/// What the check itself prints.
fn findings(fixture: &Fixture) -> String {
    let ran = fixture.run(&["check", "compose"]);
    assert_eq!(ran.code, Some(i32::from(!ran.out.is_empty())), "{}", ran.err);
    ran.out
}

#[test]
fn what_keeps_the_rules_passes() {
    let fixture = workspace(HARDENED, POLICY);
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(findings(&fixture), "");
}

#[test]
fn what_only_a_swarm_gets_keeps_them_too() {
    let policy = format!("{POLICY}deploy.files = [\"swarm.yaml\"]\n");
    let swarm = "services:\n  api:\n    read_only: false\n  db:\n    image: db:1\n";
    let fixture = workspace(HARDENED, &policy).file("swarm.yaml", swarm);
    let found = findings(&fixture);
    let of = |service: &str| {
        let of_it = found.lines().filter(|line| line.contains(&format!(" {service}: ")));
        assert!(of_it.clone().all(|line| line.ends_with(" [prod in a swarm]")), "{found}");
        of_it.count()
    };
    assert_eq!(of("api"), 1, "{found}");
    assert!(of("db") > 5, "{found}");
}

#[test]
fn every_broken_rule_is_named_with_its_place_and_its_overlays() {
    let weak = "
  weak:
    image: weak:1
    build: { context: ., target: development }
    privileged: true
    user: root
    ports: [\"80:80\"]
    cap_add: [NET_ADMIN]
    develop: { watch: [{ path: src, action: rebuild }] }
    volumes: [\"data:/data\", \"./src:/src\"]
";
    let fixture = workspace(weak, POLICY);
    assert_snapshot!(findings(&fixture), @r#"
    compose.yaml:2:3: weak: it does not drop ALL its capabilities (rule capabilities) [dev, prod]
    compose.yaml:2:3: weak: it has no limit of cpus, memory, pids (rule limits) [dev, prod]
    compose.yaml:2:3: weak: it may gain privileges: no `no-new-privileges:true` (rule privileges) [dev, prod]
    compose.yaml:2:3: weak: its logs grow without end: no max-size and max-file (rule logs) [dev, prod]
    compose.yaml:2:3: weak: its root file system is writable (rule read-only) [dev, prod]
    compose.yaml:2:3: weak: no health check with start_period and start_interval (rule health) [dev, prod]
    compose.yaml:2:3: weak: restart: no does not bring it back (rule restart) [dev, prod]
    compose.yaml:4:5: weak: production is built from the stage `development` (rule development) [prod]
    compose.yaml:5:5: weak: it is privileged (rule privileges) [dev, prod]
    compose.yaml:6:5: weak: its user "root" is no UID:GID, or is root (rule user) [dev, prod]
    compose.yaml:7:5: weak: it opens a port in production and is no door (rule doors) [prod]
    compose.yaml:7:5: weak: port 80 is open on every address (rule loopback) [dev, prod]
    compose.yaml:8:5: weak: it is given capabilities in production (rule capabilities) [prod]
    compose.yaml:9:5: weak: it has a section `develop` in production (rule development) [prod]
    compose.yaml:10:5: weak: a folder of the host is mounted at /src in production (rule host-folders) [prod]
    compose.yaml:10:5: weak: it may write to data, which is job's to write (rule writers) [dev, prod]
    "#);
    let ran = run(&fixture);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("it is privileged (rule privileges)"), "{}", ran.err);
}

#[test]
fn what_others_wait_for_must_end_and_what_serves_must_come_back() {
    let job = HARDENED.replace("api", "job").replace(":ro", "");
    let api = format!(
        "{HARDENED}    depends_on: {{ job: {{ condition: service_completed_successfully }} }}\n"
    );
    let fixture =
        workspace(&format!("{job}{}", api.replace("unless-stopped", "on-failure")), POLICY);
    assert_snapshot!(findings(&fixture), @"
    compose.yaml:10:5: job: others wait for its end, and restart: unless-stopped starts it again (rule restart) [dev, prod]
    compose.yaml:25:5: api: restart: on-failure does not bring it back (rule restart) [dev, prod]
    ");
}

#[test]
fn an_excuse_holds_while_it_is_needed_and_has_a_reason() {
    let open = HARDENED.replace("read_only: true", "read_only: false");
    let excused = |why: &str| format!("{POLICY}compose.excused.api.read-only = \"{why}\"\n");
    assert_eq!(findings(&workspace(&open, &excused("it writes"))), "");
    assert_snapshot!(findings(&workspace(&open, &excused(" "))), @"`compose.excused.api.read-only` in [workspace.metadata.jessy] gives no reason");
    assert_snapshot!(findings(&workspace(HARDENED, &excused("it wrote once"))), @"`compose.excused.api.read-only` in [workspace.metadata.jessy] is not needed any more");
}

#[test]
fn a_foreign_workspace_need_only_be_right() {
    let weak = "\n  web:\n    image: web:${TAG:?which}\n    ports: [\"${PORT:?where}:80\"]\n";
    // What it demands of the environment is no fault of the files.
    let ran = run(&workspace(weak, ""));
    assert_eq!(ran.code, Some(0), "{}", ran.err);

    let wrong = workspace("\n  web:\n    image: web:1\n    prots: [\"80:80\"]\n", "");
    assert_snapshot!(findings(&wrong), @"compose.yaml:4:5: services.web has no key `prots` [dev, prod]");
    let ran = run(&wrong);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.verdict().contains("model: 1 finding"), "{}", ran.err);
}

#[test]
fn without_docker_compose_the_verdict_says_who_looked() {
    let toolchain = true_cargo().parent().unwrap().to_owned();
    let fixture = workspace(HARDENED, POLICY);
    let mut command = fixture.command(&["ci", "--only", "compose"]);
    let ran = fixture.finish(command.env("PATH", &toolchain).output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let said = "read by our own model alone: docker compose is not installed";
    assert!(ran.verdict().contains(said), "{}", ran.err);

    // The docker command alone, as a client of an engine elsewhere.
    let fixture = fixture.fake("docker", "echo \"unknown flag: --env-file\" >&2; exit 125");
    let mut command = fixture.command(&["ci", "--only", "compose"]);
    let path = format!("{}:{toolchain}:/bin", fixture.fakes());
    let ran = fixture.finish(command.env("PATH", path).output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.verdict().matches(said).count(), 1, "{}", ran.err);
}

#[test]
fn without_compose_files_there_is_nothing_to_check() {
    let ran = run(&Fixture::good());
    assert!(ran.err.contains("compose  skipped: no compose file"), "{}", ran.err);
}
