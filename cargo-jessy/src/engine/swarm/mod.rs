//! Swarm: the model as `docker stack deploy` takes it, for more than one machine.
//!
//! Nothing here needs the kernel's IPVS, which not every machine has: names are resolved to tasks
//! (`dnsrr`) and ports are those of the node (`mode: host`). Who calls a service must resolve its name
//! again, and a published port belongs to a service that stays while others roll.

//!
//! A deploy is the same for every number of machines, and all of it goes through [`Docker`].

mod arrival;
mod carried;
mod deploy;
mod digests;
mod docker;
pub mod history;
mod lost;
mod mounts;
mod next;
mod render;
mod rollout;
mod services;
mod smoke;
mod sources;
mod ssh;

pub use digests::{Digests, digest, digests, pin, stay, tag};
pub use docker::{Docker, Refused};
pub use lost::Lost;
pub use next::without_files;
pub use render::{Stack, stack};
pub use rollout::Rollout;
pub use smoke::Asker;
pub use sources::Sources;
pub use ssh::Ssh;
