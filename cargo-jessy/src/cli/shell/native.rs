//! A shell as a process of this host.

use std::{collections::BTreeMap, process::Command};

use camino::Utf8PathBuf;

use super::{Args, process};
use crate::{
    catalogue::Id,
    cli::{Ctx, stack, up},
    engine::native::{
        client::Client,
        environment,
        from_model::{self, Purpose},
        protocol::{Answer, Request},
        state::StateDir,
    },
    exit::{Exit, Failure},
};

/// What the terminal of the person can do: no matter of the service's.
const TERMINAL: [&str; 2] = ["TERM", "COLORTERM"];

pub(super) fn command(
    ctx: &Ctx,
    args: &Args,
    state: &StateDir,
    runs: bool,
) -> Result<Command, Failure> {
    let (mut vars, folder) =
        if runs { of_supervisor(args, state)? } else { of_files(ctx, args, state)? };
    for name in TERMINAL {
        if let Some(value) = ctx.env.get(name) {
            vars.insert(name.into(), value.into());
        }
    }
    let argv = if args.command.is_empty() {
        vec![ctx.env.get("SHELL").filter(|path| !path.is_empty()).unwrap_or("/bin/sh").to_owned()]
    } else {
        args.command.clone()
    };
    let mut command = process(&argv, vars);
    command.current_dir(folder);
    Ok(command)
}

type Surroundings = (BTreeMap<String, String>, Utf8PathBuf);

fn of_supervisor(args: &Args, state: &StateDir) -> Result<Surroundings, Failure> {
    let request = Request::Environment { service: args.service.clone() };
    match Client::ask(state, &request)?.and_then(|mut client| client.next()).transpose()? {
        Some(Answer::Environment { environment, cwd }) => Ok((environment, cwd)),
        Some(Answer::Refused { why }) => Err(Failure::no(Id::NothingRuns, why)),
        _ => Err(Failure::new(Exit::No, "the supervisor ended meanwhile")),
    }
}

/// As it would be if it ran.
fn of_files(ctx: &Ctx, args: &Args, state: &StateDir) -> Result<Surroundings, Failure> {
    let project = stack::project(ctx, &args.env, &[])?;
    let known: Vec<_> = project.services.keys().cloned().collect();
    stack::check_names(std::slice::from_ref(&args.service), &known)?;
    let order = project.order(&known).map_err(|errors| stack::wrong(ctx, errors))?;
    let targets = from_model::targets(&project, &order).map_err(|e| stack::wrong(ctx, e))?;
    let purpose = Purpose::Run;
    let plan = from_model::plan(&project, &targets, &BTreeMap::new(), &args.env, state, purpose)
        .map_err(|error| up::no_plan(ctx, error))?;
    state.create()?;
    from_model::make_volumes(&plan)?;
    if !plan.secrets.is_empty() {
        let note = "secrets that come from variables are files only while the services run";
        ctx.printer.line(&ctx.printer.paint.dim(note));
    }
    environment::of_plan(&plan, &args.service, &ctx.env)
        .ok_or_else(|| Failure::usage(format!("no service is called `{}`", args.service)))
}
