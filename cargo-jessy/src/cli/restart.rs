//! `restart SERVICE`.

use std::time::Instant;

use crate::{
    catalogue::Id,
    cli::{Ctx, stack},
    engine::native::{
        client::Client,
        protocol::{Answer, Request},
    },
    exit::{Exit, Failure},
    report,
    ui::duration,
};

/// End one service and start it again; callers wait meanwhile and are not refused
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name in the compose file
    service: String,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let Some(status) = stack::status(&state)? else {
        return Err(Failure::no(Id::NothingRuns, "nothing is running")
            .help("start it with: cargo jessy up"));
    };
    stack::check_names(std::slice::from_ref(&args.service), &stack::known(&state, Some(&status)))?;
    let begun = Instant::now();
    let request = Request::Restart { service: args.service.clone() };
    let answer = Client::ask(&state, &request)?.and_then(|mut client| client.next()).transpose()?;
    match answer {
        Some(Answer::Done { card: None }) => {
            let took = duration(begun.elapsed());
            let mark = ctx.printer.paint.good("✓");
            ctx.printer.line(&format!("{mark} {} is healthy again after {took}", args.service));
            Ok(Exit::Good)
        }
        Some(Answer::Done { card: Some(card) }) => {
            for line in report::card(&card, ctx.printer.paint) {
                ctx.printer.line(&line);
            }
            Ok(Exit::No)
        }
        Some(Answer::Refused { why }) => Err(Failure::no(Id::StoppedMeanwhile, why)),
        _ => Err(Failure::no(Id::SupervisorLost, "the supervisor ended meanwhile")),
    }
}
