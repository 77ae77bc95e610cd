//! From a selection of steps to a verdict: the plan, and the one place where it becomes processes.

mod lane;
mod logs;
mod plan;
mod run;
mod step;

pub use plan::{Decision, Plan, Planned, Selection};
pub use run::{Options, run};
