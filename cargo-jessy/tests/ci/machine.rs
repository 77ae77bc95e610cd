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
use Resource::{CargoTarget, Go, Machine, Nothing};

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

/// What the two steps noted: lines of `+` or `-` and a lane.
fn noted(steps: &[&'static dyn Step], compilers: usize) -> String {
    let fixture = Fixture::good();
    let env = Env::of_process();
    let workspace = Workspace::discover(fixture.root(), &env).unwrap();
    let site = Site::survey(&workspace, &env).unwrap();
    let plan = Plan::make(&site, steps, &Selection::default()).unwrap();
    let (_stopper, stop) = Stopper::channel();
    let options = Options { compilers, ..Options::default() };
    let run = pipeline::run(plan, &site, options, Sink::channel().0, stop);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(run)
        .unwrap();
    fs_err::read_to_string(fixture.root().join("notes")).unwrap()
}

/// The lanes that were under way together after each line.
fn together(notes: &str) -> Vec<Vec<&str>> {
    let mut under_way: Vec<&str> = Vec::new();
    let mut after = Vec::new();
    for line in notes.lines() {
        let (sign, lane) = line.split_once(' ').unwrap();
        if sign == "+" {
            under_way.push(lane);
        } else {
            let at = under_way.iter().position(|it| *it == lane).unwrap();
            under_way.remove(at);
        }
        after.push(under_way.clone());
    }
    after
}

#[test]
fn nothing_runs_beside_a_lane_that_has_the_machine() {
    let notes = noted(
        &[
            &Lanes("one", [Nothing, Go, Machine, Nothing]),
            &Lanes("two", [CargoTarget, Machine, Go, CargoTarget]),
        ],
        2,
    );
    let together = together(&notes);
    assert_eq!(together.len(), 16, "{notes}");
    for lanes in &together {
        assert!(lanes.len() <= 1 || !lanes.contains(&"Machine"), "{notes}");
    }
    let most = together.iter().map(Vec::len).max();
    assert!(most > Some(1), "the others do run side by side: {notes}");
}

#[test]
fn no_more_toolchains_compile_at_a_time_than_the_machine_can_feed() {
    let both = |compilers| {
        let steps: [&'static dyn Step; 2] = [
            &Lanes("one", [CargoTarget, Go, CargoTarget, Nothing]),
            &Lanes("two", [Go, CargoTarget, Go, Nothing]),
        ];
        let notes = noted(&steps, compilers);
        let together = together(&notes);
        assert_eq!(together.len(), 16, "{notes}");
        let compile = |lanes: &Vec<&str>| lanes.iter().filter(|it| **it != "Nothing").count();
        assert!(
            together.iter().any(|lanes| lanes.contains(&"Nothing") && compile(lanes) > 0),
            "what does not compile runs beside it: {notes}"
        );
        together.iter().map(compile).max()
    };
    assert_eq!(both(1), Some(1));
    assert_eq!(both(2), Some(2), "one of each toolchain");
}
