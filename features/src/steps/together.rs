//! Many questions, one after another and at once.

use cucumber::gherkin::Step;
use cucumber::{then, when};
use futures_util::future::try_join_all;
use serde_json::Value;

use super::{Held, asking, hold};
use crate::http::Base;
use crate::json;
use crate::world::{Door, Jessy};

async fn answer(base: &Base, door: Door, text: &str) -> Result<Value, String> {
    let reply = base.send(asking::asked(door, text)?).await?;
    serde_json::from_slice(&reply.body).map_err(|error| format!("{text}: {error}"))
}

#[when("I ask each of these in turn, and then all of them at once:")]
async fn in_turn_and_at_once(jessy: &mut Jessy, step: &Step) -> Held {
    let door = jessy.door();
    let base = jessy.base(door)?.clone();
    let questions: Vec<_> = json::rows(step)?.iter().flatten().collect();
    let mut in_turn = Vec::new();
    for question in &questions {
        in_turn.push(answer(&base, door, question).await?);
    }
    let at_once = questions.iter().map(|question| answer(&base, door, question));
    jessy.runs = [in_turn, try_join_all(at_once).await?];
    Ok(())
}

#[then("each answer is the same both times")]
async fn same_both_times(jessy: &mut Jessy) -> Held {
    let [in_turn, at_once] = &jessy.runs;
    hold(!in_turn.is_empty() && in_turn.len() == at_once.len(), || "nothing was asked".to_owned())?;
    for (alone, among_others) in in_turn.iter().zip(at_once) {
        for field in ["analysis", "paths", "dominant_frequency", "contexts"] {
            let (alone, among_others) = (json::at(alone, field)?, json::at(among_others, field)?);
            hold(alone == among_others, || format!("{field}: {alone} became {among_others}"))?;
        }
    }
    Ok(())
}
