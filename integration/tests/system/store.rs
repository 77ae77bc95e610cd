//! The layer store: one file in one volume, written by one and read by two.

use jessy_integration::System;

#[test]
fn both_read_the_same_file_and_neither_may_write_it() {
    let system = System::given();
    let mounts = ["jessy-core", "jessy-api"]
        .map(|service| system.container(service).mount("/var/lib/jessy"));
    for mount in &mounts {
        assert_eq!(mount["Type"], "volume");
        assert_eq!(mount["RW"], false);
    }
    assert_eq!(mounts[0]["Name"], mounts[1]["Name"]);
    let writer = system.container("layers").mount("/var/lib/jessy");
    assert_eq!((&writer["Name"], &writer["RW"]), (&mounts[0]["Name"], &true.into()));

    // By the device and number of what each has mapped, not only by its name.
    let mapped = ["jessy-core", "jessy-api"].map(|service| {
        let maps = system.container(service).look("grep layers.jyl /proc/1/maps");
        let fields: Vec<_> = maps.split_whitespace().map(str::to_owned).collect();
        assert!(fields.get(1).is_some_and(|rights| rights.starts_with("r-")), "{service}: {maps}");
        (fields[3].clone(), fields[4].clone())
    });
    assert_eq!(mapped[0], mapped[1]);
}

#[test]
fn both_serve_the_same_layer() {
    let system = System::given();
    let core = system.core().get("/v1/dimensions/D06/layers/0").unwrap();
    let gateway = system.gateway().get("/api/v1/layers/D06/0").unwrap();
    assert_eq!((core.status, gateway.status), (200, 200));
    for key in ["id", "content", "hz"] {
        assert!(!core.body[key].is_null(), "{key}: {}", core.body);
        assert_eq!(core.body[key], gateway.body[key], "{key}");
    }
}
