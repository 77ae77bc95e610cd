//! What holds only for the running system. The tests share one, and some end its services: they
//! run one after the other (`cargo jessy test integration` sees to it).

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod crash;
mod inside;
mod runs;
mod state;
mod stop;
mod store;
