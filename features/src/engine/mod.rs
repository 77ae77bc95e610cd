//! What runs Jessy, and what only that can do to it: kill it, take its core away, change its files.

mod containers;
mod embedded;
mod native;
mod process;
mod relay;
mod supervisor;
mod system;
mod twin;

use std::fmt::Debug;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::http::Base;

pub(crate) use containers::Containers;
pub(crate) use native::Native;
pub(crate) use process::Process;
pub(crate) use system::System;

/// How long a service gets to be there again.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Something that takes a while and may fail, in words.
pub(crate) type Doing<'a, T> = BoxFuture<'a, Result<T, String>>;

/// What can be done to a running Jessy from outside. Each returns when it is done.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Ends the core without a warning, and waits until it serves again.
    fn kill_core(&self) -> Doing<'_, ()>;

    /// Takes the core away from a gateway that has reached it; gives that gateway.
    fn stop_core(&self) -> Doing<'_, Base>;

    /// Gives it back.
    fn start_core(&self) -> Doing<'_, ()>;

    /// Puts these bytes in the place of the layer store, in one step.
    fn replace_store<'a>(&'a self, bytes: &'a [u8]) -> Doing<'a, ()>;

    /// Puts everything back as it was found.
    fn restore(&self) -> Doing<'_, ()>;
}
