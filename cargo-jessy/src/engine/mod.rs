//! Engines: a resolved model in, processes and events out. Nobody outside this folder knows
//! processes.

pub mod bases;
pub mod debug;
pub mod docker;
pub mod host;
pub mod native;
pub mod swarm;
pub mod watch;
