//! Questions that are blocked, and that they leave no trace.

use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{Held, asking, hold};
use crate::json::{self, number_at};
use crate::metrics::Counter;
use crate::world::{Door, Jessy};

/// What a question that is answered changes, in the core's status.
const TRACES: [&str; 6] =
    ["cache.hits", "cache.misses", "cache.size", "associations", "learn_queue", "users"];

fn scans() -> Counter {
    Counter {
        name: "jessy_stage_duration_seconds_count",
        labels: vec![("stage", "scan".to_owned())],
    }
}

/// The core's status, with the number of scans.
async fn status(jessy: &mut Jessy) -> Result<Value, String> {
    asking::look(jessy, Door::Core, "/metrics").await?;
    let scans = scans().read(&String::from_utf8_lossy(&jessy.reply()?.body));
    let mut status = jessy.base(Door::Core)?.get("/v1/status").await?;
    for trace in TRACES {
        number_at(&status, trace)?;
    }
    status["scans"] = scans.into();
    Ok(status)
}

/// The status, once nothing waits to be learnt.
#[given("the core has nothing left to do")]
async fn idle(jessy: &mut Jessy) -> Held {
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        let status = status(jessy).await?;
        if status["learn_queue"] == 0 {
            jessy.status = Some(status);
            return Ok(());
        }
        hold(Instant::now() < end, || format!("there is work left: {status}"))?;
        sleep(Duration::from_millis(50)).await;
    }
}

#[then(expr = "it is blocked as {word} with confidence {float}, and the answer is a {word}")]
async fn blocked(jessy: &mut Jessy, category: String, confidence: f64, kind: String) -> Held {
    let reply = jessy.reply()?;
    let body = jessy.body()?;
    let error = &body["error"];
    hold(reply.status.as_u16() == 403 && error["code"] == "blocked", || {
        format!("the answer is {}: {body}", reply.status)
    })?;
    let details = &error["details"];
    let named = details["category"] == category.as_str() && details["kind"] == kind.as_str();
    let sure = json::same(number_at(details, "confidence")?, confidence);
    hold(named && sure, || format!("the details are {details}"))?;
    let said = details["redirection"].as_str().unwrap_or_default();
    hold(said.chars().count() > 20, || format!("the redirection is {said:?}"))
}

#[when(expr = "I ask {string} {int} times")]
async fn ask_often(jessy: &mut Jessy, text: String, times: usize) -> Held {
    let door = jessy.door();
    jessy.runs = Default::default();
    for _ in 0..times {
        jessy.send(door, asking::asked(door, &text)?).await?;
        let body = jessy.body()?;
        let status = jessy.reply()?.status.as_u16();
        jessy.runs[0].push(json!({ "status": status, "body": body }));
    }
    Ok(())
}

#[then(expr = "each was refused with {int} {string}, the quickest within {int} ms")]
async fn quickest(jessy: &mut Jessy, status: u16, code: String, ms: u64) -> Held {
    let mut quickest = f64::INFINITY;
    for run in &jessy.runs[0] {
        let error = &run["body"]["error"];
        let refused = run["status"] == status && error["code"] == code.as_str();
        hold(refused, || format!("the answer is {run}"))?;
        quickest = quickest.min(number_at(error, "details.elapsed_us")?);
    }
    let limit = Duration::from_millis(ms).as_secs_f64() * 1e6;
    hold(quickest >= 0.0 && quickest < limit, || format!("the quickest took {quickest} µs"))
}

#[then(expr = "the redirection speaks of {string}")]
async fn speaks(jessy: &mut Jessy, word: String) -> Held {
    let body = jessy.body()?;
    let said = json::at(&body, "error.details.redirection")?;
    let said = said.as_str().unwrap_or_default().to_lowercase();
    hold(said.contains(&word), || format!("the redirection is {said:?}"))
}

#[then(expr = "{int} question(s) more was/were blocked, and nothing was scanned, cached or learnt")]
async fn no_trace(jessy: &mut Jessy, count: u32) -> Held {
    let before = jessy.status.take().ok_or("the status was not noted")?;
    let now = status(jessy).await?;
    for trace in TRACES.into_iter().chain(["scans"]) {
        let (was, is) = (json::at(&before, trace)?, json::at(&now, trace)?);
        hold(was == is, || format!("{trace} went from {was} to {is}"))?;
    }
    let blocked = |status| number_at(status, "queries.blocked");
    let (was, is) = (blocked(&before)?, blocked(&now)?);
    hold(json::same(is - was, count.into()), || format!("queries.blocked went from {was} to {is}"))
}

#[then("each of these counts has risen:")]
async fn trace(jessy: &mut Jessy, step: &Step) -> Held {
    let before = jessy.status.take().ok_or("the status was not noted")?;
    let now = status(jessy).await?;
    for row in json::rows(step)? {
        let [words, by] = row.as_slice() else {
            return Err("the table needs two columns: what, and by how much".to_owned());
        };
        let (was, is) = (number_at(&before, words)?, number_at(&now, words)?);
        let by: f64 = by.parse().map_err(|error| format!("{by}: {error}"))?;
        hold(json::same(is - was, by), || format!("{words} went from {was} to {is}"))?;
    }
    Ok(())
}
