//! Answers that come line by line.

use cucumber::then;
use serde_json::Value;

use super::{Held, asking, hold};
use crate::json;
use crate::world::{Door, Jessy};

/// The lines of the reply.
fn lines(jessy: &Jessy) -> Result<Vec<Value>, String> {
    let reply = jessy.reply()?;
    let kind = reply.headers.get("content-type").map(|kind| kind.as_bytes().to_vec());
    let is_lines = kind.is_some_and(|kind| kind.starts_with(b"application/x-ndjson"));
    hold(is_lines, || format!("these are no lines: {:?}", reply.body))?;
    let text = String::from_utf8_lossy(&reply.body);
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}")))
        .collect()
}

#[then(expr = "the stages are told in this order: {string}")]
async fn stages(jessy: &mut Jessy, order: String) -> Held {
    let lines = lines(jessy)?;
    let stages: Vec<_> = lines.iter().filter(|line| line["type"] == "stage").collect();
    let names = Value::from_iter(stages.iter().map(|stage| stage["stage"].clone()));
    hold(json::agrees(&names, &order), || format!("the stages are {names}"))?;
    for (seq, stage) in stages.into_iter().enumerate() {
        let told = stage["seq"] == seq && stage["elapsed_us"].is_u64() && stage["data"] != "";
        hold(told && stage.get("data").is_some(), || format!("stage {seq} is told as {stage}"))?;
    }
    Ok(())
}

#[then(expr = "the last line is the answer that {string} has in one piece")]
async fn result(jessy: &mut Jessy, text: String) -> Held {
    let lines = lines(jessy)?;
    let last = lines.last().ok_or("there is no line")?;
    hold(last["type"] == "result", || format!("the last line is {last}"))?;
    jessy.send(Door::Core, asking::asked(Door::Core, &text)?).await?;
    let whole = jessy.answer()?;
    for field in ["analysis", "paths", "dominant_frequency", "contexts", "response"] {
        let (told, asked) = (json::at(&last["result"], field)?, json::at(&whole, field)?);
        hold(told == asked, || format!("{field} is {told} line by line, {asked} in one piece"))?;
    }
    Ok(())
}

#[then(expr = "the last line is the error {string}")]
async fn error(jessy: &mut Jessy, code: String) -> Held {
    let lines = lines(jessy)?;
    let last = lines.last().ok_or("there is no line")?;
    let is_it = last["type"] == "error" && last["error"]["code"] == code.as_str();
    hold(is_it && last["error"]["details"].is_object(), || format!("the last line is {last}"))
}
