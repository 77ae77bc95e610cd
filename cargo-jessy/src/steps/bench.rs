//! `bench`: criterion's benches, against what they were.

use camino::Utf8PathBuf;
use cargo_metadata::TargetKind;

use super::{Applies, Command, Judge, Lane, Outside, Resource, Site, Step};
use crate::{
    bench::{self, CONTAINER, HOST, Settings},
    policy::Span,
    tools::Tool,
};

/// Whether the code is as fast as it was.
#[derive(Debug)]
pub(super) struct Bench;

/// What is asked of the step beyond the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BenchWish {
    /// Keep what is measured under this name.
    pub save: Option<String>,
    /// Compare with this baseline instead of the policy's.
    pub against: Option<String>,
    /// Run in the container that the policy names.
    pub in_container: bool,
}

/// The hidden verb that measures.
pub const MEASURE: &str = "bench-measure";

impl Step for Bench {
    fn id(&self) -> &'static str {
        "bench"
    }

    fn about(&self) -> &'static str {
        "the code is as fast as it was: criterion, callgrind"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*", ".cargo/config.toml"]
    }

    fn weight(&self) -> u32 {
        8
    }

    fn needs(&self) -> &'static [&'static str] {
        // How fast wrong code is, nobody asks.
        &["unit"]
    }

    fn applies(&self, site: &Site) -> Applies {
        match benches(site).is_empty() {
            true => Applies::No("no member has criterion benches".to_owned()),
            false => Applies::Yes,
        }
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let commands = match site.bench.in_container {
            true => {
                let policy = &site.policy.bench;
                let build =
                    ["run", "--rm", "--no-TTY", &policy.builder, "bench", "--locked", "--no-run"];
                // Criterion's files come back through the one folder that it may write to.
                let results = format!("{}:/bench", bench::folder(&site.state));
                let run = ["run", "--rm", "--no-TTY", "--volume", &results, &policy.runner];
                vec![
                    compose(site, "image", &["build", &policy.image]),
                    compose(site, "build", &build).args(benches(site)),
                    measure(site, CONTAINER, &compose(site, "run", &run).args(["cargo", "bench"])),
                ]
            }
            false => {
                let cargo = |args: &[&str]| {
                    Command::new(site, "build", [site.cargo()])
                        .args(args.to_owned())
                        .tool(Tool::Rust)
                };
                vec![
                    cargo(&["bench", "--no-run"]).args(benches(site)),
                    measure(site, HOST, &cargo(&["bench"])),
                ]
            }
        };
        let against = site.bench.against.as_ref().unwrap_or(&site.policy.bench.baseline);
        let kept = Outside::Kept {
            folder: bench::folder(&site.state),
            ends: Utf8PathBuf::from(against).join("benches.json"),
        };
        let lane = Lane::chain(Resource::Machine, commands).outside(Outside::Machine).outside(kept);
        vec![if site.bench.in_container { lane.outside(Outside::Engine(None)) } else { lane }]
    }
}

/// Measures by a command that ends in `cargo bench`.
fn measure(site: &Site, place: &str, bench: &Command) -> Command {
    let (policy, wish) = (&site.policy.bench, &site.bench);
    let folder = bench::folder(&site.state);
    let report = Settings::report(&folder);
    let seconds = |span: Span| span.get().as_secs_f64().to_string();
    let mut measure = Command::new(site, "measure", [site.exe.as_str(), MEASURE])
        .args(["--folder", folder.as_str(), "--threshold", &policy.threshold.to_string()])
        .judge(Judge::Benches { report: report.clone() });
    measure = match &wish.against {
        Some(name) => measure.args(["--against", name]),
        None => measure.args(["--against", &policy.baseline, "--follow"]),
    };
    if let Some(name) = &wish.save {
        measure = measure.args(["--save", name]);
    }
    if place != HOST {
        measure = measure.args(["--place", place]);
    }
    measure.tools.clone_from(&bench.tools);
    measure.stale.push(report);
    measure
        .args(["--"])
        .args(bench.argv.clone())
        .args(benches(site))
        .args(["--", "--noplot", "--warm-up-time", &seconds(policy.warm_up)])
        .args(["--measurement-time", &seconds(policy.measurement)])
        .args(["--sample-size", &policy.samples.to_string()])
        // Its own statistics, which nobody reads here, would take as long as the benches.
        .args(["--nresamples", "1000"])
}

/// A command of docker compose, with the overlay that has the services of benches.
fn compose(site: &Site, name: &str, args: &[&str]) -> Command {
    let overlay = format!("compose.{}.yaml", site.policy.bench.env);
    Command::new(site, name, ["docker", "compose", "--file", "compose.yaml", "--file", &overlay])
        .args(args.to_owned())
        .tool(Tool::Docker)
}

/// The benches of all members that use criterion, as arguments of cargo.
fn benches(site: &Site) -> Vec<String> {
    let members = site.workspace.metadata.workspace_packages();
    let mut args = Vec::new();
    for member in members {
        let criterion = member.dependencies.iter().any(|it| it.name == "criterion");
        let targets = member.targets.iter().filter(|it| it.kind.contains(&TargetKind::Bench));
        let names: Vec<String> = targets.map(|target| target.name.clone()).collect();
        if criterion && !names.is_empty() {
            args.extend(["--package".to_owned(), member.name.to_string()]);
            args.extend(names.into_iter().flat_map(|name| ["--bench".to_owned(), name]));
        }
    }
    args
}
