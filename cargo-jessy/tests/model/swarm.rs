//! Models as stacks: what is kept, what is said to be lost, and what must not be.

use std::io::Write as _;
use std::process::{Command, Stdio};

use camino::Utf8Path;
use cargo_jessy::engine::swarm::{Sources, Stack, stack};
use cargo_jessy::model::{ModelErrors, Project, load};
use insta::assert_snapshot;

use crate::fixtures::{cases, have_compose};
use crate::native::project;

fn render(project: &Project) -> Result<Stack, ModelErrors> {
    stack(project, &Sources::of(project, Utf8Path::new("/state")))
}

fn lost(stack: &Stack) -> String {
    let lines: Vec<_> =
        stack.lost.iter().map(|lost| format!("{}: {}", lost.key, lost.why)).collect();
    lines.join("\n")
}

#[test]
fn a_service_becomes_one_that_rolls() {
    let project = project(
        "
name: shop
services:
  web:
    image: web:1
    build: .
    command: [serve, $$HOME]
    depends_on: { db: { condition: service_healthy } }
    environment: { SET: , UNSET: , GIVEN: yes }
    expose: ['80']
    ports: ['8080:80']
    networks: { front: { aliases: [shop], ipv4_address: 10.1.2.3 } }
    tmpfs: ['/tmp:size=16m,mode=1777', /run]
    volumes: ['data:/data:ro', './conf:/conf']
    secrets: [word]
    read_only: true
    cap_drop: [ALL]
    security_opt: ['no-new-privileges:true']
    user: '65532'
    deploy: { replicas: 2, resources: { limits: { cpus: 1.5, memory: 64m, pids: 32 } } }
    restart: on-failure:3
    x-jessy: { reload: start-first, run: [web] }
  db: { image: 'db:1', mem_limit: 64m, pids_limit: 32, restart: always, container_name: db }
networks: { front: { name: elsewhere } }
volumes: { data: }
secrets: { word: { file: ./not-there } }
",
    );
    let stack = render(&project).unwrap();
    assert_snapshot!(stack.to_yaml(), @r#"
    version: "3.13"
    services:
      web:
        cap_drop:
          - ALL
        command:
          - serve
          - "$$HOME"
        environment:
          SET: set
          GIVEN: "yes"
        image: "web:1"
        read_only: true
        secrets:
          - source: word
            target: /run/secrets/word
        user: "65532"
        networks:
          front:
            aliases:
              - shop
        ports:
          - target: 80
            protocol: tcp
            mode: host
            published: 8080
        volumes:
          - type: volume
            source: data
            target: /data
            read_only: true
          - type: bind
            source: /p/conf
            target: /conf
          - type: tmpfs
            target: /tmp
            tmpfs:
              size: 16777216
          - type: tmpfs
            target: /run
        deploy:
          replicas: 2
          endpoint_mode: dnsrr
          update_config:
            order: start-first
            failure_action: rollback
          restart_policy:
            condition: on-failure
            delay: "1s"
            max_attempts: 3
          resources:
            limits:
              cpus: "1.5"
              memory: "67108864"
              pids: 32
          placement:
            constraints:
              - "engine.labels.no-new-privileges == true"
      db:
        image: "db:1"
        networks:
          default: null
        deploy:
          endpoint_mode: dnsrr
          update_config:
            order: stop-first
            failure_action: rollback
          restart_policy:
            condition: any
            delay: "1s"
          resources:
            limits:
              memory: "67108864"
              pids: 32
    networks:
      front:
        driver: overlay
      default:
        driver: overlay
    volumes:
      data: {}
    secrets:
      word:
        name: shop_word
        file: /p/not-there
    "#);
    assert_snapshot!(lost(&stack), @"
    services.web.build: nodes pull what was built and pushed before
    services.web.depends_on: Swarm starts all at once; who needs another tries again
    services.web.networks.front.ipv4_address: tasks are given what they need
    services.db.container_name: each task has a name of its own
    ");
}

#[test]
fn security_that_would_be_lost_is_an_error() {
    let refused = [
        ("security_opt: ['seccomp=strict.json']", "without `seccomp=strict.json`"),
        ("ports: ['127.0.0.1:80:80']", "not 127.0.0.1"),
        ("network_mode: none", "would be on a network"),
        ("userns_mode: host", "user ids"),
        ("group_add: ['5']", "group"),
        ("tmpfs: ['/tmp:mode=0700']", "others could use it: `mode=0700`"),
        ("tmpfs: ['/tmp:size=lots']", "no limit"),
        ("runtime: gvisor", "isolated otherwise"),
    ];
    for (key, expected) in refused {
        let project = project(&format!("services:\n  web:\n    image: web\n    {key}\n"));
        let errors = render(&project).unwrap_err().to_string();
        assert!(errors.contains(expected) && errors.contains("compose.yaml:4:"), "{key}: {errors}");
    }
}

#[test]
fn what_no_stack_can_have_is_an_error() {
    for (text, expected) in [
        ("services: { web: { build: . } }", "services.web: no image"),
        ("services: { web: { image: web, ports: ['80-90:80-90'] } }", ""),
        ("services: { web: { image: web, ports: ['8000-8005:80'] } }", "no ranges of ports"),
    ] {
        match render(&project(text)) {
            Ok(_) => assert_eq!(expected, "", "{text}"),
            Err(errors) => assert!(errors.to_string().contains(expected), "{text}: {errors}"),
        }
    }
}

#[test]
fn a_secret_s_name_changes_with_its_content_and_shows_none_of_it() {
    let name = |content: &str| {
        let text = format!(
            "name: shop\nservices: {{ web: {{ image: web, configs: [c] }} }}\nconfigs: {{ c: {{ content: '{content}' }} }}\n"
        );
        let project = project(&text);
        let sources = Sources::of(&project, Utf8Path::new("/state"));
        let document = stack(&project, &sources).unwrap().document;
        assert_eq!(sources.texts, [("/state/config/c".into(), content.to_owned())]);
        assert_eq!(document["configs"]["c"]["file"], "/state/config/c");
        document["configs"]["c"]["name"].as_str().unwrap().to_owned()
    };
    let (one, two) = (name("one"), name("two"));
    assert!(one.starts_with("shop_c_") && one.len() == "shop_c_".len() + 12, "{one}");
    assert!(one != two && one == name("one"));
}

/// What docker itself says of each project that has a stack.
#[test]
fn docker_takes_every_stack() {
    if !have_compose() {
        return;
    }
    let mut taken = 0;
    for case in cases() {
        let Ok(project) = load(&case.source()) else { continue };
        let Ok(stack) = render(&project) else { continue };
        let mut docker = Command::new("docker")
            .args(["stack", "config", "--compose-file", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        docker.stdin.take().unwrap().write_all(stack.to_yaml().as_bytes()).unwrap();
        let output = docker.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}\n{}", case.dir, stack.to_yaml());
        taken += 1;
    }
    assert!(taken > 20, "only {taken} projects have a stack");
}
