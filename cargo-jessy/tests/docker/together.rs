//! Systems that must not meet: two projects, two clones, two state folders.

use crate::harness::{Fixture, have_docker};

const WEB: &str = "services: { web: { {sh}, command: [\"exec sleep 600\"], volumes: [\"data:/data\"] } }\nvolumes: { data: }\n";

#[test]
fn two_projects_at_once() {
    if !have_docker() {
        return;
    }
    let (one, two) = (Fixture::new(WEB), Fixture::new(WEB));
    let mut ups = [&one, &two].map(|f| f.spawn(&["up", "--engine", "docker", "--detach"]));
    for up in &mut ups {
        assert!(up.wait().unwrap().success());
    }
    assert_ne!(one.service("web")["container"], two.service("web")["container"]);
    assert_eq!(one.run(&["down", "--volumes"]).code, 0);
    assert_eq!(two.service("web")["state"], "healthy");
}

#[test]
fn another_clone_of_the_same_project_is_refused() {
    if !have_docker() {
        return;
    }
    let one = Fixture::new(WEB);
    let two = Fixture::new(WEB).named(&one.project);
    one.up();
    let before = one.service("web");
    let (code, card) = two.card();
    assert_eq!(code, 1);
    assert!(card.contains("is that of containers started from"), "{card}");
    assert!(card.contains("help: or beside it: COMPOSE_PROJECT_NAME="), "{card}");
    assert_eq!(two.run(&["down", "--volumes"]).err, "nothing is running\n");
    assert_eq!(one.service("web")["pid"], before["pid"], "what the other runs is not touched");
}

#[test]
fn another_state_folder_is_another_system() {
    if !have_docker() {
        return;
    }
    let one = Fixture::new(WEB);
    one.up();
    let mut down = one.command(&["down", "--volumes"]);
    down.env("JESSY_STATE_DIR", "elsewhere");
    assert_eq!(one.end(down).err, "nothing is running\n");
    assert_eq!(one.service("web")["state"], "healthy");
}
