//! What is said of bad files, with its place.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::model::{ErrorKind, Source, load};
use insta::assert_snapshot;

/// The errors of a project in a folder of its own, whose path is taken out.
pub(crate) fn errors(files: &[(&str, &[u8])], change: impl FnOnce(&mut Source)) -> String {
    let work = tempfile::tempdir().unwrap();
    let dir = Utf8Path::from_path(work.path()).unwrap();
    for (name, bytes) in files {
        fs::write(dir.join(name), bytes).unwrap();
    }
    let is_compose = |name: &&str| name.ends_with(".yaml");
    let mut source = Source {
        files: files
            .iter()
            .map(|(name, _)| *name)
            .filter(is_compose)
            .map(Utf8PathBuf::from)
            .collect(),
        project_dir: dir.to_owned(),
        project_name: Some("p".to_owned()),
        env: [("HOME".to_owned(), "/home/jessy".to_owned())].into(),
        ..Source::default()
    };
    change(&mut source);
    match load(&source) {
        Ok(project) => format!("loaded: {}", project.services.len()),
        Err(errors) => errors.to_string().replace(dir.as_str(), "<DIR>"),
    }
}

/// The errors of one file or several.
macro_rules! bad {
    ($($name:literal: $text:expr),+) => {
        errors(&[$(($name, $text.as_bytes())),+], |_| {})
    };
}

#[test]
fn a_tab() {
    assert_snapshot!(bad!("compose.yaml": "services:\n  web:\n\timage: a\n"), @"
    compose.yaml:3:1: a tab is used for indentation
    help: YAML allows spaces only: put two spaces for the tab
    ");
}

#[test]
fn a_tab_later() {
    assert_snapshot!(bad!("compose.yaml": "services:\n  web:\n    image: a\n    command:\n\t  - x\n"), @"
    compose.yaml:5:1: a tab is used for indentation
    help: YAML allows spaces only: put two spaces for the tab
    ");
}

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
fn an_unknown_service() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    depends_on: [dbb]
  db: {image: a}
  cache: {image: a, links: [wbe]}
  x: {image: a, network_mode: "service:nope"}
"#), @"
    compose.yaml:4:18: services.web depends on `dbb`, and there is no such service
    help: did you mean `db`?
    compose.yaml:6:29: services.cache depends on `wbe`, and there is no such service
    help: did you mean `web`?
    compose.yaml:7:31: services.x depends on `nope`, and there is no such service
    help: known here: cache, db, web, x
    ");
}

#[test]
fn a_circle() {
    assert_snapshot!(bad!("compose.yaml": "services:
  a: {image: a, depends_on: [b]}
  b: {image: a, depends_on: [c]}
  c:
    image: a
    depends_on:
      a: {condition: service_healthy}
  d: {image: a, depends_on: [d]}
"), @"
    compose.yaml:7:7: services wait for one another: a → b → c → a
    help: take one of these dependencies out
    compose.yaml:8:30: services wait for one another: d → d
    help: take one of these dependencies out
    ");
}

#[test]
fn a_circle_through_a_link() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  a: {image: a, links: ["b:x"]}
  b: {image: a, depends_on: [a]}
"#), @"
    compose.yaml:3:30: services wait for one another: a → b → a
    help: take one of these dependencies out
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
fn ports() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    ports:
      - "65536:80"
      - "http:80"
      - "80:"
      - "10-5:80"
      - "1-3:1-2"
      - "80:80/tpc"
      - "localhost:80:80"
      - "::1:80:80"
      - 70000
"#), @"
    compose.yaml:5:9: services.web.ports: `65536:80`: port 65536 is above 65535
    help: ports are 1 to 65535
    compose.yaml:6:9: services.web.ports: `http:80`: `http` isn't a port
    help: ports are numbers from 1 to 65535
    compose.yaml:7:9: services.web.ports: `80:`: no container port
    help: write host:container, such as 8080:80
    compose.yaml:8:9: services.web.ports: `10-5:80`: the range 10-5 runs backwards
    help: put the lower port first
    compose.yaml:9:9: services.web.ports: `1-3:1-2`: the two ranges have different lengths
    help: give both ranges the same length
    compose.yaml:10:9: services.web.ports: `80:80/tpc`: `tpc` isn't a protocol
    help: tcp, udp and sctp are
    compose.yaml:11:9: services.web.ports: `localhost:80:80`: `localhost` isn't an IP address
    help: names don't work here
    compose.yaml:12:9: services.web.ports: `::1:80:80`: `::1` has colons
    help: put an IPv6 address in brackets: [::1]:80:80
    compose.yaml:13:9: services.web.ports: `70000`: port 70000 is above 65535
    help: ports are 1 to 65535
    ");
}

#[test]
fn long_ports() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    ports:
      - {published: 80}
      - {target: 65536}
      - {target: 0}
      - {target: 80, published: 70000}
"), @"
    compose.yaml:5:9: services.web.ports.0 needs the key `target`
    compose.yaml:6:18: services.web.ports.1.target: `65536` isn't a port
    help: ports are 1 to 65535
    compose.yaml:7:18: services.web.ports.2.target: `0` isn't a port
    help: ports are 1 to 65535
    compose.yaml:8:33: services.web.ports.3.published: `70000` isn't a port or a range of ports
    help: ports are 1 to 65535
    ");
}

#[test]
fn duplicate_keys() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    image: b
  web:
    image: c
"), @"
    compose.yaml:4:5: the key `image` is already given on line 3
    compose.yaml:5:3: the key `web` is already given on line 2
    ");
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
fn undefined_things() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    volumes: ["dta:/d", "other:/o"]
    networks: [frnt]
    secrets: [token]
    configs: [{source: conf}]
    build: {context: ., secrets: [none]}
volumes: {data: }
networks: {front: }
"#), @"
    compose.yaml:4:15: services.web.volumes.0: there is no volume `dta`
    help: did you mean `data`?
    compose.yaml:4:25: services.web.volumes.1: there is no volume `other`
    help: known here: data
    compose.yaml:5:16: services.web.networks: there is no network `frnt`
    help: did you mean `front`?
    compose.yaml:6:15: services.web.secrets: there is no secret `token`
    help: define it at the end of the file: `secrets: { token: … }`
    compose.yaml:7:15: services.web.configs: there is no config `conf`
    help: define it at the end of the file: `configs: { conf: … }`
    compose.yaml:8:35: services.web.build.secrets: there is no secret `none`
    help: define it at the end of the file: `secrets: { none: … }`
    ");
}

