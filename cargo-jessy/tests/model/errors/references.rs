//! Names that nothing defines, circles and contradictions.

use insta::assert_snapshot;

use super::bad;

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
fn a_service_that_is_off() {
    let text = "services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, profiles: [x, y]}\n";
    assert_snapshot!(bad!("compose.yaml": text), @"
    compose.yaml:2:30: services.a depends on `b`, which is off (profiles: x, y)
    help: turn one of its profiles on, or say `required: false`
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
