//! The command line and the environment; nothing else reads either.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, ValueEnum};
use cucumber::cli::{Args, Opts};
use cucumber::{parser, runner, writer};

use crate::http::Base;

/// A scenario did not hold, or Jessy can't be reached.
pub(crate) const FAILED: u8 = 1;
/// The command line or the environment can't be used.
pub(crate) const USAGE: u8 = 2;

/// Cucumber's own options, and where Jessy is.
pub(crate) type Options = Opts<parser::basic::Cli, runner::basic::Cli, writer::basic::Cli, Place>;

/// Where Jessy is and what runs it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// What Jessy runs on.
    #[arg(long, env = "JESSY_FEATURES_ON", value_enum, default_value = "native")]
    pub(crate) on: On,
    /// The gateway's address, such as http://127.0.0.1:3000.
    #[arg(long = "url", env = "JESSY_URL", value_name = "URL")]
    pub(crate) gateway: Option<Base>,
    /// The core's address; without it everything is asked through the gateway.
    #[arg(long = "core-url", env = "JESSY_CORE_URL", value_name = "URL")]
    pub(crate) core: Option<Base>,
    /// The file with the service token, for what belongs to a user.
    #[arg(long, env = "JESSY_TOKEN_FILE", value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Whether a machine without a browser is a failure, not a reason to leave @browser out.
    #[arg(long, env = "JESSY_REQUIRE_BROWSER", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub(crate) require_browser: bool,
    /// On `native`: how to call cargo-jessy, for the scenarios that kill a service.
    #[arg(long, env = "JESSY_COMMAND", value_name = "COMMAND", default_value = "cargo jessy")]
    pub(crate) command: String,
    /// On `containers`: how to call compose; it finds its files by COMPOSE_FILE.
    #[arg(long, env = "JESSY_COMPOSE", value_name = "COMMAND", default_value = "docker compose")]
    pub(crate) compose: String,
}

/// What Jessy runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum On {
    /// The core alone, inside of this program, on a store and a database of its own.
    Process,
    /// Both services, as `cargo jessy up` runs them.
    Native,
    /// Both services, as `docker compose up` runs them.
    Containers,
}

/// Reads both; for `--help` and for a mistake the text is out already.
pub(crate) fn parse() -> Result<Options, ExitCode> {
    let command = Options::command()
        // Cucumber's own says "Run the tests, pet a dog!".
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .long_about(None)
        // A variable that somebody left set must not make a run smaller than it looks.
        .mut_arg("tags", |tags| tags.env(None::<&str>));
    let options = command.try_get_matches().and_then(|found| Options::from_arg_matches(&found));
    options.map_err(|error| {
        let code = u8::try_from(error.exit_code()).unwrap_or(USAGE);
        shown(&error, code)
    })
}

/// Says on one line why nothing is run.
pub(crate) fn refuse(why: &str, code: u8) -> ExitCode {
    shown(&clap::Error::raw(ErrorKind::Io, format!("{why}\n")), code)
}

fn shown(error: &clap::Error, code: u8) -> ExitCode {
    // With standard error gone there is nobody left to tell; the exit code still does.
    let _ = error.print();
    ExitCode::from(code)
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Process => "process: the core alone, inside of the program that asks",
            Self::Native => "native: both services as processes of their own",
            Self::Containers => "containers: both services in containers",
        })
    }
}
