//! The command line and the environment; nothing else reads either.

use std::process::ExitCode;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _};
use cucumber::cli::{Args, Opts};
use cucumber::{parser, runner, writer};

use crate::http::Base;

/// A scenario did not hold, or Jessy can't be reached.
pub(crate) const FAILED: u8 = 1;
/// The command line or the environment can't be used.
pub(crate) const USAGE: u8 = 2;

/// Cucumber's own options, and where Jessy is.
pub(crate) type Options = Opts<parser::basic::Cli, runner::basic::Cli, writer::basic::Cli, Doors>;

/// The addresses of the two services.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Doors {
    /// The gateway's address, such as http://127.0.0.1:3000.
    #[arg(long = "url", env = "JESSY_URL", value_name = "URL")]
    pub(crate) gateway: Option<Base>,
    /// The core's address, for the scenarios tagged @core.
    #[arg(long = "core-url", env = "JESSY_CORE_URL", value_name = "URL")]
    pub(crate) core: Option<Base>,
    /// Whether a machine without a browser is a failure, not a reason to leave @browser out.
    #[arg(long, env = "JESSY_REQUIRE_BROWSER", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub(crate) require_browser: bool,
}

/// Reads both; for `--help` and for a mistake the text is out already.
pub(crate) fn parse() -> Result<Options, ExitCode> {
    // Cucumber's own says "Run the tests, pet a dog!".
    let command = Options::command().about(env!("CARGO_PKG_DESCRIPTION")).long_about(None);
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
