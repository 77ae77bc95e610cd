//! What the query was taken to be.

use cucumber::gherkin::Step;
use cucumber::then;

use super::{Held, hold};
use crate::json;
use crate::world::Jessy;

#[then("the analysis says:")]
async fn fields(jessy: &mut Jessy, step: &Step) -> Held {
    json::check_fields(json::at(&jessy.answer()?, "analysis")?, step)
}

#[then(expr = "the keywords are {string}")]
async fn keywords(jessy: &mut Jessy, expected: String) -> Held {
    let body = jessy.answer()?;
    let actual = json::at(&body, "analysis.keywords")?;
    hold(json::agrees(actual, &expected), || format!("the keywords are {actual}"))
}

#[then(expr = "the question is {word}")]
async fn question_type(jessy: &mut Jessy, kind: String) -> Held {
    let body = jessy.answer()?;
    let actual = json::at(&body, "analysis.question_type")?;
    hold(json::agrees(actual, &kind), || format!("the question is {actual}"))
}

#[then(expr = "its urgency is {word}, its estimated frequency {float} Hz")]
async fn urgency(jessy: &mut Jessy, level: String, hz: f64) -> Held {
    let body = jessy.answer()?;
    let actual = json::at(&body, "analysis.urgency")?;
    hold(json::agrees(actual, &level), || format!("the urgency is {actual}"))?;
    let actual = json::number_at(&body, "analysis.estimated_frequency")?;
    hold(json::same(actual, hz), || format!("the estimated frequency is {actual} Hz"))
}
