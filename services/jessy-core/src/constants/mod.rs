//! Every figure of the domain, by the part that it belongs to, each with its unit and its section.
//!
//! A figure that two parts share stands with the part that the specification defines it in.

pub mod analysis;
pub mod associations;
pub mod balance;
pub mod cache;
pub mod interference;
pub mod latency;
pub mod layers;
pub mod learning;
pub mod personal;
pub mod query;
pub mod response;
pub mod return_to_source;
pub mod scan;
pub mod security;
pub mod selection;
pub mod users;

/// Slack of every threshold comparison, in the unit of what is compared (conventions).
pub const SLACK: f64 = 1e-6;
/// Lowest legal frequency, in hertz (§2.2).
pub const MIN_HZ: f64 = 0.1;
/// Highest legal frequency, in hertz (§2.2).
pub const MAX_HZ: f64 = 4.5;
