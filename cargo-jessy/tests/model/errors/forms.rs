//! Short forms that can't be read, and what we don't support.

use insta::assert_snapshot;

use super::bad;

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