#[test]
fn extends_and_include() {
    assert_snapshot!(bad!("compose.yaml": "include:
  - other.yaml
services:
  web:
    extends: {service: base}
    image: a
"), @"
    compose.yaml:1:1: `include` isn't supported here
    help: name the files one after the other instead: they are merged in order
    compose.yaml:5:5: services.web: `extends` isn't supported here
    help: share keys with an anchor and a merge key: `x-base: &base {…}`, then `<<: *base`
    ");
}

#[test]
fn an_unknown_anchor() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: *nothing
"), @"
    compose.yaml:2:8: invalid YAML: while parsing node, found unknown anchor
    help: define it first: `&name` before the value that `*name` repeats
    ");
}

#[test]
fn an_alias_of_itself() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: &web
    image: a
    x-loop: {again: *web}
"), @"compose.yaml:4:21: this alias repeats a value that contains it");
}

#[test]
fn a_merge_of_text() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    <<: [text]
    image: a
"), @"compose.yaml:3:10: `<<` merges mappings, and this is text");
}

#[test]
fn not_a_mapping() {
    assert_snapshot!(bad!("compose.yaml": "- services\n"), @"compose.yaml:1:1: a compose file is a mapping, and this is a list");
}

#[test]
fn just_text() {
    assert_snapshot!(bad!("compose.yaml": "services\n"), @"compose.yaml:1:1: a compose file is a mapping, and this is text");
}

#[test]
fn an_empty_file() {
    assert_snapshot!(bad!("compose.yaml": ""), @"compose.yaml:1:1: the compose file is empty");
}

