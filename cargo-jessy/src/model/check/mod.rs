//! What no schema can say: names that must exist, statements that exclude one another, circles.

mod consistency;
mod graph;
mod limits;
mod ports;
mod references;
mod resources;

pub(crate) use consistency::consistency;
pub(crate) use graph::{circles, order};
pub(crate) use ports::host_ports;
pub(crate) use resources::{drop_unused, resources};
