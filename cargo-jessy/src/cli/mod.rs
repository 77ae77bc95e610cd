//! The command line: one file a verb, each with its `Args` and its `run`.

mod bases;
mod bench;
mod bench_measure;
mod check;
mod checks;
mod ci;
mod completions;
mod containers;
mod coverage;
mod ctx;
mod debug;
mod deploy;
mod doctor;
mod down;
mod fmt;
mod git;
mod images;
mod kept;
mod lint;
mod logs;
mod man;
mod open;
mod render;
mod report;
mod restart;
mod scan;
mod shell;
mod signals;
mod since;
mod stack;
mod staged;
mod status;
mod test;
mod up;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand};

pub use ctx::Ctx;

use self::checks::Wish;
use crate::{
    engine::native,
    env::Env,
    exit::{Exit, Failure},
    redact, steps,
    ui::{ColorChoice, Printer},
};

/// Takes a Rust and Go workspace from a fresh clone to running, tested and shipped.
#[derive(Debug, Parser)]
#[command(name = "cargo-jessy", bin_name = "cargo jessy", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 good · 1 a gate said no · 2 usage · 3 something needed is \
missing · 4 a defect of ours · 130 interrupted")]
struct Cli {
    /// When to colour what people read: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    color: ColorChoice,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Up(up::Args),
    Down(down::Args),
    Restart(restart::Args),
    Status(status::Args),
    Logs(logs::Args),
    Shell(shell::Args),
    Debug(debug::Args),
    Ci(ci::Args),
    Fmt(fmt::Args),
    Lint(lint::Args),
    Test(test::Args),
    Coverage(coverage::Args),
    Bench(bench::Args),
    /// Build the documentation; a warning is an error
    Docs(checks::Flags),
    Images(images::Args),
    Scan(scan::Args),
    Report(report::Args),
    #[command(hide = true)]
    Check(check::Args),
    Bases(bases::Args),
    Render(render::Args),
    Deploy(deploy::Args),
    Rollback(deploy::BackArgs),
    Doctor(doctor::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs the command line of this process to its exit code.
#[must_use]
pub fn main() -> ExitCode {
    redact::panics();
    let env = Env::of_process();
    if let Some(code) = hidden(&env) {
        return code;
    }
    let cli = match Cli::try_parse_from(arguments()) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let ctx = Ctx::new(Printer::new(cli.color, &env), env);
    let done = run(&ctx, cli.verb);
    finish(&ctx, done)
}

fn run(ctx: &Ctx, verb: Verb) -> Result<Exit, Failure> {
    match verb {
        Verb::Ci(args) => ci::run(ctx, args),
        Verb::Fmt(args) => fmt::run(ctx, &args),
        Verb::Lint(args) => lint::run(ctx, &args),
        Verb::Test(args) => test::run(ctx, &args),
        Verb::Coverage(args) => coverage::run(ctx, &args),
        Verb::Bench(args) => bench::run(ctx, &args),
        // Steps under another name, with nothing of their own to ask for.
        Verb::Docs(flags) => checks::run(ctx, &Wish::of(&["doc"]), &flags),
        Verb::Images(args) => images::run(ctx, &args),
        Verb::Scan(args) => scan::run(ctx, &args),
        Verb::Report(args) => report::run(ctx, &args),
        Verb::Check(args) => check::run(ctx, &args),
        Verb::Up(args) => up::run(ctx, &args),
        Verb::Down(args) => down::run(ctx, &args),
        Verb::Restart(args) => restart::run(ctx, &args),
        Verb::Status(args) => status::run(ctx, &args),
        Verb::Shell(args) => shell::run(ctx, &args),
        Verb::Debug(args) => debug::run(ctx, &args),
        Verb::Logs(args) => logs::run(ctx, &args),
        Verb::Bases(args) => bases::run(ctx, &args),
        Verb::Render(args) => render::run(ctx, &args),
        Verb::Deploy(args) => deploy::run(ctx, &args),
        Verb::Rollback(args) => deploy::back(ctx, &args),
        Verb::Doctor(args) => doctor::run(ctx, &args),
        Verb::Completions(args) => Ok(completions::run(ctx, &args)),
        Verb::Man(args) => man::run(ctx, &args),
    }
}

/// The roles that our binary plays for itself. They bypass clap: nobody types them, and the time
/// of each start of a service passes through one of them.
fn hidden(env: &Env) -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    let verb = args.next()?;
    if verb == native::shim::VERB {
        return Some(native::shim::run(&args.collect::<Vec<_>>()));
    }
    if verb == native::supervisor::VERB {
        let ran = native::supervisor::run(env);
        return Some(if matches!(ran, Ok(true)) { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let all = std::iter::once(verb.clone()).chain(args);
    if verb == coverage::VERB {
        return Some(play(env, all, coverage::part));
    }
    if verb == steps::MEASURE {
        return Some(play(env, all, bench_measure::run));
    }
    None
}

/// Plays a role that a step calls: what it prints is read by a judge.
fn play<P: Parser>(
    env: &Env,
    args: impl Iterator<Item = OsString>,
    role: impl FnOnce(&Ctx, P) -> Result<Exit, Failure>,
) -> ExitCode {
    let args = match P::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let ctx = Ctx::new(Printer::new(ColorChoice::Never, env), env.clone());
    let done = role(&ctx, args);
    finish(&ctx, done)
}

/// Tells a failure, and gives the exit code.
fn finish(ctx: &Ctx, done: Result<Exit, Failure>) -> ExitCode {
    let exit = done.unwrap_or_else(|failure| {
        ctx.printer.failure(&failure);
        failure.exit
    });
    ExitCode::from(exit.code())
}

/// Our arguments. Cargo runs a plugin as `cargo-jessy jessy …`; the first word is dropped there.
fn arguments() -> Vec<OsString> {
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|word| word == "jessy") {
        args.remove(1);
    }
    args
}

/// Prints clap's own help or error; help is data, so it goes to stdout and exits 0.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed stream leaves nobody to tell.
    let _ = error.print();
    let exit = if error.use_stderr() { Exit::Usage } else { Exit::Good };
    ExitCode::from(exit.code())
}

/// The clap model, for completions, the manual and tests.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}