#[test]
fn only_a_comment() {
    assert_snapshot!(bad!("compose.yaml": "# nothing\n"), @"compose.yaml:1:1: the compose file is empty");
}

#[test]
fn an_empty_document() {
    assert_snapshot!(bad!("compose.yaml": "services: {a: {image: a}}
---
"), @"compose.yaml:3:1: a compose file is a mapping, and this is nothing");
}

#[test]
fn bad_yaml() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: {image: a
  db: {image: b}
"), @"compose.yaml:3:5: invalid YAML: while parsing a flow mapping, did not find expected ',' or '}'");
}

#[test]
fn bad_yaml_quotes() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: "a
"#), @"compose.yaml:3:12: invalid YAML: while scanning a quoted scalar, found unexpected end of stream");
}

#[test]
fn bad_indentation() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
   command: b
"), @"compose.yaml:4:4: invalid YAML: while parsing a block mapping, did not find expected key");
}

#[test]
fn odd_keys() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    environment:
      1: x
      true: y
      [a]: z
    null: b
"), @"
    compose.yaml:5:7: the key `1` is a whole number, and keys are text
    help: put the key in quotes
    compose.yaml:6:7: the key `true` is a boolean, and keys are text
    help: put the key in quotes
    compose.yaml:7:7: a key is a list, and keys are text
    help: put the key in quotes
    compose.yaml:8:5: a key is nothing, and keys are text
    help: put the key in quotes
    ");
}

#[test]
fn nothing_to_run() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    command: a
"), @"compose.yaml:2:3: services.web has neither `image` nor `build`");
}

#[test]
fn contradictions() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    network_mode: host
    networks: [x]
    build: {context: ., dockerfile: a, dockerfile_inline: b}
    scale: 2
    container_name: c
    cpus: 1
    mem_limit: 1g
    deploy: {replicas: 3, resources: {limits: {cpus: "2", memory: 2g}}}
networks: {x: }
"#), @"
    compose.yaml:4:5: services.web has both `network_mode` and `networks`
    compose.yaml:6:5: services.web.build has both `dockerfile` and `dockerfile_inline`
    compose.yaml:7:5: services.web: `scale` and `deploy.replicas` differ
    help: give one of them only
    compose.yaml:8:5: services.web: several copies can't share a `container_name`
    compose.yaml:9:5: services.web: `cpus` and `deploy.resources.limits.cpus` differ
    help: give one of them only
    compose.yaml:10:5: services.web: `mem_limit` and `deploy.resources.limits.memory` differ
    help: give one of them only
    ");
}

#[test]
fn secrets_and_volumes() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: {image: a}
secrets:
  none: {}
  both: {file: a, environment: B}
volumes:
  ext: {external: true, driver: local}
configs:
  c: {content: a, file: b}
"), @"
    compose.yaml:4:3: secrets.none needs one of `file`, `environment`, or `external: true`
    compose.yaml:5:3: secrets.both has more than one of `file`, `environment`
    compose.yaml:7:25: volumes.ext: an external volume can't have `driver`
    compose.yaml:9:3: configs.c has more than one of `file`, `environment`, `content`
    ");
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

#[test]
fn mounts() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    volumes: ["a:b:ro:c", "a::b", "", {type: bind, source: ./x, target: /x}]
"#), @"
    compose.yaml:4:35: services.web.volumes: ``: it is empty
    help: write source:target or source:target:ro
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
fn env_files() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    env_file: [none.env, bad.env, {path: also.env, required: true}, {path: not.env, required: false}]
", "bad.env": "A=1
B C=2
"), @"
    <DIR>/bad.env:2:1: the name `B C` has a space in it
    compose.yaml:4:16: the env file <DIR>/none.env doesn't exist
    help: make it, or say `required: false`
    compose.yaml:4:35: the env file <DIR>/also.env doesn't exist
    help: make it, or say `required: false`
    ");
}

