//! Benches that are measured, counted and compared with what they were.
//!
//! Criterion measures and never says no; this decides. Two clocks are asked: the time, which any
//! other load on the machine sways, and the count of instructions, which nothing does but the code.
//! `verdict.rs` has the rules, `record.rs` what is kept.

mod attempt;
mod baseline;
mod class;
mod compare;
mod count;
mod measure;
mod pace;
mod programs;
mod record;
mod sample;
mod stats;
mod system;
mod ticks;
mod verdict;

pub use baseline::names;
pub use class::{CONTAINER, HOST, MachineClass};
pub use measure::{Settings, folder, measure};
pub use pace::Pace;
pub use record::{Against, Bench, Record, Report};
pub use stats::{CONFIDENCE, Change, percent};
pub use system::System;
pub use verdict::{Attempt, Compared, Status};
