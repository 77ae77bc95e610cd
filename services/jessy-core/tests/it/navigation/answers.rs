//! What becomes of the paths: dominant frequency, tone, directives, Return to Source, balance
//! (domain §18: 1 to 4, 6, 7, 9; §8.2 to §10).

use jessy_core::nav::{AddedBy, Gave, Iteration, Navigation, Question, StageEnd, Stages, Weights};
use serde_json::{Value, json};

use super::{ATLAS, ask, close, dimensions, navigate};

fn json(found: &impl serde::Serialize) -> Value {
    serde_json::to_value(found).unwrap()
}

#[test]
fn tone_and_directives_are_those_of_the_scenarios() {
    let cases = [
        (
            "What is the meaning of existence?",
            0.3,
            "contemplative",
            json!(["hedge", "no_final_answer"]),
        ),
        ("How do I optimize database performance?", 2.363, "clear", json!([])),
        (
            "I'm feeling overwhelmed and don't know what to do",
            1.143,
            "gentle",
            json!(["acknowledge_first", "no_forced_cheer"]),
        ),
        ("Urgent: desperate painting code", 3.625, "centered", json!(["slow_down"])),
        (
            "How can I care for nature?",
            0.7,
            "gentle",
            json!(["respectful", "long_term", "no_eco_harm"]),
        ),
        (
            "How can I care for the environment?",
            0.7,
            "gentle",
            json!(["respectful", "long_term", "no_eco_harm"]),
        ),
        (
            "How can I care for our ecosystem?",
            0.7,
            "gentle",
            json!(["respectful", "long_term", "no_eco_harm"]),
        ),
    ];
    for (query, hz, tone, directives) in cases {
        let found = navigate(query).unwrap();
        assert!(close(found.dominant_frequency(), hz), "{query}: {:?}", found.interference);
        let response = json(&found.response);
        assert_eq!(response["tone"], tone, "{query}");
        assert_eq!(response["directives"], directives, "{query}");
        let nature = found.paths.iter().any(|path| path.dimension.to_string() == "D11");
        assert_eq!(response["generations"], if nature { json!(7) } else { Value::Null }, "{query}");
        assert!(!found.return_to_source.triggered, "{query}");
    }
}

#[test]
fn one_who_is_overwhelmed_is_heard_before_advised() {
    let found = navigate("I'm feeling overwhelmed and don't know what to do").unwrap();
    assert_eq!(dimensions(&found), ["D01", "D12"]);
    assert!(found.response.message.starts_with("That sounds like a lot to carry"));
}

#[test]
fn paralysis_returns_to_the_source_at_any_number_of_dimensions() {
    let three = "I can't decide, there are too many options and I've been thinking for weeks.";
    for query in [three, "I can't decide, too many options"] {
        let found = navigate(query).unwrap();
        assert_eq!(dimensions(&found), ["D01"], "{query}");
        let expected = json!({
            "triggered": true,
            "reasons": ["analysis_paralysis"],
            "pattern": "AnalysisParalysis",
            "question": "What is the real question?",
            "paused": [],
            "restarts": 1,
        });
        assert_eq!(json(&found.return_to_source), expected, "{query}");
        assert!(found.response.message.contains("analysis paralysis"), "{query}");
        assert!(found.response.message.ends_with("What is the real question?"), "{query}");
        assert_eq!(found.learnable().count(), 0, "{query}");
    }
    assert!(!navigate("I can't decide").unwrap().return_to_source.triggered);
}

/// How many paths words of the query brought in.
fn scanned(found: &Navigation) -> usize {
    found.paths.iter().filter(|path| path.added_by == AddedBy::Scan).count()
}

/// Seven dimensions, asked in the fifth cycle of an iteration that doesn't settle.
fn too_complex() -> Navigation {
    ask(&Question {
        iteration: Some(Iteration { cycle: 5, converged: false }),
        ..Question::new("code painting ethical forest family tomorrow grateful")
    })
    .unwrap()
}

#[test]
fn seven_dimensions_are_too_many() {
    let found = too_complex();
    assert_eq!(dimensions(&found), ["D04", "D05", "D08"]);
    let expected = json!({
        "triggered": true,
        "reasons": ["dimension_count", "no_convergence"],
        "pattern": "TooManyDimensions",
        "question": "What is the real question?",
        "paused": ["D09", "D11", "D12", "D07"],
        "restarts": 1,
    });
    assert_eq!(json(&found.return_to_source), expected);
    assert_eq!(found.interference.pairs.len(), 3, "what is paused takes no part");
    let layers: usize = found.paths.iter().map(|path| path.layers.len()).sum();
    assert_eq!(found.layers.len(), layers, "no content of what is paused");

    let six = navigate("code painting ethical forest family tomorrow").unwrap();
    assert_eq!((scanned(&six), six.return_to_source.triggered), (6, false));
}

