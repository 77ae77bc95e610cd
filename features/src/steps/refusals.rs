//! Refusals: their status, code and one shape.

use cucumber::gherkin::Step;
use cucumber::then;
use serde_json::{Map, Value};

use super::{Held, hold};
use crate::json;
use crate::world::Jessy;

/// The details, of a reply whose error has the one shape that errors have.
fn details(body: &Value) -> Result<&Map<String, Value>, String> {
    let shape = || format!("not the shape of an error: {body}");
    let [(envelope, error)] = entries(body).try_into().map_err(|_| shape())?;
    let mut names: Vec<_> = entries(error).into_iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    let message = error["message"].as_str().unwrap_or_default();
    if envelope != "error" || names != ["code", "details", "message"] || message.is_empty() {
        return Err(shape());
    }
    error["details"].as_object().ok_or_else(shape)
}

fn entries(value: &Value) -> Vec<(&str, &Value)> {
    let object = value.as_object().into_iter().flatten();
    object.map(|(name, value)| (name.as_str(), value)).collect()
}

#[then(expr = "it is refused with {int} {string}")]
async fn refused(jessy: &mut Jessy, status: u16, code: String) -> Held {
    let reply = jessy.reply()?;
    let body = jessy.body()?;
    hold(reply.status.as_u16() == status && body["error"]["code"] == code.as_str(), || {
        format!("the answer is {}: {body}", reply.status)
    })?;
    let kind = reply.headers.get("content-type");
    hold(kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")), || {
        format!("the content type is {kind:?}")
    })?;
    details(&body).map(drop)
}

#[then("the details are:")]
async fn exact_details(jessy: &mut Jessy, step: &Step) -> Held {
    let body = jessy.body()?;
    let details = details(&body)?;
    let named = json::rows(step)?.len();
    hold(details.len() == named, || format!("the details are {details:?}"))?;
    json::check_fields(&body["error"]["details"], step)
}

#[then("it is not blocked")]
async fn passed(jessy: &mut Jessy) -> Held {
    let reply = jessy.reply()?;
    let body = jessy.body()?;
    let code = &body["error"]["code"];
    // Whether it leads anywhere is another matter.
    let passed = match reply.status.as_u16() {
        200 => body["analysis"]["keywords"].is_array(),
        status => status == 422 && code == "insufficient_matches",
    };
    hold(passed, || format!("the answer is {}: {body}", reply.status))
}

#[then("there are no details")]
async fn no_details(jessy: &mut Jessy) -> Held {
    let body = jessy.body()?;
    let details = details(&body)?;
    hold(details.is_empty(), || format!("the details are {details:?}"))
}

#[then(expr = "the best confidence was {float}, below {float}")]
async fn best(jessy: &mut Jessy, expected: f64, threshold: f64) -> Held {
    let body = jessy.body()?;
    let details = Value::Object(details(&body)?.clone());
    let was = json::number_at(&details, "best")?;
    let asked = json::number_at(&details, "threshold")?;
    hold(json::same(was, expected) && json::same(asked, threshold) && was < asked, || {
        format!("the best was {was}, the threshold {asked}")
    })
}
