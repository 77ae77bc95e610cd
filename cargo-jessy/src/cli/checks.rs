//! What `ci` and the verbs that are parts of it share: from a selection of steps to an exit code.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc::UnboundedReceiver,
};

use crate::{
    cli::{Ctx, kept, since, staged},
    events::{Narrowing, Scope, Sink, StepEvent},
    exit::{Exit, Failure},
    git::{Head, Untracked},
    pipeline::{self, Options, Plan, Selection},
    proc::Stopper,
    report::{self, Github, Human, json_v1::Line, plan_v1},
    steps::{self, BenchWish, Push, Shard, Site},
};

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum PlanFormat {
    /// Lines to read and to paste.
    Human,
    /// One JSON object.
    Json,
    /// The steps that would run, as the output `steps` of a GitHub job: for a matrix.
    Github,
}

/// How a run is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people, on stderr.
    #[default]
    Human,
    /// One JSON object a line on stdout; people still read stderr.
    Json,
    /// For the log of a GitHub workflow, on stdout: groups, annotations and a summary of the job.
    Github,
}

/// Flags of all verbs that run steps.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Flags {
    /// Print the exact command lines and run nothing
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, require_equals = true,
          default_missing_value = "human")]
    plan: Option<PlanFormat>,
    /// How to report the run
    #[arg(long, default_value = "human")]
    format: Format,
    /// Run everything, also what has not changed since it was good
    #[arg(long)]
    no_cache: bool,
}

impl Flags {
    /// The same, and everything runs.
    pub(super) fn anew(&self) -> Self {
        Self { no_cache: true, ..self.clone() }
    }

    /// Whether nothing is run.
    pub(super) fn only_plans(&self) -> bool {
        self.plan.is_some()
    }
}

/// What is asked of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    /// Which steps.
    pub(super) selection: Selection,
    /// Repair before checking.
    pub(super) fix: bool,
    /// Begin no further step once one has failed.
    pub(super) fail_fast: bool,
    /// Look at what is staged alone, and quickly.
    pub(super) staged: bool,
    /// Look at what can have been affected since this commit alone.
    pub(super) since: Option<String>,
    /// Do the share of one of several machines alone.
    pub(super) shard: Option<Shard>,
    /// What is asked of the benches.
    pub(super) bench: BenchWish,
    /// Where to leave what a scan finds, for code scanning.
    pub(super) sarif: Option<Utf8PathBuf>,
    /// Where to push images to, once they are good.
    pub(super) push: Option<Push>,
}

impl Wish {
    /// These steps alone, as they are.
    pub(super) fn of(steps: &[&str]) -> Self {
        Self { selection: Selection::of(steps), ..Self::default() }
    }
}

/// Plans and runs steps.
pub(super) fn run(ctx: &Ctx, wish: &Wish, flags: &Flags) -> Result<Exit, Failure> {
    let mut site = Site::survey(ctx.workspace()?, &ctx.env)?;
    site.fix = wish.fix;
    site.bench = wish.bench.clone();
    site.shard = wish.shard;
    site.sarif.clone_from(&wish.sarif);
    site.push.clone_from(&wish.push);
    if wish.staged {
        site.part = Some(staged::ask(ctx, &site)?);
    }
    let unknown = match &wish.since {
        None => None,
        Some(reference) => match since::ask(ctx, &site, reference)? {
            since::Asked::Since(since) => {
                site.since = Some(*since);
                None
            }
            since::Asked::Unknown(why) => {
                Some(Scope { reference: reference.clone(), found: Narrowing::Everything(why) })
            }
        },
    };
    let all = if wish.push.is_some() { steps::to_registry() } else { steps::all() };
    let mut plan = Plan::make(&site, all, &wish.selection)?;
    plan.scope = plan.scope.or(unknown);
    if flags.plan.is_some() {
        ctx.runtime()?.block_on(plan.look(&site, flags.no_cache));
    }
    match flags.plan {
        Some(PlanFormat::Human) => {
            for line in report::plan(ctx.printer.out_paint, &site, &plan) {
                ctx.printer.data(&line);
            }
            return Ok(Exit::Good);
        }
        Some(PlanFormat::Json) => {
            ctx.printer.data(&plan_v1::text(&site, &plan));
            return Ok(Exit::Good);
        }
        Some(PlanFormat::Github) => {
            ctx.printer.data(&plan_v1::matrix(&plan));
            return Ok(Exit::Good);
        }
        None => {}
    }
    let options = Options {
        fail_fast: wish.fail_fast,
        color: ctx.printer.paint.is_on(),
        no_cache: flags.no_cache,
        ..Options::default()
    };
    ctx.runtime()?.block_on(execute(ctx, plan, &site, options, flags.format))
}

