//! Scenarios of domain §18 and §19, asked of the navigation itself.

mod answers;
mod paths;
mod personal;
mod properties;
mod refusals;
mod schemas;
mod signals;

use std::sync::LazyLock;

use jessy_core::nav::{Atlas, NavigateError, Navigation, Question, Weights};
use jessy_core::text;

use crate::support;

/// One atlas for all: navigation never changes it.
static ATLAS: LazyLock<Atlas> = LazyLock::new(support::atlas);

fn navigate(query: &str) -> Result<Navigation, NavigateError> {
    let text = text::validate(query).unwrap();
    ask(&Question::new(&text))
}

fn ask(question: &Question<'_>) -> Result<Navigation, NavigateError> {
    ATLAS.navigate(question, ATLAS.seeds(), Weights::default(), &mut ())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.001
}

/// The paths' dimensions, in order.
fn dimensions(found: &Navigation) -> Vec<String> {
    found.paths.iter().map(|path| path.dimension.to_string()).collect()
}
