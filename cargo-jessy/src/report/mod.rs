//! Renderers of the event stream, and of plans. They know events and plans, and decide nothing.

mod explain;
mod human;
pub mod json_v1;
mod plan;
pub mod plan_v1;
mod verdict;

pub use explain::explain;
pub use human::Human;
pub use plan::plan;
