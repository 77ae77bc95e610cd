//! Which words belong together.

use std::time::Duration;

use cucumber::{given, then};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Held, hold};
use crate::json;
use crate::world::{Door, Jessy};

/// The words that belong to `word`.
async fn partners(jessy: &Jessy, word: &str) -> Result<Vec<Value>, String> {
    let path = format!("/v1/associations?word={word}&limit=100");
    let body = jessy.base(Door::Core)?.get(&path).await?;
    hold(body["word"] == word, || format!("asked for {word}, told {body}"))?;
    Ok(json::list_at(&body, "associations")?.to_vec())
}

/// How the pair is: `strength 1.1, count 2`.
async fn pair(jessy: &Jessy, word: &str, partner: &str) -> Result<Option<(f64, f64)>, String> {
    let partners = partners(jessy, word).await?;
    let Some(found) = partners.iter().find(|found| found["word"] == partner) else {
        return Ok(None);
    };
    Ok(Some((json::number_at(found, "strength")?, json::number_at(found, "count")?)))
}

fn is(pair: Option<(f64, f64)>, strength: f64, count: f64) -> bool {
    pair.is_some_and(|(s, c)| json::same(s, strength) && json::same(c, count))
}

#[given(expr = "nothing is learnt about {string} yet")]
async fn nothing(jessy: &mut Jessy, word: String) -> Held {
    let partners = partners(jessy, &word).await?;
    hold(partners.is_empty(), || {
        format!(
            "this Jessy has learnt from an earlier run; begin anew with `cargo jessy down --volumes`: {partners:?}"
        )
    })
}

#[then(expr = "{string} belongs to {string} with strength {float}, count {int}")]
async fn now(jessy: &mut Jessy, word: String, partner: String, strength: f64, count: u32) -> Held {
    let pair = pair(jessy, &word, &partner).await?;
    hold(is(pair, strength, count.into()), || format!("strength and count are {pair:?}"))
}

#[then(
    expr = "within {int} second(s) {string} belongs to {string} with strength {float}, count {int}"
)]
async fn soon(
    jessy: &mut Jessy,
    seconds: u64,
    word: String,
    partner: String,
    strength: f64,
    count: u32,
) -> Held {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        // What is seen at the very end still counts: it was asked for in time.
        let over = Instant::now() >= end;
        let pair = pair(jessy, &word, &partner).await?;
        if is(pair, strength, count.into()) {
            return Ok(());
        }
        hold(!over, || format!("strength and count are {pair:?}"))?;
        sleep(Duration::from_millis(20)).await;
    }
}

#[then(expr = "{string} belongs to nothing")]
async fn unlearnt(jessy: &mut Jessy, word: String) -> Held {
    let partners = partners(jessy, &word).await?;
    hold(partners.is_empty(), || format!("it belongs to {partners:?}"))
}

#[then(expr = "{string} belongs to {string} from the start")]
async fn seeded(jessy: &mut Jessy, word: String, partner: String) -> Held {
    let partners = partners(jessy, &word).await?;
    let pair = partners.iter().find(|found| found["word"] == partner.as_str());
    let strength = pair.and_then(|pair| pair["strength"].as_f64()).unwrap_or_default();
    let is_seed = pair.is_some_and(|pair| pair["seeded"] == true) && strength >= 1.0;
    hold(is_seed, || format!("it belongs to {partners:?}"))
}
