//! Parse, run, one exit.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_jessy::cli::main()
}
