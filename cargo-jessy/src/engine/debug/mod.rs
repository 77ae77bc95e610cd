//! Debuggers for services that run, on each engine.
//!
//! For Go, delve serves by itself and lets go of the process when it is told to end. gdbserver does
//! not: ended from outside it leaves its breakpoints in the program, which dies of the first one
//! that it meets. So the debugger talks to us and we pass on what it says (`gdb.rs`); when it is
//! over, we stop the program, take the breakpoints out and detach.

mod gdb;
mod packets;

pub use gdb::{Ended, serve};
