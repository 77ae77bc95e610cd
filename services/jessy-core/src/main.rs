//! jessy-core, the program. All it does is in the library.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Known here and not in the library, so that a build of another commit compiles this file only.
    jessy_core::cli::main(option_env!("JESSY_COMMIT"))
}
