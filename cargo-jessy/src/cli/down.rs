//! `down`.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    cli::{Ctx, stack},
    engine::native::{
        client::Client,
        orphans,
        protocol::{Answer, Request},
        state::StateDir,
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

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let stopped = stop(ctx, &state)?;
    if !stopped {
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

/// Stops what runs in a state folder, with a supervisor or without. Returns whether anything did.
pub(super) fn stop(ctx: &Ctx, state: &StateDir) -> Result<bool, Failure> {
    let running = stack::status(state)?;
    if let Some(status) = &running {
        let names: Vec<String> = status.services.iter().map(|s| s.name.clone()).collect();
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
        wait_for_lock(state);
    }
    let left = orphans::end(state.root(), ORPHAN_GRACE);
    if running.is_none() && !left.is_empty() {
        ctx.printer
            .line(&format!("ended {} that a killed supervisor left behind", plural_of(left.len())));
    }
    remove_leftovers(state)?;
    Ok(running.is_some() || !left.is_empty())
}

fn plural_of(count: usize) -> String {
    if count == 1 { "1 process".into() } else { plural(count, "processe") }
}

/// The supervisor says that it has ended a moment before it has.
fn wait_for_lock(state: &StateDir) {
    for _ in 0..500 {
        if !state.is_supervised() {
            return;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// What only a running supervisor needs.
fn remove_leftovers(state: &StateDir) -> Result<(), Failure> {
    for name in ["control.sock", "running"] {
        match fs_err::remove_file(state.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
