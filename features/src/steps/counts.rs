//! What the services count.

use cucumber::{given, then};

use super::{Held, asking, hold};
use crate::metrics::Counter;
use crate::world::{Door, Jessy};

async fn read(jessy: &mut Jessy, door: Door, counter: &Counter) -> Result<f64, String> {
    let path = if door == Door::Gateway { "/api/metrics" } else { "/metrics" };
    asking::look(jessy, door, path).await?;
    Ok(counter.read(&String::from_utf8_lossy(&jessy.reply()?.body)))
}

async fn note(jessy: &mut Jessy, door: Door, counter: Counter) -> Held {
    let value = read(jessy, door, &counter).await?;
    jessy.noted.push((door, counter, value));
    Ok(())
}

#[given(expr = "I know how many queries the core has answered with {string}")]
async fn core_queries(jessy: &mut Jessy, outcome: String) -> Held {
    let labels = vec![("outcome", outcome)];
    note(jessy, Door::Core, Counter { name: "jessy_queries_total", labels }).await
}

#[given(expr = "I know how many queries the gateway has passed on with {string}")]
async fn gateway_queries(jessy: &mut Jessy, outcome: String) -> Held {
    let labels = vec![("outcome", outcome)];
    note(jessy, Door::Gateway, Counter { name: "jessy_api_core_calls_total", labels }).await
}

#[then("none of these has risen")]
async fn unmoved(jessy: &mut Jessy) -> Held {
    risen(jessy, 0).await
}

#[then(expr = "each of these has risen by {int}")]
async fn risen(jessy: &mut Jessy, by: u32) -> Held {
    for (door, counter, before) in jessy.noted.clone() {
        // Both services count before they reply, so there is nothing to wait for.
        let now = read(jessy, door, &counter).await?;
        hold(now - before == f64::from(by), || {
            format!("{} {:?} went from {before} to {now}", counter.name, counter.labels)
        })?;
    }
    Ok(())
}
