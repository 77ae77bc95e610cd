//! Requests.

use cucumber::gherkin::Step;
use cucumber::when;
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use hyper::http::request::Builder;
use serde_json::json;

use super::Held;
use crate::world::{Door, Jessy};

const JSON: &str = "application/json";

/// Where questions are asked.
fn route(door: Door) -> &'static str {
    if door == Door::Gateway { "/api/v1/query" } else { "/v1/navigate" }
}

/// A question as a request's body.
fn question(text: &str) -> String {
    json!({ "query": text }).to_string()
}

fn post(path: &str) -> Builder {
    Request::post(path).header(CONTENT_TYPE, JSON)
}

pub(super) fn finish(
    builder: Builder,
    body: impl Into<Bytes>,
) -> Result<Request<Full<Bytes>>, String> {
    builder.body(Full::new(body.into())).map_err(|error| error.to_string())
}

/// The request that asks the service behind `door` this.
pub(super) fn asked(door: Door, text: &str) -> Result<Request<Full<Bytes>>, String> {
    finish(post(route(door)), question(text))
}

/// Shows the service token.
pub(super) fn trusted(jessy: &Jessy, builder: Builder) -> Result<Builder, String> {
    let token = jessy.doors.token.as_ref();
    let token = token.ok_or("JESSY_TOKEN_FILE is not set, and what is asked needs the token")?;
    Ok(builder.header(AUTHORIZATION, format!("Bearer {token}")))
}

/// Sends a GET without a body.
pub(super) async fn look(jessy: &mut Jessy, door: Door, path: &str) -> Held {
    jessy.send(door, finish(Request::get(path), "")?).await
}

/// Asks wherever this scenario asks.
async fn ask_text(jessy: &mut Jessy, text: &str) -> Held {
    let door = jessy.door();
    jessy.send(door, asked(door, text)?).await
}

#[when(expr = "I ask {string}")]
async fn ask(jessy: &mut Jessy, text: String) -> Held {
    ask_text(jessy, &text).await
}

#[when(expr = "I ask the core {string}")]
async fn ask_core(jessy: &mut Jessy, text: String) -> Held {
    jessy.send(Door::Core, asked(Door::Core, &text)?).await
}

#[when(expr = "I ask {string} filled up with {string} to {int} characters")]
async fn ask_filled_up(jessy: &mut Jessy, text: String, filling: String, length: usize) -> Held {
    let missing = length.saturating_sub(text.chars().count());
    ask_text(jessy, &(text + &filling.repeat(missing))).await
}

#[when(expr = "I ask {string} with {int} blanks before and after it")]
async fn ask_between_blanks(jessy: &mut Jessy, text: String, blanks: usize) -> Held {
    let blanks = " ".repeat(blanks);
    ask_text(jessy, &format!("{blanks}{text}{blanks}")).await
}

#[when(regex = r#"^I ask "([^"]*)", the character U\+([0-9A-F]{4}) and "([^"]*)"$"#)]
async fn ask_with_character(jessy: &mut Jessy, before: String, hex: String, after: String) -> Held {
    let character = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
    let character = character.ok_or_else(|| format!("U+{hex} is no character"))?;
    ask_text(jessy, &format!("{before}{character}{after}")).await
}

#[when(expr = "I ask {string} with the request id {string}")]
async fn ask_with_request_id(jessy: &mut Jessy, text: String, id: String) -> Held {
    let door = jessy.door();
    let request = finish(post(route(door)).header("x-request-id", id), question(&text))?;
    jessy.send(door, request).await
}

#[when(expr = "I ask {string} in cycle {int}, not converged")]
async fn ask_in_cycle(jessy: &mut Jessy, text: String, cycle: u32) -> Held {
    let door = jessy.door();
    let body = json!({ "query": text, "iteration": { "cycle": cycle, "converged": false } });
    jessy.send(door, finish(post(route(door)), body.to_string())?).await
}

#[when(expr = "I ask {string} line by line")]
async fn ask_line_by_line(jessy: &mut Jessy, text: String) -> Held {
    let builder = post("/v1/navigate").header(ACCEPT, "application/x-ndjson");
    jessy.send(Door::Core, finish(builder, question(&text))?).await
}

#[when(expr = "{word} asks {string}")]
async fn user_asks(jessy: &mut Jessy, user: String, text: String) -> Held {
    let door = jessy.door();
    let body = json!({ "query": text, "user_id": user }).to_string();
    jessy.send(door, finish(trusted(jessy, post(route(door)))?, body)?).await
}

#[when(expr = "I ask {string}, to be learnt at once")]
async fn ask_in_sync(jessy: &mut Jessy, text: String) -> Held {
    let door = jessy.door();
    let builder = trusted(jessy, post(&format!("{}?sync=true", route(door))))?;
    jessy.send(door, finish(builder, question(&text))?).await
}

#[when(expr = "I ask {string}, to be learnt at once, without the token")]
async fn ask_in_sync_untrusted(jessy: &mut Jessy, text: String) -> Held {
    let door = jessy.door();
    let builder = post(&format!("{}?sync=true", route(door)));
    jessy.send(door, finish(builder, question(&text))?).await
}

#[when("I send this body:")]
async fn send_body(jessy: &mut Jessy, step: &Step) -> Held {
    let body = step.docstring.as_deref().ok_or("the step needs a text below it")?;
    let door = jessy.door();
    jessy.send(door, finish(post(route(door)), body.trim().to_owned())?).await
}

#[when(expr = "I send a body of {int} bytes")]
async fn send_bytes(jessy: &mut Jessy, length: usize) -> Held {
    let door = jessy.door();
    jessy.send(door, finish(post(route(door)), " ".repeat(length))?).await
}

#[when(expr = "I send {string} as {string}")]
async fn send_as(jessy: &mut Jessy, text: String, content_type: String) -> Held {
    let door = jessy.door();
    let builder = Request::post(route(door)).header(CONTENT_TYPE, content_type);
    jessy.send(door, finish(builder, question(&text))?).await
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
