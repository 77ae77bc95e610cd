//! From a selection of steps to a verdict: the plan, and the one place where it becomes processes.

mod affected;
mod cache;
mod hold;
mod lane;
mod last;
mod logs;
mod narrow;
mod plan;
mod run;
mod step;

pub use last::not_good;
pub use plan::{Decision, Plan, Planned, Selection};
pub use run::{Options, run};
