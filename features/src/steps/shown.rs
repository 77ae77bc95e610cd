//! What the page shows.

use std::time::Duration;

use cucumber::then;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::page::{browser, said};
use super::{Held, asking, hold};
use crate::json;
use crate::world::{Door, Jessy};

/// The gateway gives up after five seconds.
const PATIENCE: Duration = Duration::from_secs(8);

const SHOWN: &str = "
    const text = (root, selector) => root.querySelector(selector)?.textContent ?? null;
    return {
        state: document.querySelector('main').dataset.state ?? null,
        via: document.querySelector('main').dataset.via ?? null,
        asked: text(document, '#answer .asked'),
        dominant: text(document, '#dominant'),
        refusal: text(document, '#refusal .message'),
        code: document.querySelector('#refusal')?.dataset.code ?? null,
        stages: [...document.querySelectorAll('#stages .done')].map((stage) => stage.dataset.stage),
        lit: [...document.querySelectorAll('#map .lit')].map((spoke) => spoke.dataset.dimension),
        paths: [...document.querySelectorAll('#paths .path')].map((path) => ({
            dimension: path.dataset.dimension, name: text(path, '.name'), confidence: text(path, '.confidence'),
            frequency: text(path, '.frequency'), layers: [...path.querySelectorAll('.layers li')].map((layer) => layer.textContent),
        })),
    };";

/// The share of columns with something drawn in them (labels reach over a part only), how often
/// something crosses the middle of the upper of two lanes, and the whole picture.
const DRAWN: &str = "
    const canvas = document.querySelector('#waves canvas'), { width, height } = canvas;
    const bytes = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    const inked = (x, y) => bytes[(y * width + x) * 4 + 3] > 0;
    const columns = [...Array(width).keys()];
    const drawn = columns.filter((x) => [...Array(height).keys()].some((y) => inked(x, y))).length;
    const middle = Math.round(height / 4 + 8 * devicePixelRatio);
    const crossings = columns.filter((x) => inked(x, middle) && (x === 0 || !inked(x - 1, middle))).length;
    return [drawn / width, crossings, canvas.toDataURL()];";

/// Waits until the page has shown what came for a question.
async fn shown(jessy: &Jessy) -> Result<Value, String> {
    let start = Instant::now();
    loop {
        let shown = browser(jessy)?.run(SHOWN).await?;
        if shown["state"] == "answered" || shown["state"] == "refused" {
            return Ok(shown);
        }
        hold(start.elapsed() < PATIENCE, || format!("the page shows no answer: {shown}"))?;
        sleep(Duration::from_millis(20)).await;
    }
}

#[then(expr = "it shows the answer to {string}")]
async fn answer_to(jessy: &mut Jessy, text: String) -> Held {
    let shown = shown(jessy).await?;
    hold(shown["state"] == "answered" && shown["asked"] == text.as_str(), || {
        format!("it shows {shown}")
    })
}

#[then(expr = "it shows what the API answers to {string}")]
async fn as_the_api(jessy: &mut Jessy, text: String) -> Held {
    let shown = shown(jessy).await?;
    jessy.send(Door::Gateway, asking::asked(Door::Gateway, &text)?).await?;
    let answer = jessy.answer()?;
    let mut expected = Vec::new();
    for path in json::list_at(&answer, "paths")? {
        expected.push(json!({
            "dimension": path["dimension"], "name": path["name"],
            "confidence": rounded(json::number_at(path, "confidence")?),
            "frequency": format!("{} Hz", rounded(json::number_at(path, "frequency")?)),
            "layers": path["layers"],
        }));
    }
    hold(!expected.is_empty() && shown["paths"] == Value::Array(expected.clone()), || {
        format!("the page shows {}, the API says {}", shown["paths"], Value::Array(expected))
    })?;
    let dominant = format!("{} Hz", rounded(json::number_at(&answer, "dominant_frequency")?));
    hold(shown["dominant"] == dominant, || {
        format!("{} is shown, not {dominant}", shown["dominant"])
    })
}

