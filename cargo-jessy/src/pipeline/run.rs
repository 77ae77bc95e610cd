//! The run of a plan: all steps at once, held back only by what they need and by what only one of
//! them may use at a time.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use camino::Utf8PathBuf;
use tokio::{
    sync::{Mutex, OnceCell, RwLock, Semaphore, watch},
    task::JoinSet,
};

use super::{
    cache::Cache,
    last,
    logs::Logs,
    plan::{Decision, Plan},
    step::step,
};
use crate::{
    catalogue::Id,
    events::{Outcome, Sink, Status, StepEvent, Verdict},
    exit::{Exit, Failure},
    proc::Stop,
    steps::Site,
    tools::{Tool, Toolbox, Trouble},
};

/// How a plan is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Begin no further step once one has failed.
    pub fail_fast: bool,
    /// Let cargo and its tools colour their output.
    pub color: bool,
    /// Run every lane, also where its answer is known.
    pub no_cache: bool,
    /// How many toolchains may compile at a time; one does, whatever this says. Each keeps all
    /// processors busy by itself: two beside each other on two processors took 15 % more processor
    /// time than one after the other.
    pub compilers: usize,
}

impl Default for Options {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { fail_fast: false, color: false, no_cache: false, compilers: processors / 2 }
    }
}

/// Whether a tool is there.
type Ready = Result<(), Trouble>;

/// What the steps of a run share.
pub(super) struct Run {
    pub(super) start: Instant,
    pub(super) root: Utf8PathBuf,
    pub(super) toolbox: Toolbox,
    pub(super) env: BTreeMap<String, String>,
    pub(super) logs: Logs,
    pub(super) cache: Cache,
    pub(super) locks: Utf8PathBuf,
    pub(super) sink: Sink<StepEvent>,
    pub(super) stop: Stop,
    /// The words of the command line that make it look at less than everything.
    pub(super) narrowing: Vec<String>,
    fail_fast: bool,
    failed: AtomicBool,
    /// Shared by all lanes, and whole for those that must have the machine to themselves. It is fair:
    /// who wants it whole waits for the lanes before it, and those after it wait as well.
    pub(super) machine: RwLock<()>,
    pub(super) cargo_target: Mutex<()>,
    pub(super) go: Mutex<()>,
    /// Held by what compiles, for as long as it does.
    pub(super) compilers: Semaphore,
    /// Each tool is seen to once, however many lanes need it.
    tools: std::sync::Mutex<HashMap<Tool, Arc<OnceCell<Ready>>>>,
    pub(super) statuses: HashMap<&'static str, watch::Receiver<Option<Status>>>,
}

/// Runs a plan to its verdict.
///
/// # Errors
/// Exit 4 when our own folder in the workspace can't be written.
pub async fn run(
    plan: Plan,
    site: &Site,
    options: Options,
    sink: Sink<StepEvent>,
    stop: Stop,
) -> Result<Verdict, Failure> {
    let (start, at) = (Instant::now(), jiff::Timestamp::now());
    site.workspace.make_state_dir(&site.env)?;
    let mut env = site.env.for_children();
    let color = if options.color { "always" } else { "never" };
    env.insert("CARGO_TERM_COLOR".to_owned(), color.to_owned());
    let locks = site.state.join("locks");
    fs_err::create_dir_all(&locks)?;
    let ids: Vec<_> = plan.steps.iter().map(|planned| planned.step.id()).collect();
    let (tell, statuses): (Vec<_>, HashMap<_, _>) = ids
        .iter()
        .map(|id| {
            let (tx, rx) = watch::channel(None);
            (tx, (*id, rx))
        })
        .unzip();
    let run = Arc::new(Run {
        start,
        root: site.workspace.root.clone(),
        toolbox: site.toolbox(),
        logs: Logs::make(&site.state)?,
        cache: Cache::open(site, &env, !options.no_cache),
        env,
        locks,
        sink: sink.clone(),
        stop,
        narrowing: site.narrowing(),
        fail_fast: options.fail_fast,
        failed: AtomicBool::new(false),
        machine: RwLock::default(),
        cargo_target: Mutex::default(),
        go: Mutex::default(),
        compilers: Semaphore::new(options.compilers.max(1)),
        tools: std::sync::Mutex::default(),
        statuses,
    });
    let asked: Vec<bool> =
        plan.steps.iter().map(|it| !matches!(it.decision, Decision::LeftOut(_))).collect();
    sink.emit(StepEvent::Planned { steps: ids, scope: plan.scope.map(Box::new) });
    let mut tasks = JoinSet::new();
    for (index, (planned, tell)) in plan.steps.into_iter().zip(tell).enumerate() {
        let run = Arc::clone(&run);
        tasks.spawn(async move {
            let outcome = step(Arc::clone(&run), planned).await;
            let finished = StepEvent::Finished(Box::new(outcome.clone()));
            run.sink.emit(finished);
            // Nobody may be waiting for it.
            let _ = tell.send(Some(outcome.status));
            (index, outcome)
        });
    }
    let mut ended = tasks.join_all().await;
    // What isn't remembered is read again next time, and nothing else comes of it.
    let _ = run.cache.save().await;
    ended.sort_by_key(|(index, _)| *index);
    let steps: Vec<Outcome> = ended.into_iter().map(|(_, outcome)| outcome).collect();
    // Only `--failed` asks for it, and then says that it knows of no run.
    let asked = steps.iter().zip(asked).filter_map(|(step, asked)| asked.then_some(step));
    let _ = last::remember(&site.state, asked, !run.narrowing.is_empty());
    let verdict = Verdict {
        run: run.logs.name().to_owned(),
        at,
        exit: exit(&steps, &run.stop),
        steps,
        took: start.elapsed(),
    };
    sink.emit(StepEvent::Ended(Box::new(verdict.clone())));
    Ok(verdict)
}

/// The exit code of a run. A gate that said no is the news even where a tool is missing as well.
fn exit(steps: &[Outcome], stop: &Stop) -> Exit {
    let any = |status| steps.iter().any(|step| step.status == status);
    if stop.is_set() || any(Status::Interrupted) {
        Exit::Interrupted
    } else if any(Status::Failed) {
        Exit::No
    } else if any(Status::Missing) {
        Exit::Missing(Id::ToolMissing)
    } else {
        Exit::Good
    }
}

impl Run {
    /// Whether steps that have not begun are left out.
    pub(super) fn starts_nothing_more(&self) -> bool {
        self.fail_fast && self.failed.load(Ordering::Relaxed)
    }

    /// Remembers that a step has failed, though it may not have ended yet.
    pub(super) fn note_failure(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Sees to a tool, once a run.
    pub(super) async fn ready_tool(&self, tool: Tool, say: &(dyn Fn(&str) + Sync)) -> Ready {
        let cell = {
            let mut tools = self.tools.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(tools.entry(tool).or_default())
        };
        cell.get_or_init(|| self.toolbox.ensure(tool, &self.stop, say)).await.clone()
    }
}