#[test]
fn x_jessy() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web:
    image: a
    x-jessy:
      biuld: {}
      build: {cargo: {bin: x, feature: []}}
      run: serve
      sockets: maybe
      health: {port: 0, path: /h}
      environment: [A=1]
      paths: {/data: [x]}
      watch: [{}]
      restart: {base: soon, max_attempts: many, caps: 1s}
  b:
    image: a
    x-jessy: {build: {cargo: {package: a}, go: {dir: b}}, health: {path: /x}}
  c: {image: a, x-jessy: [1], secrets: [s]}
secrets: {s: {file: s, x-jessy: {genrate: true, generate: perhaps}}}
"), @"
    compose.yaml:5:7: services.web.x-jessy has no key `biuld`
    help: did you mean `build`?
    compose.yaml:6:15: services.web.x-jessy.build.cargo needs the key `package`
    compose.yaml:6:31: services.web.x-jessy.build.cargo has no key `feature`
    help: did you mean `features`?
    compose.yaml:7:12: services.web.x-jessy.run must be a list of words, got text
    compose.yaml:8:16: services.web.x-jessy.sockets must be `pass` or `none`, got text
    compose.yaml:9:22: services.web.x-jessy.health.port must be a port from 1 to 65535, got a whole number
    compose.yaml:10:20: services.web.x-jessy.environment must be a mapping, got a list
    compose.yaml:11:22: services.web.x-jessy.paths./data must be text, got a list
    compose.yaml:12:15: services.web.x-jessy.watch.0 must be text, got a mapping
    compose.yaml:13:23: services.web.x-jessy.restart.base must be a duration such as 100ms, got text
    compose.yaml:13:43: services.web.x-jessy.restart.max_attempts must be a whole number, got text
    compose.yaml:13:49: services.web.x-jessy.restart has no key `caps`
    help: did you mean `cap`?
    compose.yaml:16:15: services.b.x-jessy.build needs one of `cargo`, `go` and `command`
    compose.yaml:16:59: services.b.x-jessy.health needs the key `port`
    compose.yaml:17:26: services.c.x-jessy must be a mapping, got a list
    compose.yaml:18:34: secrets.s.x-jessy has no key `genrate`
    help: did you mean `generate`?
    compose.yaml:18:59: secrets.s.x-jessy.generate must be true or false, got text
    ");
}

#[test]
fn deep_nesting() {
    let text = format!("services: {}{}\n", "[".repeat(200), "]".repeat(200));
    assert_snapshot!(bad!("compose.yaml": text), @"compose.yaml:1:74: nested more than 64 levels deep");
}

