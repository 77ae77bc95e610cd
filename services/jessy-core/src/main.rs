//! jessy-core, the program. All it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    jessy_core::cli::main()
}
