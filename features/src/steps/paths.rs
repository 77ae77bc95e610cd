//! The dimensions that were found and the way through each.

use cucumber::gherkin::Step;
use cucumber::then;
use serde_json::Value;

use super::{Held, hold};
use crate::json;
use crate::world::Jessy;

/// All paths in a few words, for the sentence that says what was found instead.
fn overview(paths: &[Value]) -> String {
    let path = |path: &Value| {
        format!("{} at {}, {}", path["dimension"], path["confidence"], path["layers"])
    };
    paths.iter().map(path).collect::<Vec<_>>().join("; ")
}

fn place(paths: &[Value], dimension: &str) -> Result<usize, String> {
    let place = paths.iter().position(|path| path["dimension"] == dimension);
    place.ok_or_else(|| format!("{dimension} is not found, but {}", overview(paths)))
}

/// Fails unless the dimension's path has `cell` at `field`.
fn check(jessy: &Jessy, dimension: &str, field: &str, cell: &str) -> Held {
    let body = jessy.answer()?;
    let paths = json::list_at(&body, "paths")?;
    let actual = json::at(&paths[place(paths, dimension)?], field)?;
    hold(json::agrees(actual, cell), || format!("{field} of {dimension} is {actual}, not {cell}"))
}

#[then("exactly these dimensions are found, in this order:")]
async fn exactly(jessy: &mut Jessy, step: &Step) -> Held {
    let body = jessy.answer()?;
    let paths = json::list_at(&body, "paths")?;
    json::check_rows(paths, step).map_err(|why| format!("{why}\nfound: {}", overview(paths)))
}

#[then(expr = "{word} comes first, with confidence {float}")]
async fn first(jessy: &mut Jessy, dimension: String, confidence: f64) -> Held {
    let body = jessy.answer()?;
    let paths = json::list_at(&body, "paths")?;
    hold(place(paths, &dimension)? == 0, || format!("found: {}", overview(paths)))?;
    check(jessy, &dimension, "confidence", &confidence.to_string())
}

#[then(expr = "{word} has confidence {float}")]
async fn confidence(jessy: &mut Jessy, dimension: String, expected: f64) -> Held {
    check(jessy, &dimension, "confidence", &expected.to_string())
}

#[then(expr = "{word} has confidence {float} at {float} Hz")]
async fn at_frequency(jessy: &mut Jessy, dimension: String, confidence: f64, hz: f64) -> Held {
    check(jessy, &dimension, "confidence", &confidence.to_string())?;
    check(jessy, &dimension, "frequency", &hz.to_string())
}

#[then(expr = "{word} is not found")]
async fn absent(jessy: &mut Jessy, dimension: String) -> Held {
    let body = jessy.answer()?;
    let paths = json::list_at(&body, "paths")?;
    hold(place(paths, &dimension).is_err(), || format!("found: {}", overview(paths)))
}

#[then(expr = "{word} comes after {word}")]
async fn after(jessy: &mut Jessy, later: String, earlier: String) -> Held {
    let body = jessy.answer()?;
    let paths = json::list_at(&body, "paths")?;
    hold(place(paths, &later)? > place(paths, &earlier)?, || format!("found: {}", overview(paths)))
}

#[then(expr = "{word} was added by {word}")]
async fn added_by(jessy: &mut Jessy, dimension: String, rule: String) -> Held {
    check(jessy, &dimension, "added_by", &rule)
}

#[then(expr = "{word} is walked along {string}")]
async fn walked(jessy: &mut Jessy, dimension: String, layers: String) -> Held {
    check(jessy, &dimension, "layers", &layers)
}

#[then(regex = r"^(D\S+) ends in (L\S+)$")]
async fn ends(jessy: &mut Jessy, dimension: String, layer: String) -> Held {
    let body = jessy.answer()?;
    let paths = json::list_at(&body, "paths")?;
    let layers = json::list_at(&paths[place(paths, &dimension)?], "layers")?;
    hold(layers.last().is_some_and(|last| last == &layer), || format!("it is {layers:?}"))
}

#[then(regex = r#"^the context of (L\S+) is "([^"]*)"$"#)]
async fn context(jessy: &mut Jessy, layer: String, text: String) -> Held {
    let body = jessy.answer()?;
    let contexts = json::list_at(&body, "contexts")?;
    let context = contexts.iter().find(|context| context["layer"] == layer.as_str());
    hold(context.is_some_and(|context| context["text"] == text.as_str()), || {
        format!("the context is {context:?}")
    })
}

#[then(expr = "{word} matched {string}")]
async fn matched(jessy: &mut Jessy, dimension: String, words: String) -> Held {
    check(jessy, &dimension, "matched", &words)
}

#[then(expr = "the dominant frequency is {float} Hz")]
async fn dominant(jessy: &mut Jessy, hz: f64) -> Held {
    let actual = json::number_at(&jessy.answer()?, "dominant_frequency")?;
    hold(json::same(actual, hz), || format!("the dominant frequency is {actual} Hz"))
}

#[then("every layer on the way comes with its text")]
async fn texts(jessy: &mut Jessy) -> Held {
    let body = jessy.answer()?;
    let mut walked = Vec::new();
    for path in json::list_at(&body, "paths")? {
        walked.extend(json::list_at(path, "layers")?);
    }
    let contexts = json::list_at(&body, "contexts")?;
    let given: Vec<_> = contexts.iter().map(|context| &context["layer"]).collect();
    hold(walked == given, || format!("walked {walked:?}, given {given:?}"))?;
    let silent = contexts.iter().find(|context| context["text"].as_str().is_none_or(str::is_empty));
    silent.map_or(Ok(()), |context| Err(format!("there is no text in {context}")))
}
