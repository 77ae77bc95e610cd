//! Personal dimensions.

use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use hyper::Request;
use hyper::header::CONTENT_TYPE;
use tokio::time::{Instant, sleep};

use super::{Held, asking, hold};
use crate::json;
use crate::world::{Door, Jessy};

fn route(jessy: &Jessy, user: &str) -> String {
    let start = if jessy.door() == Door::Gateway { "/api" } else { "" };
    format!("{start}/v1/users/{user}/dimension")
}

async fn send(jessy: &mut Jessy, method: &str, path: String, trusted: bool, body: &str) -> Held {
    let mut builder = Request::builder().method(method).uri(path);
    if !body.is_empty() {
        builder = builder.header(CONTENT_TYPE, "application/json");
    }
    if trusted {
        builder = asking::trusted(jessy, builder)?;
    }
    jessy.send(jessy.door(), asking::finish(builder, body.to_owned())?).await
}

#[given(regex = r"^nothing is known of (\S+)$")]
async fn unknown(jessy: &mut Jessy, user: String) -> Held {
    send(jessy, "DELETE", route(jessy, &user), true, "").await?;
    let status = jessy.reply()?.status;
    hold(status.as_u16() == 204, || format!("the answer is {status}: {:?}", jessy.reply))
}

#[given(regex = r"^(\S+) prefers:$")]
#[when(regex = r"^(\S+) prefers:$")]
async fn prefers(jessy: &mut Jessy, user: String, step: &Step) -> Held {
    let body = step.docstring.as_deref().ok_or("the step needs a text below it")?;
    send(jessy, "PUT", route(jessy, &user), true, body.trim()).await
}

#[when(regex = r"^I (GET|DELETE) (\S+)'s dimension$")]
async fn plain(jessy: &mut Jessy, method: String, user: String) -> Held {
    send(jessy, &method, route(jessy, &user), true, "").await
}

#[when(regex = r"^I DELETE (\S+)'s dimension but keep the preferences$")]
async fn keep(jessy: &mut Jessy, user: String) -> Held {
    let path = format!("{}?keep_preferences=true", route(jessy, &user));
    send(jessy, "DELETE", path, true, "").await
}

#[when(regex = r"^I (GET|PUT|DELETE) (\S+)'s dimension without the token$")]
async fn untrusted(jessy: &mut Jessy, method: String, user: String) -> Held {
    let body = if method == "PUT" { "{}" } else { "" };
    send(jessy, &method, route(jessy, &user), false, body).await
}

/// What is observed is kept after the answer is given.
#[then(regex = r"^within 1 second (\S+)'s dimension says:$")]
async fn soon(jessy: &mut Jessy, user: String, step: &Step) -> Held {
    let end = Instant::now() + Duration::from_secs(1);
    loop {
        let over = Instant::now() >= end;
        send(jessy, "GET", route(jessy, &user), true, "").await?;
        let held = jessy.answer().and_then(|body| json::check_fields(&body, step));
        if held.is_ok() || over {
            return held;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

#[when("a second has passed")]
async fn second(_: &mut Jessy) {
    sleep(Duration::from_secs(1)).await;
}

#[then(regex = r"^the answer was (worked out anew|known already)$")]
async fn cached(jessy: &mut Jessy, how: String) -> Held {
    let body = jessy.answer()?;
    let known = how == "known already";
    hold(body["cached"] == known, || format!("cached is {}", body["cached"]))
}
