//! Deploys to a swarm of three machines, through the real binary: engines of their own in network
//! namespaces, the real images, a real registry. Only with `JESSY_REQUIRE_SWARM=1`, and alone.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod load;
mod nodes;
mod ssh;
mod versions;

use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use load::{Client, Load, Tally, until};
use nodes::{Nodes, REPOSITORY};
use ssh::Ssh;
use versions::{FIRST, SECOND, faulty};

const RATE: u32 = 200;
const TOKEN: &str = "a-token-of-the-swarm-test-0123456789abcdef";
const STACK: &str = "jessy-staging";

/// Tells a figure to whoever looks.
fn tell(text: &str) {
    std::io::stderr().write_all(format!("{text}\n").as_bytes()).unwrap();
}

/// What deploys: the binary in this very workspace, with a state folder of its own.
struct Deployer<'a> {
    nodes: &'a Nodes,
    folder: tempfile::TempDir,
    address: String,
}

struct Ended {
    code: i32,
    err: String,
    out: String,
    took: Duration,
}

impl<'a> Deployer<'a> {
    fn new(nodes: &'a Nodes) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let password = "a-password-of-the-swarm-test";
        for (name, text) in [
            ("token", TOKEN.to_owned()),
            ("password", password.to_owned()),
            ("url", format!("postgres://jessy:{password}@database/jessy")),
            ("unused", "plain HTTP".to_owned()),
            ("candidate", "a-key-of-the-swarm-test-0123456789".to_owned()),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let address = format!("{}:8080", nodes.addresses[0]);
        Self { nodes, folder, address }
    }

    fn run(&self, args: &[&str]) -> Ended {
        self.run_with(args, &[("DOCKER_HOST", &self.nodes.hosts[0])])
    }

    fn run_with(&self, args: &[&str], env: &[(&str, &str)]) -> Ended {
        let file = |name: &str| self.folder.path().join(name);
        let begun = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-jessy"))
            .arg("jessy")
            .args(args)
            .current_dir(nodes::root())
            .envs(env.iter().copied())
            .env("JESSY_STATE_DIR", file("state"))
            .env("JESSY_REPOSITORY", REPOSITORY)
            .env("JESSY_URL", format!("http://{}", self.address))
            .env("JESSY_TOKEN_FILE", file("token"))
            .env("JESSY_DATABASE_PASSWORD_FILE", file("password"))
            .env("JESSY_DATABASE_URL_FILE", file("url"))
            .env("JESSY_CANDIDATE_KEY_FILE", file("candidate"))
            .env("JESSY_POSTGRES_IMAGE", format!("{REPOSITORY}/postgres:17-bookworm"))
            .env("JESSY_EDGE_HTTP", "8080")
            .env("JESSY_EDGE_HTTPS", "8443")
            .env("JESSY_EDGE_CERT_FILE", file("unused"))
            .env("JESSY_EDGE_KEY_FILE", file("unused"))
            .env("JESSY_EDGE_CERT_AT", "")
            .env("JESSY_EDGE_KEY_AT", "")
            .env_remove("COMPOSE_PROJECT_NAME")
            .env_remove("GITHUB_STEP_SUMMARY")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ended {
            code: output.status.code().unwrap_or(-1),
            err: text(&output.stderr),
            out: text(&output.stdout),
            took: begun.elapsed(),
        }
    }

    /// The same under load.
    fn under_load(&self, args: &[&str]) -> (Ended, Tally) {
        self.under_load_with(args, &[("DOCKER_HOST", &self.nodes.hosts[0])])
    }

    fn under_load_with(&self, args: &[&str], env: &[(&str, &str)]) -> (Ended, Tally) {
        let load = Load::start(&self.address, TOKEN, RATE);
        let ended = self.run_with(args, env);
        // What comes after it is of the new version, or of the old one again.
        load.more(u64::from(RATE) * 3);
        (ended, load.stop())
    }

    /// Every write that was acknowledged can be read.
    fn nothing_is_lost(&self, tally: &Tally) {
        let mut client = Client::new(&self.address);
        let lost: Vec<_> = tally
            .acknowledged
            .iter()
            .filter(|user| {
                // No faster than a gateway lets one address ask.
                thread::sleep(Duration::from_millis(12));
                let path = format!("/api/v1/users/{user}/dimension");
                client.ask("GET", &path, None, Some(TOKEN)) != Ok(200)
            })
            .collect();
        assert!(lost.is_empty(), "{} of {} lost", lost.len(), tally.acknowledged.len());
    }

    /// The commit that answers.
    fn commit(&self) -> String {
        let curl = ["--silent", "--fail", &format!("http://{}/api/v1/status", self.address)];
        let said = nodes::output(Command::new("curl").args(curl));
        let status: serde_json::Value = serde_json::from_str(&said).unwrap();
        status["gateway"]["commit"].as_str().unwrap().to_owned()
    }
}

fn said(what: &str, ended: &Ended, tally: &Tally) {
    tell(&ended.err);
    tell(&format!(
        "{what}: exit {} after {:.1} s; {} requests, {} failed {:?}, the slowest {:.0} ms",
        ended.code,
        ended.took.as_secs_f64(),
        tally.asked,
        tally.failed.len(),
        tally.kinds(),
        tally.slowest.as_secs_f64() * 1e3,
    ));
}

#[test]
fn a_version_rolls_out_and_a_bad_one_does_not() {
    if !nodes::asked_for() {
        return;
    }
    let nodes = Nodes::up(3);
    versions::push_all();
    let deployer = Deployer::new(&nodes);

    let none = deployer.run(&["rollback", "staging"]);
    assert_eq!(none.code, 1, "{}", none.err);
    assert!(none.err.contains("no other version was good in staging"), "{}", none.err);
    let dry = deployer.run(&["deploy", "staging", "--tag", FIRST, "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.contains("docker stack deploy"), "{}", dry.out);
    assert_eq!(
        nodes.docker(1, &["stack", "ls", "--format", "{{.Name}}"]),
        "",
        "it changes nothing"
    );
    assert_eq!(nodes.docker(1, &["config", "ls", "--quiet"]), "", "nothing at all");

    let first = deployer.run(&["deploy", "staging", "--tag", FIRST]);
    assert_eq!(
        first.code,
        0,
        "{}\n{}",
        first.err,
        nodes.docker(1, &["stack", "ps", "--no-trunc", STACK])
    );
    tell(&format!("first deploy: {:.1} s\n{}", first.took.as_secs_f64(), first.err));
    assert_eq!(deployer.commit(), FIRST);

    let (ended, tally) = deployer.under_load(&["deploy", "staging", "--tag", SECOND]);
    said("rolling deploy", &ended, &tally);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(tally.failed, [], "{}", ended.err);
    assert_eq!(deployer.commit(), SECOND);
    deployer.nothing_is_lost(&tally);

    for (fault, why) in [
        ("sick", "jessy-api-next does not become healthy"),
        ("wrong", "status 500, not 200"),
        ("slow", "of at most"),
    ] {
        let deploy = ["deploy", "staging", "--tag", &faulty(fault), "--format", "github"];
        let (ended, tally) = deployer.under_load(&deploy);
        said(fault, &ended, &tally);
        assert_eq!(ended.code, 1, "{}", ended.err);
        assert!(ended.err.contains(why), "{}", ended.err);
        // What the pull request is told.
        let failed = fs::read_to_string(deployer.folder.path().join("state/report/failed.md"));
        let failed = failed.unwrap();
        assert!(
            failed.starts_with("## ✗ staging does not get") && failed.contains(why),
            "{failed}"
        );
        assert!(tally.failed.len() as u64 * 1000 <= tally.asked, "more than 0.1 % failed");
        assert_eq!(deployer.commit(), SECOND);
    }

    let way = Ssh::to(&nodes.hosts[0]);
    let by_ssh = [
        ("DOCKER_HOST", way.host.as_str()),
        ("JESSY_SSH_KEY", &way.key),
        ("JESSY_SSH_KNOWN_HOSTS", &way.known_hosts),
    ];
    let (ended, tally) = deployer.under_load_with(&["rollback", "staging"], &by_ssh);
    said("rollback, by ssh", &ended, &tally);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(tally.failed, []);
    assert_eq!(deployer.commit(), FIRST);
    let other = Ssh::to(&nodes.hosts[0]);
    let (address, _) = way.known_hosts.split_once(' ').unwrap();
    let (_, key) = other.known_hosts.split_once(' ').unwrap();
    let known_hosts = format!("{address} {key}");
    let by_ssh = [by_ssh[0], by_ssh[1], ("JESSY_SSH_KNOWN_HOSTS", &known_hosts)];
    let ended = deployer.run_with(&["rollback", "staging"], &by_ssh);
    assert_eq!(ended.code, 3, "it is somebody else: {}", ended.err);
    assert!(ended.err.contains("Host key verification failed"), "{}", ended.err);
    drop((way, other));

    let edge = || {
        let image = "{{.Spec.TaskTemplate.ContainerSpec.Image}}";
        let of = format!("{STACK}_jessy-edge");
        nodes.docker(1, &["service", "inspect", "--format", image, &of])
    };
    assert!(edge().contains(&format!(":{FIRST}@")), "it stayed: {}", edge());
    let ended = deployer.run(&["deploy", "staging", "--tag", SECOND, "--all"]);
    tell(&format!("all replaced: exit {} after {:.1} s", ended.code, ended.took.as_secs_f64()));
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(deployer.commit(), SECOND);
    assert!(edge().contains(&format!(":{SECOND}@")), "{}", edge());
    deployer.nothing_is_lost(&tally);

    // One that holds neither the database nor the doors that are asked.
    let load = Load::start(&deployer.address, TOKEN, RATE);
    load.more(u64::from(RATE) * 5);
    nodes.cut(3);
    until("the swarm misses a machine", || {
        nodes.docker(1, &["node", "ls", "--format", "{{.Status}}"]).contains("Down")
    });
    until("its tasks are elsewhere", || {
        let rolling = ["service", "ls", "--filter", "mode=replicated", "--format", "{{.Replicas}}"];
        nodes
            .docker(1, &rolling)
            .lines()
            .all(|it| it.split_once('/').is_some_and(|(run, want)| run == want))
    });
    load.more(u64::from(RATE) * 5);
    let tally = load.stop();
    tell(&format!(
        "a machine lost: {} requests, {} failed {:?} within {:.1} s",
        tally.asked,
        tally.failed.len(),
        tally.kinds(),
        tally.degraded().as_secs_f64()
    ));
    assert!(tally.degraded() <= Duration::from_secs(5), "{:?}", tally.kinds());
    deployer.nothing_is_lost(&tally);
}