#[test]
fn security_is_never_dropped() {
    // Thirteen dimensions: D14 ranks last among equals, and yet is one of the three.
    let query = "happy think goal family tomorrow meaning code painting ethical reflect forest \
                 grateful danger";
    let found = navigate(query).unwrap();
    assert_eq!(found.paths.len() + found.return_to_source.paused.len(), 8, "at most eight paths");
    assert_eq!(dimensions(&found)[2], "D14");
}

#[test]
fn frequencies_that_pull_apart_return_to_the_source_after_interference() {
    let query = "code painting forest tomorrow meaning balance";
    let found = navigate(query).unwrap();
    assert_eq!(dimensions(&found), ["D05", "D08", "D11"]);
    let returned = json(&found.return_to_source);
    assert_eq!(returned["reasons"], json!(["interference_complexity"]));
    assert_eq!(returned["pattern"], "TangledFrequencies");
    assert_eq!(returned["paused"], json!(["D13", "D06", "D07"]));
    assert!(found.interference.complexity < 5.0, "it is that of the kept paths");

    // A D12 that only blends in doesn't make seven of them.
    let blended = navigate("sad code painting forest tomorrow family").unwrap();
    assert_eq!(scanned(&blended), 6);
    assert!(blended.paths.iter().any(|path| path.added_by == AddedBy::Blend));
    assert!(!blended.return_to_source.triggered, "{:?}", blended.interference.complexity);
}

#[test]
fn what_runs_high_is_balanced() {
    let found = navigate("Urgent: desperate painting code").unwrap();
    assert_eq!(found.analysis.estimated_frequency, 4.5);
    assert_eq!(dimensions(&found), ["D07", "D08", "D13"]);
    let hz: Vec<f64> = found.paths.iter().map(|path| path.frequency).collect();
    assert!(close(hz[0], 3.5) && close(hz[1], 3.75) && close(hz[2], 0.8), "{hz:?}");
    let added = &found.paths[2];
    assert!(close(added.confidence, 0.706) && added.added_by == AddedBy::Balance, "{added:?}");
    assert!(close(found.balance.modulated_frequency.unwrap(), 1.365));
    assert!(close(found.balance.strength, 0.706));
    assert!(close(found.dominant_frequency(), 3.625), "it keeps the measured value");
    assert_eq!(found.interference.pairs.len(), 1, "balance isn't fed back");
}

#[test]
fn a_balance_that_is_there_already_is_not_added() {
    let found = navigate("code painting balance forest").unwrap();
    assert!(found.balance.needed, "three dissonances: {:?}", found.interference);
    assert_eq!(dimensions(&found), ["D08", "D11", "D13", "D07"]);
    assert!(found.paths.iter().all(|path| path.added_by == AddedBy::Scan));
    assert_eq!(json(&found.response)["tone"], "centered");
}

#[test]
fn twenty_keywords_at_most_are_learnt_from() {
    let learnable = |query: &str| -> Vec<String> {
        navigate(query).unwrap().learnable().map(str::to_owned).collect()
    };
    assert_eq!(learnable("What is code?"), ["code"]);
    let many: Vec<String> = (0..30).map(|n| format!("code{n}")).collect();
    let query = format!("code {}", many.join(" "));
    let learnt = learnable(&query);
    assert_eq!((learnt.len(), learnt[19].as_str()), (20, "code18"));
}

/// Notes the names of stages as they end.
#[derive(Default)]
struct Noted(Vec<&'static str>, Option<Value>);

impl Stages for Noted {
    fn ended(&mut self, stage: StageEnd<'_>) {
        self.0.push(stage.gave.stage());
        if let Gave::Scan(scan) = stage.gave {
            self.1 = Some(json(scan));
        }
    }
}

#[test]
fn every_stage_is_told_as_it_ends() {
    let noted = |query: &str| {
        let mut noted = Noted::default();
        let question = Question::new(query);
        let found = ATLAS.navigate(&question, ATLAS.seeds(), Weights::default(), &mut noted);
        (noted, found)
    };
    let all = ["analysis", "scan", "selection", "depth", "interference"];
    let (told, found) = noted("code and painting");
    assert_eq!(told.0, all);
    assert_eq!(found.unwrap().scanned, 14);
    let scan = told.1.unwrap();
    assert_eq!((&scan["scanned"], &scan["loaded"]), (&json!(14), &json!(14)));
    assert_eq!(noted("sunrise").0.0, all[..2]);
    assert_eq!(noted("the a an of to").0.0, all[..1]);
    let twice = noted("code painting forest tomorrow meaning balance").0.0;
    assert_eq!(twice, [&all[..], &all[3..]].concat());
}
