//! The state of a test run: a Postgres of its own.

use jessy_integration::System;

#[test]
fn it_is_in_the_database_of_this_run() {
    let system = System::given();
    let status = system.core().get("/v1/status").unwrap();
    let storage = &status.body["storage"];
    assert_eq!((&storage["kind"], &storage["ok"]), (&"postgres".into(), &true.into()));
}

#[test]
fn nobody_but_the_core_reaches_the_database() {
    let system = System::given();
    let database = system.container("test-db").inspect();
    let networks = database["NetworkSettings"]["Networks"].as_object().unwrap().clone();
    let names: Vec<_> = networks.keys().collect();
    assert_eq!(names.len(), 1, "{names:?}");
    let ports = &database["NetworkSettings"]["Ports"];
    let published = ports.as_object().into_iter().flatten().any(|(_, bound)| !bound.is_null());
    assert!(!published, "{ports}");
    let has = |service: &str| {
        let inspected = system.container(service).inspect();
        inspected["NetworkSettings"]["Networks"].as_object().unwrap().contains_key(names[0])
    };
    assert!(has("jessy-core") && !has("jessy-api"));
}