/// The steps that were not good when they last ran.
pub(super) fn failed(ctx: &Ctx) -> Result<Vec<String>, Failure> {
    let state = ctx.workspace()?.state_dir(&ctx.env);
    let mut steps = pipeline::not_good(&state);
    // By another version of ours, perhaps.
    steps.retain(|id| steps::find(id).is_some());
    Ok(steps)
}

/// Explains one step.
pub(super) fn explain(ctx: &Ctx, id: &str) -> Result<Exit, Failure> {
    let site = Site::survey(ctx.workspace()?, &ctx.env)?;
    let plan = Plan::make(&site, steps::all(), &Selection::of(&[id]))?;
    for planned in &plan.steps {
        for line in report::explain(ctx.printer.out_paint, &site, planned) {
            ctx.printer.data(&line);
        }
    }
    Ok(Exit::Good)
}

async fn execute(
    ctx: &Ctx,
    plan: Plan,
    site: &Site,
    options: Options,
    format: Format,
) -> Result<Exit, Failure> {
    let (sink, events) = Sink::channel();
    let (stopper, stop) = Stopper::channel();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let listen = async {
        loop {
            tokio::select! {
                _ = interrupt.recv() => stopper.stop(),
                _ = terminate.recv() => stopper.stop(),
                _ = hangup.recv() => stopper.stop(),
            }
        }
    };
    // It answers while the run goes on, which waits for nothing.
    let asked = Head::ask(&site.env, &site.workspace.root, Untracked::Ignored);
    let work = async {
        // The renderer ends when the last sender is gone, and `run` owns it.
        let run = pipeline::run(plan, site, options, sink, stop);
        tokio::join!(run, render(ctx, &site.workspace.root, events, format)).0
    };
    let verdict = tokio::select! {
        verdict = work => verdict?,
        () = listen => unreachable!("signals are listened for until the work is done"),
    };
    kept::keep(ctx, site, asked, &verdict);
    if format == Format::Github {
        let good = verdict.exit == Exit::Good;
        kept::summarise(ctx, &site.state, good, |taken| report::github_summary(&verdict, taken));
    }
    Ok(verdict.exit)
}

async fn render(ctx: &Ctx, root: &Utf8Path, events: UnboundedReceiver<StepEvent>, format: Format) {
    if format == Format::Github {
        let mut github = Github::new(&ctx.printer, root, ctx.env.get("GITHUB_WORKSPACE"));
        return each(events, &mut github, Github::event, Github::tick).await;
    }
    let json = |line: Line| {
        if format == Format::Json {
            // A reader that left doesn't end the run: its exit code still counts.
            let _ = ctx.printer.stream(&line.text());
        }
    };
    json(Line::head());
    let both = |human: &mut Human, event: &StepEvent| {
        human.event(event);
        if let Some(line) = Line::of(event) {
            json(line);
        }
    };
    each(events, &mut Human::new(&ctx.printer), both, Human::tick).await;
}

/// Hands a renderer each event, and a tick each second, until the run is over.
async fn each<R>(
    mut events: UnboundedReceiver<StepEvent>,
    renderer: &mut R,
    take: impl Fn(&mut R, &StepEvent),
    tick: impl Fn(&mut R),
) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) => take(renderer, &event),
                None => break,
            },
            _ = ticks.tick() => tick(renderer),
        }
    }
}
