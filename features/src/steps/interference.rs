//! Frequencies that are given.

use cucumber::gherkin::Step;
use cucumber::when;
use hyper::Request;
use hyper::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::{Held, asking};
use crate::json::rows;
use crate::world::{Door, Jessy};

async fn combine(jessy: &mut Jessy, states: Vec<Value>) -> Held {
    let builder = Request::post("/v1/interference").header(CONTENT_TYPE, "application/json");
    let body = json!({ "states": states }).to_string();
    jessy.send(Door::Core, asking::finish(builder, body)?).await
}

/// Any JSON, so that a state can be a wrong one too.
fn cell(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

#[when("I combine these states:")]
async fn states(jessy: &mut Jessy, step: &Step) -> Held {
    let [header, states @ ..] = rows(step)? else {
        return Err("the table needs a first row of names".to_owned());
    };
    let state = |row: &Vec<String>| {
        header.iter().zip(row).map(|(name, text)| (name.clone(), cell(text))).collect()
    };
    combine(jessy, states.iter().map(state).collect()).await
}

#[when(expr = "I combine {int} state(s) of {float} Hz with amplitude {float}")]
async fn equal(jessy: &mut Jessy, count: usize, hz: f64, amplitude: f64) -> Held {
    combine(jessy, vec![json!({ "frequency": hz, "amplitude": amplitude }); count]).await
}

#[when("I combine states spread over all frequencies")]
async fn spread(jessy: &mut Jessy) -> Held {
    let state = |n: u8| json!({ "frequency": 0.1 + f64::from(n) * 4.4 / 13.0, "amplitude": 1.0 });
    combine(jessy, (0..14).map(state).collect()).await
}
