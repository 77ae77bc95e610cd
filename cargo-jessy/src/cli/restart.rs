//! `restart SERVICE`.

use std::time::Instant;

use crate::{
    catalogue::Id,
    cli::{Ctx, containers, stack},
    engine::docker::again::{self, Again},
    engine::native::{
        client::Client,
        protocol::{Answer, Request},
        state::StateDir,
    },
    events::FailureCard,
    exit::{Exit, Failure},
    report,
    ui::duration,
};

/// End one service and start it again, and wait until it is healthy
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name in the compose file
    service: String,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let native = stack::status(&state)?;
    let docker = containers::running(ctx)?;
    let names = |run: &crate::events::RunStatus| {
        run.services.iter().map(|service| service.name.clone()).collect::<Vec<_>>()
    };
    if native.is_none() && docker.is_none() {
        return Err(Failure::no(Id::NothingRuns, "nothing is running")
            .help("start it with: cargo jessy up"));
    }
    let known: Vec<String> = native.iter().chain(&docker).flat_map(names).collect();
    stack::check_names(std::slice::from_ref(&args.service), &known)?;
    let begun = Instant::now();
    let card = if native.as_ref().is_some_and(|run| names(run).contains(&args.service)) {
        in_native(&state, &args.service)?
    } else {
        ctx.runtime()?.block_on(in_docker(ctx, &args.service))?
    };
    match card {
        None => {
            let took = duration(begun.elapsed());
            let mark = ctx.printer.paint.good("✓");
            ctx.printer.line(&format!("{mark} {} is healthy again after {took}", args.service));
            Ok(Exit::Good)
        }
        Some(card) => {
            for line in report::card(&card, ctx.printer.paint) {
                ctx.printer.line(&line);
            }
            Ok(Exit::No)
        }
    }
}

fn in_native(state: &StateDir, service: &str) -> Result<Option<FailureCard>, Failure> {
    let request = Request::Restart { service: service.to_owned() };
    match Client::ask(state, &request)?.and_then(|mut client| client.next()).transpose()? {
        Some(Answer::Done { card }) => Ok(card.map(|card| *card)),
        Some(Answer::Refused { why }) => Err(Failure::no(Id::StoppedMeanwhile, why)),
        _ => Err(Failure::no(Id::SupervisorLost, "the supervisor ended meanwhile")),
    }
}

async fn in_docker(ctx: &Ctx, service: &str) -> Result<Option<FailureCard>, Failure> {
    let gone = || Failure::no(Id::StoppedMeanwhile, "the containers were removed meanwhile");
    let found = containers::find(ctx).await?.ok_or_else(gone)?;
    let again = again::restart(&found, service).await;
    match again.map_err(|error| containers::refused(&found.connection, &error))? {
        Again::Ready => Ok(None),
        Again::Failed(card) => Ok(Some(*card)),
        Again::Gone => Err(gone()),
    }
}
