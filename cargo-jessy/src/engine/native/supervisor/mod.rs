//! The supervisor: one process that opens the sockets, runs the services, keeps their logs and
//! answers the control socket. It forks from its main thread only (see [`super::shim`]).

mod asker;
mod backoff;
mod gate;
mod health;
mod hub;
mod kept;
mod open;
mod probe;
mod process;
mod requests;
mod running;
mod server;
mod service;

use std::{
    io::{self, Read as _, Write as _},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use self::hub::{Command, Hub};
use super::{logs::LogStore, orphans, plan::Plan, secrets, state::StateDir};
use crate::{
    catalogue::Id,
    env::Env,
    events::{FailureCard, ServiceState, ServiceStatus},
    exit,
    files::gone,
};

/// The hidden verb's name.
pub const VERB: &str = "__supervise";

/// How long leftovers of a killed supervisor get to end by themselves.
const ORPHAN_GRACE: Duration = Duration::from_secs(5);

/// Between two looks at whether the state folder is still there.
const FORGOTTEN: Duration = Duration::from_secs(1);

/// What of the caller's environment a service may see: enough to run programs of this host, and
/// nothing that makes a service behave otherwise than in a container.
const PASSED_ON: [&str; 18] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "XDG_RUNTIME_DIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    // Where a gateway that was built for it counts what it runs through.
    "GOCOVERDIR",
    "RUST_BACKTRACE",
    "SYSTEMROOT",
];

/// What every service is given of the caller's environment.
#[must_use]
pub fn passed_on(env: &Env) -> Vec<(String, String)> {
    let given = |name: &&str| Some(((**name).to_owned(), env.get(name)?.to_owned()));
    PASSED_ON.iter().filter_map(given).collect()
}

/// What the supervisor tells whoever started it, as one line of JSON on its stdout.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "launch", rename_all = "snake_case")]
pub enum Launch {
    /// The control socket answers; services are being started.
    Ready,
    /// Another supervisor lives in this state folder.
    Taken,
    /// Nothing was started: these services can't listen.
    Refused {
        /// One card each.
        cards: Vec<FailureCard>,
    },
    /// Nothing was started.
    Failed {
        /// Why.
        why: String,
        /// What the machine refused, if it did: room on the disk, a right.
        refused: Option<Id>,
    },
}

/// Runs the plan that comes over stdin until it is told to end. Returns whether it ran at all.
///
/// # Errors
/// Those of the operating system, before anything was started.
pub fn run(env: &Env) -> io::Result<bool> {
    let mut json = String::new();
    io::stdin().read_to_string(&mut json)?;
    let plan: Plan = serde_json::from_str(&json)?;
    plan.hide();
    // Its own session: neither the terminal's Ctrl-C nor its end reaches it.
    if let Err(error) = rustix::process::setsid() {
        writeln!(io::stderr(), "stay in the session of the caller: {error}")?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let launched = runtime.block_on(supervise(&plan, env));
    match launched {
        Ok(launch) => {
            let ran = matches!(launch, Launch::Ready);
            if !ran {
                tell(&launch)?;
            }
            Ok(ran)
        }
        Err(error) => {
            let refused = exit::refused(error.kind());
            tell(&Launch::Failed { why: error.to_string(), refused })?;
            Ok(false)
        }
    }
}

fn tell(launch: &Launch) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(launch)?)?;
    out.flush()
}

async fn supervise(plan: &Plan, env: &Env) -> io::Result<Launch> {
    let state = StateDir::at(&plan.state);
    let Some(_lock) = lock(&state).await? else {
        return Ok(Launch::Taken);
    };
    if state.marker().exists() {
        for orphan in orphans::end(&plan.state, ORPHAN_GRACE) {
            writeln!(io::stderr(), "ended {} ({}), left behind", orphan.name, orphan.pid)?;
        }
    }
    let launch = hold(plan, env, &state).await;
    clean_up(&state)?;
    launch
}

/// Runs the plan, as the one supervisor of this state folder.
async fn hold(plan: &Plan, env: &Env, state: &StateDir) -> io::Result<Launch> {
    let opened = match open::all(plan) {
        Ok(opened) => opened,
        Err(cards) => return Ok(Launch::Refused { cards }),
    };
    secrets::write(&plan.secrets)?;
    let logs = LogStore::create(state)?;
    let (hub, receivers) = Hub::new(plan, opened, logs, passed_on(env));
    let listener = server::bind(&hub)?;
    // From here on something may be left behind.
    fs_err::write(state.marker(), std::process::id().to_string())?;
    let mut tasks = tokio::task::JoinSet::new();
    for (name, commands) in receivers {
        tasks.spawn(service::run(Arc::clone(&hub), name, commands));
    }
    tasks.spawn(stop_when_told(Arc::clone(&hub)));
    tell(&Launch::Ready)?;
    server::serve(Arc::clone(&hub), listener).await;
    tasks.shutdown().await;
    // A process that left its service's group is still ours.
    drop(orphans::end(&plan.state, ORPHAN_GRACE));
    Ok(Launch::Ready)
}

/// What only a running supervisor needs: its socket, its mark, the secrets. Only who holds the
/// lock may remove them.
///
/// # Errors
/// Those of the file system.
pub fn clean_up(state: &StateDir) -> io::Result<()> {
    secrets::remove(state)?;
    kept::forget(state)?;
    for leftover in [state.join("control.sock"), state.marker()] {
        gone(fs_err::remove_file(leftover))?;
    }
    Ok(())
}

/// A `status` looks at the lock for a moment; that must not stop an `up`.
async fn lock(state: &StateDir) -> io::Result<Option<std::fs::File>> {
    for _ in 0..50 {
        if let Some(lock) = state.lock()? {
            return Ok(Some(lock));
        }
        tokio::time::sleep(Duration::from_millis(4)).await;
    }
    Ok(None)
}

/// Ends all services, each after those that depend on it, once a signal or a client says so.
async fn stop_when_told(hub: Arc<Hub>) {
    tokio::select! {
        () = hub::set(&hub.ending) => {}
        () = terminated() => drop(hub.ending.send_replace(true)),
        () = forgotten(&hub.state) => drop(hub.ending.send_replace(true)),
    }
    let stopping = hub.services.keys().map(|name| stop(&hub, name));
    futures_util::future::join_all(stopping).await;
    hub.ended.send_replace(true);
}

async fn stop(hub: &Hub, name: &str) {
    let dependents = hub.services.values().filter(|other| other.plan.depends_on.contains_key(name));
    for dependent in dependents {
        let stopped = |status: &ServiceStatus| status.state == ServiceState::Stopped;
        let _ = dependent.watch().wait_for(stopped).await;
    }
    let Some(service) = hub.services.get(name) else {
        return;
    };
    let (done, stopped) = oneshot::channel();
    if service.commands.send(Command::Stop(done)).await.is_ok() {
        // No answer means that the task has left, which is as good.
        let _ = stopped.await;
    }
}

async fn terminated() {
    let (Ok(mut term), Ok(mut int), Ok(mut hangup)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::hangup()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
        _ = hangup.recv() => {}
    }
}

/// Waits until the control socket is gone, say by `git clean`: nobody could reach or even find
/// this supervisor any more.
async fn forgotten(state: &StateDir) {
    let socket = state.join("control.sock");
    while socket.exists() {
        tokio::time::sleep(FORGOTTEN).await;
    }
}
