//! A service that is killed: it comes back, the other one lives, nothing acknowledged is lost.

use jessy_integration::{System, until};
use serde_json::json;

#[test]
fn a_killed_core_comes_back_and_the_gateway_lives() {
    let system = System::given();
    system.is_well();
    let taught =
        system.core().post("/v1/navigate?sync=true", &json!({ "query": "philosophy okapi bongo" }));
    assert_eq!(taught.unwrap().body["durable"], true);
    let (core, gateway) = (system.container("jessy-core"), system.container("jessy-api"));
    let before = (core.inspect(), gateway.inspect());

    core.crash();
    until("the engine has started it again", || {
        let now = core.inspect();
        let again = now["RestartCount"].as_i64() > before.0["RestartCount"].as_i64();
        (again && now["State"]["Pid"] != before.0["State"]["Pid"]).then_some(())
    });
    // Without a core the gateway still answers for itself.
    assert!(system.gateway().get("/api/health").is_ok_and(|health| health.status < 600));
    system.is_well();

    let now = gateway.inspect();
    assert_eq!(now["State"]["Pid"], before.1["State"]["Pid"], "the gateway is the same process");
    assert_eq!(now["RestartCount"], before.1["RestartCount"]);
    let status = system.status("jessy-core");
    assert!(status["restarts"].as_i64() > Some(0), "{status}");
    let learnt = system.core().get("/v1/associations?word=okapi").unwrap();
    assert!(learnt.body.to_string().contains("bongo"), "{}", learnt.body);
}
