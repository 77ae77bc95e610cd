//! Swarm: the model as `docker stack deploy` takes it, for more than one machine.
//!
//! Nothing here needs the kernel's IPVS, which not every machine has: names are resolved to tasks
//! (`dnsrr`) and ports are those of the node (`mode: host`). Who calls a service must resolve its name
//! again, and a published port belongs to a service that stays while others roll.

mod carried;
mod deploy;
mod lost;
mod mounts;
mod render;
mod sources;

pub use lost::Lost;
pub use render::{Stack, stack};
pub use sources::Sources;
