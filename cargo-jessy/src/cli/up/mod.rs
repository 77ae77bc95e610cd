//! `up`: builds what is stale, starts it in order, waits until it is healthy.

mod choose;
mod develop;
mod docker;
mod engine;
mod follow;
mod native;
mod native_build;
mod run;
mod watch;

use std::time::{Duration, Instant};

pub(super) use self::native_build::no_plan;
use crate::{
    cli::{Ctx, stack},
    events::{FailureCard, RunStatus},
    exit::{Exit, Failure},
    model::Project,
    report,
};

/// Build what is stale and start the services in order, each gated on its health
///
/// Prints the addresses and what decided the time to ready, then follows the logs until Ctrl-C,
/// which stops everything gracefully. With --detach it returns once all is healthy.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// These services and what they depend on; all if none is named
    services: Vec<String>,
    /// Which overlay of compose.yaml
    #[arg(long, default_value = "dev", value_name = "dev|test|prod")]
    env: String,
    /// Where they run
    #[arg(long, default_value = "auto")]
    engine: Asked,
    /// Turn on a profile of the compose file
    #[arg(long, value_name = "PROFILE")]
    with: Vec<String>,
    /// Return once all is healthy, and leave it running
    #[arg(long, short)]
    detach: bool,
    /// Compile what is saved and let the new programs take over, for as long as this runs
    #[arg(long, conflicts_with = "detach")]
    watch: bool,
    /// Give up if not all is healthy by then; 30s, or as long as a container's start may take
    #[arg(long, value_parser = seconds, value_name = "DURATION")]
    timeout: Option<Duration>,
}

/// How long all may take to be healthy, if nobody says otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What may be asked for with `--engine`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Asked {
    /// Containers where an engine answers, else processes of this host
    Auto,
    /// Containers
    Docker,
    /// Processes of this host
    Native,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let load = || stack::project_in(ctx, &ctx.env, &args.env, &args.with);
    // What was asked for by name is told before anything is read.
    let (chosen, project) = match args.engine {
        Asked::Auto => {
            let project = load()?;
            (choose::automatically(ctx, args, &project)?, project)
        }
        Asked::Native => (choose::native(ctx), load()?),
        Asked::Docker => (choose::docker(ctx)?, load()?),
    };
    stack::warn(ctx, &project);
    let clashes = project.check_ports();
    if !clashes.is_empty() {
        return Err(stack::wrong(ctx, crate::model::ModelErrors(clashes)));
    }
    match chosen {
        choose::Chosen::Native => native::run(ctx, args, begun, &project),
        choose::Chosen::Docker(connection) => docker::run(ctx, args, begun, &connection),
    }
}

/// The services that were asked for, and those that run beside them already: asking for one more
/// ends none.
fn selected(project: &Project, running: Option<&RunStatus>, args: &Args) -> Vec<String> {
    let mut selected = args.services.clone();
    if let Some(running) = running
        && !selected.is_empty()
        && running.env == args.env
    {
        let names = running.services.iter().map(|service| service.name.clone());
        selected.extend(names.filter(|name| project.services.contains_key(name)));
    }
    selected
}

fn show(ctx: &Ctx, card: &FailureCard) {
    for line in report::card(card, ctx.printer.paint) {
        ctx.printer.line(&line);
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration: jiff::SignedDuration =
        text.parse().map_err(|_| format!("`{text}` is not a duration such as 30s or 2m"))?;
    Duration::try_from(duration).map_err(|_| "a timeout can't be negative".to_owned())
}
