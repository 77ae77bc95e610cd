//! Which code the tests run through: the reports of the tools that measure it, read, added up and
//! held against the policy.
//!
//! The tools have gates of their own, but tarpaulin's writes no report when it says no, and Go has
//! none. So they only measure, and what is asked of their figures is asked here, of both alike.

mod baseline;
mod excluded;
mod file;
mod go_profile;
mod lcov;
mod summary;
mod tarpaulin;
mod told;

pub use baseline::{Baseline, DROP};
pub use excluded::Excluded;
pub use file::File;
pub use go_profile::{Profile, module_path};
pub use lcov::lcov;
pub use summary::{Language, Package, Summary};
pub use tarpaulin::{Source, read as read_tarpaulin};
pub use told::{figure, missed, told};
