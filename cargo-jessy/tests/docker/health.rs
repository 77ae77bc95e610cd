//! Health that comes and goes, crashes and back-off.

use crate::harness::on;

const CHECKED: &str = "
services:
  web:
    { {sh}, restart: unless-stopped, volumes: [\"state:/state\"],
      command: [\"{script}\"],
      healthcheck: { test: [CMD-SHELL, \"test -f /tmp/ok || { echo the file is gone; exit 1; }\"],
        interval: 300ms, retries: 2, start_period: 9s, start_interval: 100ms } }
volumes:
  state:
";

#[test]
fn health_fails_and_recovers() {
    on(&CHECKED.replace("{script}", "touch /tmp/ok; exec sleep 600"), |fixture| {
        fixture.up();
        fixture.exec("web", "rm /tmp/ok").unwrap();
        let sick = fixture.wait_for("web", |service| service["state"] == "unhealthy");
        assert_eq!(sick["detail"], "the file is gone");
        assert_eq!(sick["healthy"], false);
        fixture.exec("web", "touch /tmp/ok").unwrap();
        let well = fixture.wait_for("web", |service| service["state"] == "healthy");
        assert_eq!(well["restarts"], 0);
    });
}

#[test]
fn up_mends_what_is_unhealthy() {
    on(&CHECKED.replace("{script}", "touch /tmp/ok; exec sleep 600"), |fixture| {
        fixture.up();
        fixture.exec("web", "rm /tmp/ok").unwrap();
        fixture.wait_for("web", |service| service["state"] == "unhealthy");
        let again = fixture.up();
        assert!(again.err.contains("what runs is not healthy: stopping it first"), "{}", again.err);
        assert_eq!(fixture.service("web")["state"], "healthy");
    });
}

#[test]
fn a_crash_at_first_is_forgiven_once_probes_are_good_again() {
    let script =
        "test -f /state/second || { touch /state/second; exit 3; }; touch /tmp/ok; exec sleep 600";
    on(&CHECKED.replace("{script}", script), |fixture| {
        fixture.up();
        let web = fixture.service("web");
        assert_eq!((&web["state"], &web["restarts"]), (&"healthy".into(), &1.into()), "{web}");
    });
}

#[test]
fn what_is_killed_comes_back() {
    on(&CHECKED.replace("{script}", "touch /tmp/ok; sleep 600; exit 9"), |fixture| {
        fixture.up();
        let before = fixture.service("web");
        // The engine does not restart what was killed through it; this kills from inside.
        fixture.exec("web", "kill -KILL $(cat /proc/1/task/1/children)");
        let after = fixture
            .wait_for("web", |service| service["restarts"] == 1 && service["state"] == "healthy");
        assert_ne!(after["pid"], before["pid"]);
        assert_eq!(after["container"], before["container"]);
    });
}

#[test]
fn a_memory_hog_is_killed_and_comes_back_and_the_other_lives() {
    let compose = "
services:
  hog:
    { {sh}, restart: unless-stopped, mem_limit: 32m, memswap_limit: 32m, volumes: [\"state:/state\"],
      command: [\"touch /tmp/ok; while [ ! -e /state/feed ]; do sleep 0.1; done; rm /state/feed; exec tail /dev/zero\"],
      healthcheck: &ok { test: [CMD, test, -f, /tmp/ok], interval: 300ms, start_period: 9s, start_interval: 100ms } }
  other:
    { {sh}, restart: unless-stopped, command: [\"touch /tmp/ok; exec sleep 600\"], healthcheck: *ok }
volumes:
  state:
";
    on(compose, |fixture| {
        fixture.up();
        let (hog, other) = (fixture.service("hog"), fixture.service("other"));
        fixture.exec("hog", "touch /state/feed").unwrap();
        let back = fixture.wait_for("hog", |hog| hog["restarts"] == 1 && hog["healthy"] == true);
        assert_eq!(back["container"], hog["container"]);
        let lives = fixture.service("other");
        assert_eq!((&lives["restarts"], &lives["healthy"]), (&0.into(), &true.into()), "{lives}");
        assert_eq!(lives["container"], other["container"]);
    });
}
