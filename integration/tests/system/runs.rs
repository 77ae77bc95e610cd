//! Runs beside each other, and after one that was killed.

use jessy_integration::{System, left};
use serde_json::json;

#[test]
fn two_runs_at_once_do_not_see_each_other() {
    let given = System::given();
    given.is_well();
    let other = given.beside("beside");
    other.up();
    let projects = [given.project(), other.project()];
    assert_ne!(projects[0], projects[1]);

    let taught =
        other.core().post("/v1/navigate?sync=true", &json!({ "query": "philosophy kudu eland" }));
    assert_eq!(taught.unwrap().body["durable"], true);
    let knows = |system: &System| {
        let learnt = system.core().get("/v1/associations?word=kudu").unwrap();
        learnt.body.to_string().contains("eland")
    };
    assert!(knows(&other) && !knows(&given));
    let volume =
        |system: &System| system.container("jessy-core").mount("/var/lib/jessy")["Name"].clone();
    assert_ne!(volume(&given), volume(&other));

    let down = other.jessy(&["down", "--volumes"]);
    assert!(down.status.success(), "{}", String::from_utf8_lossy(&down.stderr));
    assert_eq!(left(&projects[1]), "", "all of it is gone");
    given.is_well();
}

#[test]
fn what_a_killed_run_has_left_is_swept_by_the_next() {
    let given = System::given();
    let other = given.beside("killed");
    other.up();
    let project = other.project();
    let taught = other
        .core()
        .post("/v1/navigate?sync=true", &json!({ "query": "philosophy nyala sitatunga" }));
    assert_eq!(taught.unwrap().body["durable"], true);
    // Nobody says goodbye: this is how a run looks whose process was killed. The next one begins
    // with the same line as every run.
    let cleared = other.jessy(&["down", "--volumes"]);
    assert!(cleared.status.success(), "{}", String::from_utf8_lossy(&cleared.stderr));
    assert_eq!(left(&project), "");
    other.up();
    let learnt = other.core().get("/v1/associations?word=nyala").unwrap();
    assert!(!learnt.body.to_string().contains("sitatunga"), "{}", learnt.body);
}
