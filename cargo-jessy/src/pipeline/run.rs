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
    sync::{Mutex, MutexGuard, OnceCell, RwLock, RwLockReadGuard, RwLockWriteGuard, watch},
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
    proc::{Held, Stop, lock},
    steps::{Resource, Site},
    tools::{Tool, Toolbox, Trouble},
};

/// How a plan is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Begin no further step once one has failed.
    pub fail_fast: bool,
    /// Let cargo and its tools colour their output.
    pub color: bool,
    /// Run every lane, also where its answer is known.
    pub no_cache: bool,
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
    locks: Utf8PathBuf,
    pub(super) sink: Sink<StepEvent>,
    pub(super) stop: Stop,
    /// The words of the command line that make it look at less than everything.
    pub(super) narrowing: Vec<String>,
    fail_fast: bool,
    failed: AtomicBool,
    /// Shared by all lanes, and whole for those that must have the machine to themselves. It is fair:
    /// who wants it whole waits for the lanes before it, and those after it wait as well.
    machine: RwLock<()>,
    cargo_target: Mutex<()>,
    go: Mutex<()>,
    /// Each tool is seen to once, however many lanes need it.
    tools: std::sync::Mutex<HashMap<Tool, Arc<OnceCell<Ready>>>>,
    statuses: HashMap<&'static str, watch::Receiver<Option<Status>>>,
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

/// A resource, until it is dropped.
#[expect(dead_code, reason = "its drop lets go")]
pub(super) enum Holding<'a> {
    /// The machine whole.
    Whole(RwLockWriteGuard<'a, ()>),
    /// A share of the machine, and what the lane has for itself.
    Share(RwLockReadGuard<'a, ()>, Option<MutexGuard<'a, ()>>),
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

    /// Waits until nobody else has a resource; `waits` is called once if somebody has.
    pub(super) async fn hold(&self, resource: Resource, waits: impl Fn()) -> Holding<'_> {
        if resource == Resource::Machine {
            if let Ok(whole) = self.machine.try_write() {
                return Holding::Whole(whole);
            }
            waits();
            return Holding::Whole(self.machine.write().await);
        }
        let lock = match resource {
            Resource::CargoTarget => Some(&self.cargo_target),
            Resource::Go => Some(&self.go),
            Resource::Machine | Resource::Nothing => None,
        };
        match (self.machine.try_read(), lock.map(Mutex::try_lock).transpose()) {
            (Ok(share), Ok(held)) => return Holding::Share(share, held),
            // Half of it is let go: who waits holds nothing.
            half => drop(half),
        }
        waits();
        let share = self.machine.read().await;
        match lock {
            Some(lock) => Holding::Share(share, Some(lock.lock().await)),
            None => Holding::Share(share, None),
        }
    }

    /// Waits for the same step of other runs on this workspace.
    pub(super) async fn hold_step(&self, step: &'static str) -> Option<Held> {
        let waits = || {
            let what = "the same step of another run".to_owned();
            self.sink.emit(StepEvent::Waiting { step, what });
        };
        // A file system without locks leaves the care to whoever starts two runs on it.
        let held = lock(&self.locks.join(step), &self.stop, waits).await;
        held.ok().flatten()
    }

    /// Waits for a step that another one needs; the reason not to go on, if there is one.
    pub(super) async fn wait_for(&self, step: &'static str, need: &str) -> Option<String> {
        // Not part of the run: the selection is taken at its word.
        let mut status = self.statuses.get(need)?.clone();
        if status.borrow().is_none() {
            let what = need.to_owned();
            self.sink.emit(StepEvent::Waiting { step, what });
        }
        let ended = status.wait_for(Option::is_some).await;
        let ended = ended.ok().and_then(|status| *status);
        match ended {
            Some(Status::Passed | Status::Cached | Status::Inconclusive | Status::Skipped) => None,
            Some(Status::Failed) => Some(format!("needs {need}, which failed")),
            Some(Status::Missing) => Some(format!("needs {need}, which lacks a tool")),
            Some(Status::Interrupted) | None => Some(format!("needs {need}, which did not end")),
        }
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
