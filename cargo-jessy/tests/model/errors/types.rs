//! Keys and values that the schema doesn't have.

use insta::assert_snapshot;

use super::bad;

#[test]
fn an_unknown_key() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    imgae: a
    prots: ["80:80"]
servces: {}
"#), @"
    compose.yaml:3:5: services.web has no key `imgae`
    help: did you mean `image`?
    compose.yaml:4:5: services.web has no key `prots`
    help: did you mean `ports`?
    compose.yaml:5:1: a compose file has no key `servces`
    help: did you mean `services`?
    ");
}

#[test]
fn unknown_keys_deep_down() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    healthcheck: {tset: x}
    ports:
      - target: 80
        publish: 80
    deploy: {resources: {limits: {mem: 1}}}
"), @"
    compose.yaml:4:19: services.web.healthcheck has no key `tset`
    help: did you mean `test`?
    compose.yaml:7:9: services.web.ports.0 has no key `publish`
    help: did you mean `published`?
    compose.yaml:8:35: services.web.deploy.resources.limits has no key `mem`
    help: known here: cpus, memory, pids
    ");
}

#[test]
fn variables() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: ${IMAGE:?say which}
    command: ["${", "${1}", "ok"]
    user: ${HOEM?}
"#), @"
    compose.yaml:3:12: services.web.image: the variable `IMAGE` is required and not set: say which
    help: set it in the environment or in .env: IMAGE=…
    compose.yaml:4:15: services.web.command.0: `${` isn't a variable that compose can read
    help: write `${NAME}` or `${NAME:-default}`, and `$$` for a plain dollar sign
    compose.yaml:4:21: services.web.command.1: `${1}` isn't a variable that compose can read
    help: write `${NAME}` or `${NAME:-default}`, and `$$` for a plain dollar sign
    compose.yaml:5:11: services.web.user: the variable `HOEM` is required and not set
    help: did you mean `HOME`?
    ");
}

#[test]
fn bad_casts() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    read_only: ${HOME}
    healthcheck: {retries: "many"}
    cpus: lots
"#), @"
    compose.yaml:4:16: services.web.read_only must be true or false, got `/home/jessy`
    compose.yaml:4:16: services.web.read_only must be true or false, got `${HOME}`
    compose.yaml:5:28: services.web.healthcheck.retries must be a whole number, got `many`
    compose.yaml:6:11: services.web.cpus must be a number, got `lots`
    ");
}

#[test]
fn durations() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    stop_grace_period: 10
    healthcheck: {test: x, interval: 5, timeout: 1d, start_period: ten}
    deploy: {update_config: {delay: 5x}}
"), @"
    compose.yaml:4:24: services.web.stop_grace_period must be a duration such as 10s, got `10`
    compose.yaml:5:38: services.web.healthcheck.interval must be a duration such as 10s, got `5`
    compose.yaml:5:50: services.web.healthcheck.timeout: `1d` isn't a duration
    help: write a number with its unit: 500ms, 10s, 1m30s, 1h
    compose.yaml:5:68: services.web.healthcheck.start_period: `ten` isn't a duration
    help: write a number with its unit: 500ms, 10s, 1m30s, 1h
    compose.yaml:6:37: services.web.deploy.update_config.delay: `5x` isn't a duration
    help: write a number with its unit: 500ms, 10s, 1m30s, 1h
    ");
}

#[test]
fn a_negative_duration() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    healthcheck: {test: x, interval: -5s}
"), @"compose.yaml:4:38: services.web.healthcheck.interval: a time can't be negative");
}

#[test]
fn wrong_types() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: 5
    ports: "80:80"
    environment: text
    privileged: maybe
    depends_on: {db: yes}
    volumes: [5]
    labels: {a: {b: c}}
    restart: no
    user: true
    cap_add: [A, {b: c}]
    scale: some
  list: [a]
  none:
