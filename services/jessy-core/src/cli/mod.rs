//! The command line: one verb a file. `main` only passes on what comes back.

mod build_layers;
mod check_layers;
mod healthcheck;
mod serve;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{built, redact, telemetry};

/// All went well.
pub const EXIT_OK: u8 = 0;
/// What was asked for could not be done.
pub const EXIT_FAILED: u8 = 1;
/// The command line is wrong; clap's own code.
pub const EXIT_USAGE: u8 = 2;
/// The layer store or the configuration can't be used (`EX_CONFIG`, domain §4.2).
pub const EXIT_CONFIG: u8 = 78;

/// The core of Jessy: finds its way through fourteen dimensions of layered meaning for a query.
#[derive(Debug, Parser)]
#[command(name = "jessy-core", about)]
struct Args {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve HTTP (the default).
    Serve,
    /// Build the layer store from its sources.
    BuildLayers {
        /// Folder of the sources.
        #[arg(long, value_name = "DIR")]
        src: PathBuf,
        /// The store to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Verify a layer store.
    CheckLayers {
        /// The store.
        file: PathBuf,
    },
    /// Ask the running service whether it is ready: exit 0 if it is, 1 if not.
    Healthcheck,
}

/// A verb that ended badly: what to say and what to exit with.
#[derive(Debug)]
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn new(code: u8, message: impl Display) -> Self {
        Self { code, message: message.to_string() }
    }
}

/// Runs the verb that this process was started with. `commit` is what the program was built from,
/// where the build was told.
#[must_use]
pub fn main(commit: Option<&'static str>) -> ExitCode {
    telemetry::to_stderr();
    built::from(commit);
    let version = format!("{} ({})", env!("CARGO_PKG_VERSION"), built::commit());
    let matches = Args::command().version(version).try_get_matches();
    let args = match matches.and_then(|mut matches| Args::from_arg_matches_mut(&mut matches)) {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way too and are no failure.
            let _ = error.print();
            return if error.use_stderr() { EXIT_USAGE.into() } else { EXIT_OK.into() };
        }
    };
    let result = match args.verb.unwrap_or(Verb::Serve) {
        Verb::Serve => serve::run(),
        Verb::BuildLayers { src, out } => build_layers::run(&src, &out),
        Verb::CheckLayers { file } => check_layers::run(&file),
        Verb::Healthcheck => healthcheck::run(),
    };
    match result {
        Ok(()) => EXIT_OK.into(),
        Err(failure) => {
            let _ = writeln!(io::stderr(), "{}", redact::text(&failure.message));
            failure.code.into()
        }
    }
}

/// One line of result on stdout; nobody reading it is no error.
fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// One line of advice on stderr.
fn warn(line: impl Display) {
    let _ = writeln!(io::stderr(), "warning: {}", redact::text(&line.to_string()));
}