/// As the page rounds: at most three digits.
fn rounded(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[then(expr = "the map lights {string}")]
async fn lit(jessy: &mut Jessy, dimensions: String) -> Held {
    let shown = shown(jessy).await?;
    hold(json::agrees(&shown["lit"], &dimensions), || format!("{} are lit", shown["lit"]))
}

#[then(expr = "the stages {string} are lit, over the {word}")]
async fn lit_stages(jessy: &mut Jessy, stages: String, way: String) -> Held {
    let shown = shown(jessy).await?;
    hold(json::agrees(&shown["stages"], &stages), || format!("{} are lit", shown["stages"]))?;
    hold(shown["via"] == way.as_str(), || format!("it came over the {}", shown["via"]))
}

#[then("each stage lit up on its own, before the answer")]
async fn one_by_one(jessy: &mut Jessy) -> Held {
    shown(jessy).await?;
    let seen = browser(jessy)?.run("return window.seen").await?;
    hold(seen == json!([0, 1, 2, 3, 4, 5, 6]), || format!("this many were lit in turn: {seen}"))
}

#[then(expr = "it shows the redirection that the API gives for {string}")]
async fn redirection(jessy: &mut Jessy, text: String) -> Held {
    let shown = shown(jessy).await?;
    jessy.send(Door::Gateway, asking::asked(Door::Gateway, &text)?).await?;
    let body = jessy.body()?;
    let redirection = json::at(&body, "error.details.redirection")?;
    hold(
        shown["code"] == "blocked" && redirection.is_string() && shown["refusal"] == *redirection,
        || format!("it shows {shown}, the API says {body}"),
    )
}

#[then(expr = "it says in words that this is {string}")]
async fn refused(jessy: &mut Jessy, code: String) -> Held {
    let shown = shown(jessy).await?;
    let words = shown["refusal"].as_str().unwrap_or_default();
    hold(shown["code"] == code.as_str() && words.len() > 20 && !words.contains(&code), || {
        format!("it shows {shown}")
    })
}

#[then("it has drawn waves that it had not drawn before")]
async fn new_waves(jessy: &mut Jessy) -> Held {
    let picture = drawn(jessy).await?;
    hold(!jessy.pictures.contains(&picture), || {
        "the waves are those of another question".to_owned()
    })?;
    jessy.pictures.push(picture);
    Ok(())
}

#[then("it has drawn the first waves again")]
async fn first_waves(jessy: &mut Jessy) -> Held {
    let picture = drawn(jessy).await?;
    hold(jessy.pictures.first() == Some(&picture), || "the waves are not the first ones".to_owned())
}

#[then(expr = "the wave of its one path crosses the middle {int} times")]
async fn crossings(jessy: &mut Jessy, times: u64) -> Held {
    let [_, crossings, _] = picture(jessy).await?;
    hold(crossings == times, || format!("it crosses the middle {crossings} times"))
}

async fn drawn(jessy: &Jessy) -> Result<String, String> {
    let [columns, _, picture] = picture(jessy).await?;
    hold(columns.as_f64() > Some(0.99), || format!("{columns} of the columns are drawn"))?;
    picture.as_str().map(str::to_owned).ok_or_else(|| "there is no picture".to_owned())
}

async fn picture(jessy: &Jessy) -> Result<[Value; 3], String> {
    shown(jessy).await?;
    let drawn = browser(jessy)?.run(DRAWN).await?;
    serde_json::from_value(drawn).map_err(said)
}

#[then("no markup of the question is on the page")]
async fn no_markup(jessy: &mut Jessy) -> Held {
    shown(jessy).await?;
    let found = browser(jessy)?.run("return [document.querySelectorAll('img, main script, main b[id]').length, window.owned ?? null]").await?;
    hold(found == json!([0, null]), || format!("there are {found}"))
}

#[then("the address holds the question")]
async fn address(jessy: &mut Jessy) -> Held {
    let asked = shown(jessy).await?["asked"].clone();
    let held =
        browser(jessy)?.run("return new URLSearchParams(location.hash.slice(1)).get('q')").await?;
    hold(asked.is_string() && held == asked, || format!("the address holds {held}, not {asked}"))
}

#[then("the console is silent, and nothing was asked of anybody but the gateway")]
async fn silent(jessy: &mut Jessy) -> Held {
    let browser = browser(jessy)?;
    let console = browser.log("browser").await?;
    hold(console.is_empty(), || format!("the console says {console:?}"))?;
    let own = jessy.base(Door::Gateway)?.to_string();
    let sockets = own.replacen("http", "ws", 1);
    let mut asked = 0;
    for line in browser.log("performance").await? {
        let event: Value =
            serde_json::from_str(line["message"].as_str().unwrap_or_default()).map_err(said)?;
        let parameters = &event["message"]["params"];
        let url = match event["message"]["method"].as_str() {
            Some("Network.requestWillBeSent") => parameters["request"]["url"].as_str(),
            Some("Network.webSocketCreated") => parameters["url"].as_str(),
            _ => continue,
        };
        let url = url.unwrap_or_default();
        let ours = [&own, &sockets].iter().any(|base| url.starts_with(&format!("{base}/")));
        hold(ours || url.starts_with("data:"), || format!("the page asked for {url}"))?;
        asked += usize::from(ours);
    }
    hold(asked >= 2, || {
        format!("only {asked} requests were seen, not even the page and a question")
    })
}
