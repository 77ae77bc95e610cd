//! Navigation: from a question to a few paths through the dimensions (domain §6 to §10, §13).
//!
//! [`Atlas`] is all that is read from one store; [`Atlas::navigate`] is the whole way. Nothing here
//! knows of HTTP, of users' files or of what is learnt, and nothing but the timings and the scan's
//! deadline depends on the clock.

mod analysis;
mod associations;
mod atlas;
mod balance;
mod depth;
mod hits;
pub mod interference;
mod landmarks;
mod lexicon;
mod navigate;
mod navigation;
mod path;
mod personal;
mod question;
mod response;
mod return_to_source;
mod route;
mod scan;
mod select;
mod stages;
mod suggestions;
mod terms;
mod weights;

pub use analysis::{Analysis, Keyword, QuestionType, Urgency};
pub use associations::{Associations, Partner, Seeded};
pub use atlas::Atlas;
pub use balance::{Balance, balance};
pub use navigation::{NavigateError, Navigation};
pub use path::{AddedBy, Path, PathId};
pub use question::{Iteration, Question};
pub use response::{Directive, Response, Tone};
pub use return_to_source::{Pattern, Reason, ReturnToSource};
pub use scan::{Scan, Score};
pub use stages::{Gave, StageEnd, Stages, Timings};
pub use suggestions::{Priority, Suggestion, SuggestionReason};
pub use weights::{Weights, WeightsError};
