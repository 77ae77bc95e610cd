//! What somebody could do who has broken into a service.

use jessy_integration::System;

const SERVICES: [&str; 2] = ["jessy-core", "jessy-api"];

#[test]
fn a_service_is_nobody_and_may_do_nothing() {
    let system = System::given();
    for service in SERVICES {
        let status = system.container(service).look("cat /proc/1/status");
        let line = |name: &str| {
            let found = status.lines().find_map(|line| line.strip_prefix(name));
            found.unwrap_or_else(|| panic!("{service} has no {name} {status}")).trim()
        };
        assert_eq!(line("Uid:"), "65532\t65532\t65532\t65532", "{service}");
        assert_eq!(line("Gid:"), "65532\t65532\t65532\t65532", "{service}");
        for capabilities in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
            assert_eq!(line(capabilities), "0000000000000000", "{service} {capabilities}");
        }
        assert_eq!(line("NoNewPrivs:"), "1", "{service}");
    }
}

#[test]
fn nothing_can_be_written_but_the_state() {
    let system = System::given();
    for service in SERVICES {
        let container = system.container(service);
        // Where a program, a configuration or the layer store could be changed.
        for folder in ["/", "/var/lib/jessy/", "/run/secrets/"] {
            let said = container.look(&format!("touch /proc/1/root{folder}probe"));
            assert!(said.contains("Read-only file system"), "{service} {folder}: {said}");
        }
    }
    // The same attempt where writing is allowed, so that a refusal above means something.
    let said = system.container("jessy-core").look("touch /proc/1/root/tmp/probe && echo written");
    assert_eq!(said, "written\n");
}

#[test]
fn there_is_no_shell_and_no_tool() {
    let system = System::given();
    for service in SERVICES {
        let files =
            system.container(service).look("find /proc/1/root/ -xdev -type f -perm /111 -size +0");
        let own = format!("/proc/1/root/{service}");
        assert_eq!(files.trim(), own, "{service}");
    }
}

#[test]
fn every_limit_of_the_model_is_the_engine_s() {
    let system = System::given();
    for service in SERVICES {
        let host = system.container(service).inspect()["HostConfig"].clone();
        for limit in ["Memory", "NanoCpus", "PidsLimit"] {
            assert!(host[limit].as_i64() > Some(0), "{service} {limit}: {}", host[limit]);
        }
        assert_eq!(host["LogConfig"]["Config"]["max-file"], "3", "{service}");
        assert_eq!(host["RestartPolicy"]["Name"], "unless-stopped", "{service}");
    }
}

#[test]
fn every_door_is_on_loopback() {
    let system = System::given();
    for service in SERVICES {
        let ports = system.container(service).inspect()["NetworkSettings"]["Ports"].clone();
        let bound = ports.as_object().into_iter().flatten().filter_map(|(_, to)| to.as_array());
        let hosts: Vec<_> = bound.flatten().map(|to| to["HostIp"].clone()).collect();
        assert!(!hosts.is_empty() && hosts.iter().all(|host| host == "127.0.0.1"), "{hosts:?}");
    }
}