volumes: []
"#), @"
    compose.yaml:3:12: services.web.image must be text, got `5`
    help: put the value in quotes
    compose.yaml:4:12: services.web.ports must be a list, got `80:80`
    compose.yaml:5:18: services.web.environment must be a list or a mapping, got `text`
    compose.yaml:6:17: services.web.privileged must be true or false, got `maybe`
    compose.yaml:7:22: services.web.depends_on.db must be a mapping, got `yes`
    compose.yaml:8:15: services.web.volumes.0 must be text or a mapping, got `5`
    compose.yaml:9:17: services.web.labels.a must be text, a number, a boolean or nothing, got a mapping
    compose.yaml:11:11: services.web.user must be text, got `true`
    help: put the value in quotes
    compose.yaml:12:18: services.web.cap_add.1 must be text, got a mapping
    compose.yaml:13:12: services.web.scale must be a whole number, got `some`
    compose.yaml:14:9: services.list must be a mapping, got a list
    compose.yaml:15:7: services.none must be a mapping, got nothing
    compose.yaml:16:10: volumes must be a mapping, got a list
    ");
}

#[test]
fn names() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  "my web": {image: a}
  ok: {image: a, ulimits: {NOFILE: 1}}
"#), @"
    compose.yaml:2:3: services: the name `my web` may hold letters, digits, dots, dashes and underscores only
    compose.yaml:3:28: services.ok.ulimits: the name `NOFILE` may hold lower-case letters only
    ");
}

#[test]
fn enums() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    pull_policy: alwyas
    depends_on: {db: {condition: healthy}, c: {}}
  db: {image: a}
  c: {image: a}
"), @"
    compose.yaml:4:18: services.web.pull_policy can't be `alwyas`
    help: did you mean `always`?
    compose.yaml:5:34: services.web.depends_on.db.condition can't be `healthy`
    help: known here: service_started, service_healthy, service_completed_successfully
    compose.yaml:5:47: services.web.depends_on.c needs the key `condition`
    ");
}

#[test]
fn sizes() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    mem_limit: 5x
    shm_size: lots
    memswap_limit: "-1"
    extra_hosts: [nowhere, "=1", "a=1"]
    volumes: [{type: bind, target: /x}]
"#), @"
    compose.yaml:4:16: services.web.mem_limit: `5x` isn't a size
    help: write a number with its unit: 64k, 512m, 2g
    compose.yaml:5:15: services.web.shm_size: `lots` isn't a size
    help: write a number with its unit: 64k, 512m, 2g
    compose.yaml:6:20: services.web.memswap_limit: `-1` isn't a size
    help: write a number with its unit: 64k, 512m, 2g
    compose.yaml:7:19: services.web.extra_hosts: `nowhere` isn't a host
    help: write name=address
    compose.yaml:7:28: services.web.extra_hosts: `=1` isn't a host
    help: write name=address
    compose.yaml:8:15: services.web.volumes.0 needs the key `source`: what to mount
    ");
}

#[test]
fn numbers() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    cpu_percent: 101
    deploy: {resources: {limits: {cpus: x}}}
"), @"
    compose.yaml:4:18: services.web.cpu_percent must be between 0 and 100, got `101`
    compose.yaml:5:41: services.web.deploy.resources.limits.cpus must be a number, got `x`
    ");
}

#[test]
fn commands() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    command: run "it
"#), @r#"
    compose.yaml:4:14: services.web.command: a quote or bracket in `run "it` is never closed
    help: write the words as a list: [program, word, …]
    "#);
}

#[test]
fn a_health_test() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    healthcheck: {test: [curl, localhost]}
"), @"
    compose.yaml:4:26: services.web.healthcheck.test must start with a keyword
    help: the first item is CMD (words), CMD-SHELL (one line for a shell) or NONE
    ");
}

#[test]
fn a_restart_policy() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    restart: unless_stopped
    volumes: [{type: bnid, source: a, target: /a}]
"), @"
    compose.yaml:4:14: services.web.restart: `unless_stopped` isn't a restart policy
    help: did you mean `unless-stopped`?
    compose.yaml:5:22: services.web.volumes: `bnid` isn't a kind of mount
    help: did you mean `bind`?
    ");
}
