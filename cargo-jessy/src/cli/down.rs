//! `down`.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use crate::{
    catalogue::Id,
    cli::{Ctx, containers, stack},
    engine::docker::{files, fresh, remove, state::RECORD, stop},
    engine::native::{
        client::Client,
        orphans,
        protocol::{Answer, Request},
        state::StateDir,
        supervisor,
    },
    events::ServiceEvent,
    exit::{Exit, Failure},
    report::{ServicesView, Way},
    ui::plural,
};

/// Stop everything gracefully, in reverse order, and wait for it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Remove the named volumes too: what the services have stored is gone
    #[arg(long)]
    volumes: bool,
}

/// How long what a killed supervisor left behind gets to end by itself.
const ORPHAN_GRACE: Duration = Duration::from_secs(10);

/// After which a supervisor that lives and can't be asked is given up: longer than it takes to
/// start one, or to end the services of one that has lost its socket.
const UNREACHABLE: Duration = Duration::from_secs(20);

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let native = stop_native(ctx, &state)?;
    let docker = ctx.runtime()?.block_on(stop_docker(ctx, args.volumes))?;
    if !native && !docker {
        ctx.printer.line("nothing is running");
    }
    if args.volumes {
        let volumes = state.join("volumes");
        if volumes.exists() {
            fs_err::remove_dir_all(&volumes)?;
            ctx.printer.line("removed the volumes");
        }
    }
    Ok(Exit::Good)
}

/// Stops and removes our containers and their networks; with `volumes` what they have stored too.
/// Returns whether any ran.
async fn stop_docker(ctx: &Ctx, volumes: bool) -> Result<bool, Failure> {
    let Some(found) = containers::find(ctx).await? else { return Ok(false) };
    let refused = |error| containers::refused(&found.connection, &error);
    let ran = found.is_up();
    if ran {
        let up = found.containers.iter().filter(|container| container.is_up());
        let names: Vec<String> = up.map(|container| container.name.clone()).collect();
        let mut view = ServicesView::new(&ctx.printer, Way::Down, &names, BTreeMap::new());
        let stopped = stop::stop(&found.connection, &found.containers, &found.needs, |status| {
            view.on(&ServiceEvent::Change(Box::new(status)));
        });
        stopped.await.map_err(refused)?;
        view.finish();
    }
    remove::containers(&found.connection, &found.containers, volumes).await.map_err(refused)?;
    fresh::forget_created(&found.state)?;
    files::remove(&found.state)?;
    found.state.forget(RECORD)?;
    // Another workspace's containers may hang on them.
    if !found.is_shared {
        remove::networks(&found.connection, &found.project).await.map_err(refused)?;
        if volumes && remove::volumes(&found.connection, &found.project).await.map_err(refused)? > 0
        {
            ctx.printer.line("removed the volumes");
        }
    }
    Ok(ran)
}

/// Stops what runs in a state folder, with a supervisor or without. Returns whether anything did.
pub(super) fn stop_native(ctx: &Ctx, state: &StateDir) -> Result<bool, Failure> {
    if !state.root().exists() {
        return Ok(false);
    }
    let mut stopped = end_supervised(ctx, state)?;
    // Cleaning up is for who holds the lock: a supervisor that starts at this moment must keep
    // its socket and its services.
    let begun = Instant::now();
    let _lock = loop {
        if let Some(lock) = state.lock()? {
            break lock;
        }
        if begun.elapsed() > UNREACHABLE {
            let pid = fs_err::read_to_string(state.marker()).unwrap_or_default();
            return Err(Failure::no(Id::SupervisorLost, "the supervisor does not answer")
                .help(format!("kill {pid}")));
        }
        std::thread::park_timeout(Duration::from_millis(5));
        stopped |= end_supervised(ctx, state)?;
    };
    let left = orphans::end(state.root(), ORPHAN_GRACE);
    if !stopped && !left.is_empty() {
        ctx.printer
            .line(&format!("ended {} that a killed supervisor left behind", plural_of(left.len())));
    }
    supervisor::clean_up(state)?;
    Ok(stopped || !left.is_empty())
}

/// Asks the supervisor to end everything and waits for it. Returns whether there was one.
fn end_supervised(ctx: &Ctx, state: &StateDir) -> Result<bool, Failure> {
    let Some(mut asked) = Client::ask(state, &Request::Status)? else { return Ok(false) };
    let names: Vec<String> = match asked.next() {
        Some(Ok(Answer::Status(status))) => status.services.into_iter().map(|s| s.name).collect(),
        // One of another version has words of its own, and ends all the same.
        Some(_) => Vec::new(),
        None => return Ok(false),
    };
    let mut view = ServicesView::new(&ctx.printer, Way::Down, &names, BTreeMap::new());
    let changes = Client::ask(state, &Request::Attach { owner: false, timeout: None })?;
    // Asking is enough: the supervisor goes on stopping even if we are interrupted.
    let _asked = Client::ask(state, &Request::Down)?;
    for answer in changes.into_iter().flatten() {
        if let Ok(Answer::Change(status)) = answer {
            view.on(&ServiceEvent::Change(Box::new(status)));
        }
    }
    view.finish();
    Ok(true)
}

fn plural_of(count: usize) -> String {
    if count == 1 { "1 process".into() } else { plural(count, "processe") }
}
