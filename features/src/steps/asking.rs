//! Requests.

use cucumber::gherkin::Step;
use cucumber::when;
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Builder;
use serde_json::json;

use super::Held;
use crate::world::{Door, Jessy};

pub(super) const QUERY: &str = "/api/v1/query";
const NAVIGATE: &str = "/v1/navigate";
const JSON: &str = "application/json";

/// A question as a request's body.
pub(super) fn question(text: &str) -> String {
    json!({ "query": text }).to_string()
}

fn post(path: &str) -> Builder {
    Request::post(path).header(CONTENT_TYPE, JSON)
}

fn finish(builder: Builder, body: impl Into<Bytes>) -> Result<Request<Full<Bytes>>, String> {
    builder.body(Full::new(body.into())).map_err(|error| error.to_string())
}

/// The request that asks the service behind `door` this.
pub(super) fn asked(door: Door, text: &str) -> Result<Request<Full<Bytes>>, String> {
    finish(post(if door == Door::Gateway { QUERY } else { NAVIGATE }), question(text))
}

/// Sends a GET without a body.
pub(super) async fn look(jessy: &mut Jessy, door: Door, path: &str) -> Held {
    jessy.send(door, finish(Request::get(path), "")?).await
}

#[when(expr = "I ask {string}")]
async fn ask(jessy: &mut Jessy, text: String) -> Held {
    jessy.send(Door::Gateway, asked(Door::Gateway, &text)?).await
}

#[when(expr = "I ask the core {string}")]
async fn ask_core(jessy: &mut Jessy, text: String) -> Held {
    jessy.send(Door::Core, asked(Door::Core, &text)?).await
}

#[when(expr = "I ask {string} filled up with {string} to {int} characters")]
async fn ask_filled_up(jessy: &mut Jessy, text: String, filling: String, length: usize) -> Held {
    let missing = length.saturating_sub(text.chars().count());
    let whole = text + &filling.repeat(missing);
    jessy.send(Door::Gateway, asked(Door::Gateway, &whole)?).await
}

#[when(expr = "I ask {string} with {int} blanks before and after it")]
async fn ask_between_blanks(jessy: &mut Jessy, text: String, blanks: usize) -> Held {
    let blanks = " ".repeat(blanks);
    jessy.send(Door::Gateway, asked(Door::Gateway, &format!("{blanks}{text}{blanks}"))?).await
}

#[when(regex = r#"^I ask "([^"]*)", the character U\+([0-9A-F]{4}) and "([^"]*)"$"#)]
async fn ask_with_character(jessy: &mut Jessy, before: String, hex: String, after: String) -> Held {
    let character = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
    let character = character.ok_or_else(|| format!("U+{hex} is no character"))?;
    jessy.send(Door::Gateway, asked(Door::Gateway, &format!("{before}{character}{after}"))?).await
}

#[when(expr = "I ask {string} with the request id {string}")]
async fn ask_with_request_id(jessy: &mut Jessy, text: String, id: String) -> Held {
    let request = finish(post(QUERY).header("x-request-id", id), question(&text))?;
    jessy.send(Door::Gateway, request).await
}

#[when("I send this body:")]
async fn send_body(jessy: &mut Jessy, step: &Step) -> Held {
    let body = step.docstring.as_deref().ok_or("the step needs a text below it")?;
    jessy.send(Door::Gateway, finish(post(QUERY), body.trim().to_owned())?).await
}

#[when(expr = "I send a body of {int} bytes")]
async fn send_bytes(jessy: &mut Jessy, length: usize) -> Held {
    jessy.send(Door::Gateway, finish(post(QUERY), " ".repeat(length))?).await
}

#[when(expr = "I send {string} as {string}")]
async fn send_as(jessy: &mut Jessy, text: String, content_type: String) -> Held {
    let builder = Request::post(QUERY).header(CONTENT_TYPE, content_type);
    jessy.send(Door::Gateway, finish(builder, question(&text))?).await
}

#[when(expr = "I send {string} to be learnt at once")]
async fn send_in_sync(jessy: &mut Jessy, text: String) -> Held {
    let request = finish(post(&format!("{QUERY}?sync=true")), question(&text))?;
    jessy.send(Door::Gateway, request).await
}

#[when(expr = "I {word} the gateway's {string}")]
async fn gateway(jessy: &mut Jessy, method: String, path: String) -> Held {
    let builder = Request::builder().method(method.as_str()).uri(path);
    jessy.send(Door::Gateway, finish(builder, "")?).await
}

#[when(expr = "I {word} the core's {string}")]
async fn core(jessy: &mut Jessy, method: String, path: String) -> Held {
    let builder = Request::builder().method(method.as_str()).uri(path);
    jessy.send(Door::Core, finish(builder, "")?).await
}

#[when(expr = "I GET the same again, knowing its {string} as {string}")]
async fn known(jessy: &mut Jessy, header: String, condition: String) -> Held {
    let known = jessy.reply()?.headers.get(&header).cloned();
    let known = known.ok_or_else(|| format!("the reply has no {header}"))?;
    let builder = Request::get(jessy.asked.clone()).header(condition, known);
    jessy.send(Door::Core, finish(builder, "")?).await
}
