//! The layer store: what its layers say, and what happens when it is replaced.

use std::time::Duration;

use cucumber::{given, then, when};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Held, hold};
use crate::json;
use crate::stores;
use crate::world::{Door, Jessy};

/// What one layer says, asked of a service.
async fn layer(jessy: &Jessy, door: Door, dimension: &str, number: &str) -> Result<Value, String> {
    let path = match door {
        Door::Gateway => format!("/api/v1/layers/{dimension}/{number}"),
        Door::Core => format!("/v1/dimensions/{dimension}/layers/{number}"),
    };
    let reply = jessy.base(door)?.get(&path).await?;
    hold(reply["id"].is_string(), || format!("{path}: {reply}"))?;
    Ok(reply)
}

/// `L07-02` as dimension and number.
fn parts(id: &Value) -> Result<(String, String), String> {
    let id = id.as_str().unwrap_or_default();
    let parts = id.strip_prefix('L').and_then(|rest| rest.split_once('-'));
    let (dimension, number) = parts.ok_or_else(|| format!("{id:?} is no layer"))?;
    Ok((format!("D{dimension}"), number.to_owned()))
}

/// Every layer that the core names, dimension by dimension.
async fn named(jessy: &Jessy) -> Result<Vec<Vec<Value>>, String> {
    let body = jessy.base(Door::Core)?.get("/v1/dimensions").await?;
    let dimensions = json::list_at(&body, "dimensions")?.iter();
    dimensions.map(|dimension| Ok(json::list_at(dimension, "layers")?.to_vec())).collect()
}

#[then("every layer of the core says what its source says")]
async fn all_layers(jessy: &mut Jessy) -> Held {
    let dimensions = named(jessy).await?;
    hold(dimensions.len() == 14, || format!("there are {} dimensions", dimensions.len()))?;
    for named in dimensions.iter().flatten() {
        let id = named["id"].as_str().unwrap_or_default();
        let (dimension, number) = parts(&named["id"])?;
        let told = layer(jessy, Door::Core, &dimension, &number).await?;
        let source = stores::text(id)?;
        hold(told["content"] == source.as_str() && told["bytes"] == source.len(), || {
            format!("{id} says {}, its source {source:?}", told["content"])
        })?;
        for field in ["id", "name", "depth", "parent", "hz", "keywords"] {
            let (own, listed) = (json::at(&told, field)?, json::at(named, field)?);
            hold(own == listed, || format!("{field} of {id} is {own}, in the list {listed}"))?;
        }
    }
    Ok(())
}

#[then("the gateway says the same as the core of a layer of each dimension")]
async fn same_layers(jessy: &mut Jessy) -> Held {
    let dimensions = named(jessy).await?;
    hold(dimensions.len() == 14, || format!("there are {} dimensions", dimensions.len()))?;
    for layers in dimensions {
        // The deepest: it is the last.
        let deepest = layers.last().ok_or("a dimension has no layers")?;
        let (dimension, number) = parts(&deepest["id"])?;
        let core = layer(jessy, Door::Core, &dimension, &number).await?;
        let gateway = layer(jessy, Door::Gateway, &dimension, &number).await?;
        for (field, own) in core.as_object().into_iter().flatten() {
            let other = json::at(&gateway, field)?;
            hold(json::alike(own, other), || {
                format!("{field} of {} is {own}, for the gateway {other}", deepest["id"])
            })?;
        }
        hold(json::alike(&core, &gateway), || format!("the gateway says more: {gateway}"))?;
    }
    Ok(())
}

async fn replace(jessy: &mut Jessy, bytes: &[u8], generation: String) -> Held {
    let before = layer(jessy, Door::Core, "D07", "0").await?;
    let before = before["generation"].as_str().ok_or("the layer has no generation")?;
    jessy.generations = Some([before.to_owned(), generation]);
    jessy.engine()?.replace_store(bytes).await
}

#[when(expr = "the layer store is replaced by one in which {word} says {string}")]
async fn replace_good(jessy: &mut Jessy, layer: String, text: String) -> Held {
    let bytes = stores::with_text(&layer, &text)?;
    let generation = stores::generation(&bytes)?;
    replace(jessy, &bytes, generation).await
}

#[when("the layer store is replaced by a file with one bit flipped")]
async fn replace_bad(jessy: &mut Jessy) -> Held {
    let mut bytes = stores::with_text("L05-00", "Never to be read.")?;
    let generation = stores::generation(&bytes)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    replace(jessy, &bytes, generation).await
}

#[given(regex = r"^within 3 seconds the (core|gateway) serves the new store$")]
#[then(regex = r"^within 3 seconds the (core|gateway) serves the new store$")]
async fn served(jessy: &mut Jessy, service: String) -> Held {
    let [_, new] = jessy.generations.as_ref().ok_or("nothing was replaced")?;
    let (door, route) = match service.as_str() {
        "core" => (Door::Core, "/v1/dimensions/D07/layers/0"),
        _ => (Door::Gateway, "/api/v1/layers/D07/0"),
    };
    stores::served(new, jessy.base(door)?, route).await
}

#[then(regex = r"^the (core|gateway) still serves the old store$")]
async fn still_old(jessy: &mut Jessy, service: String) -> Held {
    let [old, _] = jessy.generations.clone().ok_or("nothing was replaced")?;
    let door = if service == "core" { Door::Core } else { Door::Gateway };
    let served = layer(jessy, door, "D07", "0").await?;
    hold(served["generation"] == old.as_str(), || format!("it serves {}", served["generation"]))
}

#[then(regex = r#"^for the (core|gateway), (\S+) says "([^"]*)"$"#)]
async fn says(jessy: &mut Jessy, service: String, id: String, text: String) -> Held {
    let (dimension, number) = parts(&id.into())?;
    let door = if service == "core" { Door::Core } else { Door::Gateway };
    let told = layer(jessy, door, &dimension, &number).await?;
    hold(told["content"] == text.as_str(), || format!("it says {}", told["content"]))
}

#[then("within 3 seconds the core tells of a failed reload")]
async fn failed(jessy: &mut Jessy) -> Held {
    let end = Instant::now() + stores::RELOAD;
    loop {
        let over = Instant::now() >= end;
        let status = jessy.base(Door::Core)?.get("/v1/status").await?;
        let last = json::at(&status, "layers.last_reload")?;
        if last["ok"] == false && last["reason"] == "checksum_mismatch" {
            return Ok(());
        }
        hold(!over, || format!("the last reload is told as {last}"))?;
        sleep(Duration::from_millis(100)).await;
    }
}
