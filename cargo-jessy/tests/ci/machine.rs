//! Lanes that have the machine to themselves.

use cargo_jessy::{
    env::Env,
    events::Sink,
    pipeline::{self, Options, Plan, Selection},
    policy::Workspace,
    proc::Stopper,
    steps::{Command, Lane, Resource, Site, Step},
};

use crate::fixture::Fixture;

/// A step of four lanes, each of which notes when it begins and when it ends.
#[derive(Debug)]
struct Lanes(&'static str, [Resource; 4]);

impl Step for Lanes {
    fn id(&self) -> &'static str {
        self.0
    }

    fn about(&self) -> &'static str {
        "notes when its lanes run"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &[]
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let note = |resource: &Resource| {
            let script =
                format!("echo '+ {resource:?}' >>notes; sleep 0.2; echo '- {resource:?}' >>notes");
            Lane::new(*resource, vec![Command::new(site, "note", ["sh", "-c", &script])])
        };
        self.1.iter().map(note).collect()
    }
}

#[test]
fn nothing_runs_beside_a_lane_that_has_the_machine() {
    use Resource::{CargoTarget, Go, Machine, Nothing};
    let fixture = Fixture::good();
    let env = Env::of_process();
    let workspace = Workspace::discover(fixture.root(), &env).unwrap();
    let site = Site::survey(&workspace, &env).unwrap();
    let steps: [&'static dyn Step; 2] = [
        &Lanes("one", [Nothing, Go, Machine, Nothing]),
        &Lanes("two", [CargoTarget, Machine, Go, CargoTarget]),
    ];
    let plan = Plan::make(&site, &steps, &Selection::default()).unwrap();
    let (_stopper, stop) = Stopper::channel();
    let run = pipeline::run(plan, &site, Options::default(), Sink::channel().0, stop);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(run)
        .unwrap();

    let notes = fs_err::read_to_string(fixture.root().join("notes")).unwrap();
    let mut under_way: Vec<&str> = Vec::new();
    let mut most = 0;
    for line in notes.lines() {
        let (sign, lane) = line.split_once(' ').unwrap();
        if sign == "+" {
            under_way.push(lane);
        } else {
            let at = under_way.iter().position(|it| *it == lane).unwrap();
            under_way.remove(at);
        }
        most = most.max(under_way.len());
        assert!(under_way.len() <= 1 || !under_way.contains(&"Machine"), "{notes}");
    }
    assert_eq!(notes.lines().count(), 16, "{notes}");
    assert!(most > 1, "the others do run side by side: {notes}");
}
