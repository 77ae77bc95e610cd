//! Navigation: from a query to a few paths through the dimensions (domain §5 to §9).
//!
//! [`Atlas`] is all that is read from one store; [`Atlas::navigate`] is the whole way. Nothing here
//! knows of HTTP, and nothing but the timings depends on the clock.

mod analysis;
mod associations;
mod atlas;
mod depth;
pub mod interference;
mod lexicon;
mod navigate;
mod scan;
mod select;

pub use analysis::{Analysis, Keyword, QuestionType, Urgency};
pub use associations::{Associations, Partner, Seeded};
pub use atlas::Atlas;
pub use navigate::{NavigateError, Navigation, Timings};
pub use scan::{SCAN_DEADLINE, Weights, WeightsError};
pub use select::{ACTIVE_CONFIDENCE, AddedBy, MAX_PATHS, Path};
