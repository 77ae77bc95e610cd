//! `shell SERVICE`: the service's surroundings, for a person.

mod docker;
mod native;

use std::{io::IsTerminal as _, os::unix::process::CommandExt as _, process::Command};

use super::{Ctx, containers, stack};
use crate::exit::{Exit, Failure};

/// Open a shell, or run a command, in a service's environment or container
///
/// Without containers it is your own shell with the service's variables, folder and secrets, and the
/// service need not run. In an image without a shell, a helper container shares the service's
/// processes, network and volumes. The exit code is the command's.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name in the compose file
    service: String,
    /// Which overlay, while nothing runs
    #[arg(long, default_value = "dev", value_name = "dev|test|prod")]
    env: String,
    /// The command to run instead of a shell
    #[arg(last = true, value_name = "CMD")]
    command: Vec<String>,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let native = stack::status(&state)?;
    let is_native =
        native.as_ref().is_some_and(|run| run.services.iter().any(|s| s.name == args.service));
    let found = if is_native { None } else { ctx.runtime()?.block_on(containers::find(ctx))? };
    let container = found.as_ref().and_then(|found| {
        found.containers.iter().find(|one| one.name == args.service && one.is_up())
    });
    let mut command = match (container, &found) {
        (Some(container), Some(found)) => docker::command(ctx, args, found, container)?,
        _ => native::command(ctx, args, &state, is_native)?,
    };
    // The command takes our place: the terminal, signals and the exit code are its own.
    let error = command.exec();
    let program = command.get_program().to_string_lossy().into_owned();
    Err(match error.kind() {
        std::io::ErrorKind::NotFound => Failure::usage(format!("there is no program `{program}`")),
        _ => Failure::from(anyhow::Error::from(error).context(format!("run {program}"))),
    })
}

/// Whether a person types.
fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The command line as a process that has nothing but these variables.
fn process(argv: &[String], vars: impl IntoIterator<Item = (String, String)>) -> Command {
    let mut command = Command::new(&argv[0]);
    command.args(&argv[1..]).env_clear().envs(vars);
    command
}