#[test]
fn external_names() {
    assert_snapshot!(bad!("compose.yaml": "services: {a: {image: a, networks: [n]}}
networks:
  n:
    external: {name: one}
    name: two
"), @"
    compose.yaml:4:16: networks.n: `name` and `external.name` differ
    help: keep `name` only
    ");
}

#[test]
fn two_files() {
    assert_snapshot!(bad!("compose.yaml": r#"services:
  web:
    image: a
    ports: ["80:80"]
    volumes: [a:/a]
volumes: {a: }
"#, "over.yaml": "services:
  web:
    ports: {a: b}
    imagee: b
"), @"
    over.yaml:3:12: services.web.ports is a list in the file below, so it can't become a mapping
    help: write it the same way in both, or tag it `!override`
    over.yaml:4:5: services.web has no key `imagee`
    help: did you mean `image`?
    ");
}

#[test]
fn a_later_file_breaks_a_reference() {
    assert_snapshot!(bad!("compose.yaml": "services:
  web: {image: a, depends_on: [db]}
  db: {image: a}
", "over.yaml": "services:
  db: !reset null
"), @"
    compose.yaml:2:32: services.web depends on `db`, and there is no such service
    help: known here: web
    ");
}

#[test]
fn a_bad_dotenv() {
    assert_snapshot!(bad!("compose.yaml": "services: {a: {image: a}}\n", ".env": r#"A=1
"B"=2
"#), @r#"<DIR>/.env:2:1: `"` can't be part of a name: `"B"=2`"#);
}

#[test]
fn a_required_variable_in_dotenv() {
    assert_snapshot!(bad!("compose.yaml": "services: {a: {image: a}}\n", ".env": "\nA=${NOPE:?is needed}\n"), @"<DIR>/.env:2:1: the variable `NOPE` is required and not set: is needed");
}

#[test]
fn text_that_is_not_utf_8() {
    let files: &[(&str, &[u8])] = &[("compose.yaml", b"services:\n  web: {image: \xff}\n")];
    assert_snapshot!(errors(files, |_| {}), @"
    compose.yaml:2:16: the text isn't UTF-8
    help: save the file as UTF-8
    ");
}

#[test]
fn missing_files() {
    let files: &[(&str, &[u8])] = &[("compose.yaml", b"services: {}\n")];
    let both = |source: &mut Source| {
        source.files.push("nowhere.yaml".into());
        source.env_files = Some(vec!["no.env".into()]);
    };
    assert_snapshot!(errors(files, both), @"
    can't read nowhere.yaml: No such file or directory (os error 2)
    the env file <DIR>/no.env doesn't exist
    help: make it, or say `required: false`
    ");
    assert_snapshot!(errors(&[], |_| {}), @"no compose file was named");
}

#[test]
fn project_names() {
    let files: &[(&str, &[u8])] = &[("compose.yaml", b"services: {a: {image: a}}\n")];
    let named = |name: &str| {
        let name = name.to_owned();
        errors(files, |source| source.project_name = Some(name))
    };
    assert_snapshot!(named("My App"), @"
    `My App` can't name a project
    help: use lower-case letters, digits, - and _, with a letter or digit first
    ");
    assert_snapshot!(named(""), @"
    `` can't name a project
    help: use lower-case letters, digits, - and _, with a letter or digit first
    ");
    assert_snapshot!(named("good-name_1"), @"loaded: 1");
}

#[test]
fn a_service_that_is_off() {
    let text = "services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, profiles: [x, y]}\n";
    assert_snapshot!(bad!("compose.yaml": text), @"
    compose.yaml:2:30: services.a depends on `b`, which is off (profiles: x, y)
    help: turn one of its profiles on, or say `required: false`
    ");
}

/// Nine levels of nine aliases each would be 400 million values.
#[test]
fn aliases_of_aliases_are_bounded() {
    let mut text = "x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for i in 1..10 {
        let items = vec![format!("*a{}", i - 1); 9].join(", ");
        text += &format!("x-{i}: &a{i} [{items}]\n");
    }
    assert_snapshot!(bad!("compose.yaml": text), @"
    compose.yaml:6:11: aliases repeat more than 100000 values
    help: an alias of aliases grows with each level: write the values out
    ");
}

#[test]
fn errors_say_their_kind() {
    let kind = |text: &str| {
        let work = tempfile::tempdir().unwrap();
        let dir = Utf8Path::from_path(work.path()).unwrap();
        fs::write(dir.join("c.yaml"), text).unwrap();
        let files = vec!["c.yaml".into()];
        let source = Source {
            files,
            project_dir: dir.to_owned(),
            ..Source::default()
        };
        load(&source).unwrap_err().0[0].kind
    };
    assert_eq!(kind("a: [").to_owned(), ErrorKind::Syntax);
    assert_eq!(kind("a: b"), ErrorKind::Schema);
    assert_eq!(
        kind("services: {a: {image: a, depends_on: [b]}}"),
        ErrorKind::Reference
    );
    assert_eq!(
        kind("services: {a: {image: a, depends_on: [a]}}"),
        ErrorKind::Cycle
    );
    assert_eq!(kind("name: '${'"), ErrorKind::Interpolation);
    assert_eq!(kind("name: '${A?}'"), ErrorKind::MissingVariable);
    assert_eq!(
        kind("services: {a: {image: a, env_file: none}}"),
        ErrorKind::Io
    );
    let both = "services: {a: {image: a, network_mode: host, networks: [default]}}";
    assert_eq!(kind(both), ErrorKind::Conflict);
}
