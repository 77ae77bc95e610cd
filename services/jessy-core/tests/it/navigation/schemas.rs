//! What the OpenAPI document says of the reply's parts is what they are serialised as.

use std::collections::BTreeSet;

use jessy_core::nav::interference::{Beat, Interference, Pair};
use jessy_core::nav::{Analysis, Balance, Path, Response, ReturnToSource, Suggestion, Timings};
use serde_json::{Value, json};
use utoipa::PartialSchema;

use super::navigate;

fn names(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn agree<T: PartialSchema + serde::Serialize>(part: &T) {
    let (shown, schema) = (json!(part), json!(T::schema()));
    assert_eq!(names(&shown), names(&schema["properties"]), "{schema}");
}

#[test]
fn every_part_of_the_reply_is_as_its_schema() {
    let found = navigate("Urgent: desperate painting code").unwrap();
    agree::<Analysis>(&found.analysis);
    agree::<Path>(&found.paths[0]);
    agree::<Interference>(&found.interference);
    agree::<Pair>(&found.interference.pairs[0]);
    agree::<Beat>(&found.interference.pairs[0].beat);
    agree::<Balance>(&found.balance);
    agree::<Suggestion>(&found.balance.suggestions[0]);
    agree::<ReturnToSource>(&found.return_to_source);
    agree::<Response>(&found.response);
    agree::<Timings>(&found.timings);
}

#[test]
fn the_reply_has_the_names_of_the_specification() {
    let found = navigate("What is the meaning of existence?").unwrap();
    let expected = "keywords question_type urgency emotional_indicators technical_indicators \
                    intensity estimated_frequency complexity";
    assert_eq!(names(&json!(found.analysis)), expected.split_whitespace().collect());
    let expected = "dimension name layers confidence frequency matched synesthetic added_by";
    assert_eq!(names(&json!(found.paths[0])), expected.split_whitespace().collect());
    let expected = "security analysis scan selection depth interference total";
    assert_eq!(names(&json!(found.timings)), expected.split_whitespace().collect());
    assert!(json!(found.timings)["total"].is_u64(), "whole microseconds");
    let expected = "pairs amplitude complexity dissonances stable";
    assert_eq!(names(&json!(found.interference)), expected.split_whitespace().collect());
    let expected = "needed strength modulated_frequency suggestions";
    assert_eq!(names(&json!(found.balance)), expected.split_whitespace().collect());
    let expected = "triggered reasons pattern question paused restarts";
    assert_eq!(names(&json!(found.return_to_source)), expected.split_whitespace().collect());
    let expected = "tone directives generations message";
    assert_eq!(names(&json!(found.response)), expected.split_whitespace().collect());
    assert_eq!(json!(found.analysis)["keywords"], json!(["what", "meaning", "existence"]));
}
