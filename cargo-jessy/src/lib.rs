//! The library behind `cargo jessy`: one compose model, engines that run it, checks that judge it.
//!
//! Arrows go one way: `cli → pipeline → steps → tools → engine → model → policy`. Everything may use
//! the bottom layer: [`catalogue`] (everything that can go wrong, in words), [`events`] (what
//! happened, as data), [`mod@env`] (the only reader of the process environment), [`exit`] (the exit
//! codes), [`files`] and [`git`] (what tells one state of a workspace from another), [`redact`] (what
//! takes secrets out of all that is written) and [`ui`] (the only writer to a terminal).
#![forbid(unsafe_code)]

pub mod bench;
pub mod catalogue;
pub mod cli;
pub mod coverage;
pub mod engine;
pub mod env;
pub mod events;
pub mod exit;
pub mod files;
pub mod git;
pub mod history;
pub mod model;
pub mod pipeline;
pub mod policy;
pub mod proc;
pub mod redact;
pub mod report;
pub mod steps;
pub mod tools;
pub mod ui;
