//! Tones, directives and messages of domain §9.3.

use super::*;
use crate::constants::response::MAX_MESSAGE_CHARS;
use crate::model::{Band, Dimension, Layer, LayerId};
use crate::nav::path::AddedBy;
use crate::nav::return_to_source::{Pattern, Reason};
use crate::nav::{QuestionType, Urgency};

fn analysis() -> Analysis {
    Analysis {
        keywords: vec![],
        question_type: QuestionType::Factual,
        urgency: Urgency::Low,
        emotional_indicators: vec![],
        technical_indicators: vec![],
        intensity: 0.0,
        estimated_frequency: 0.5,
        complexity: 0.0,
    }
}

/// D01 with a root, Compassion, what is below it, and another branch.
fn registry(name: &str) -> Registry {
    let names =
        [(name, None), ("Compassion", Some(0)), ("Presence", Some(1)), ("valence", Some(0))];
    let layers = names.into_iter().zip(0..).map(|((name, parent), number)| Layer {
        id: LayerId { dimension: DimensionId::EMOTION, number },
        name: name.to_owned(),
        depth: 0,
        parent,
        hz: 1.0,
        min_hits: 1,
        keywords: vec![],
        phrases: vec![],
        content: 0..1,
    });
    let emotion = Dimension {
        id: DimensionId::EMOTION,
        name: "Emotion".to_owned(),
        role: String::new(),
        hz: Band { min: 0.5, max: 2.0, base: 1.0 },
        immutable: false,
        overrides: false,
        layers: layers.collect(),
    };
    Registry { dimensions: vec![emotion], ..Registry::default() }
}

fn path(number: u8, layers: &[u16]) -> Path {
    let dimension = DimensionId(number);
    Path {
        dimension: dimension.into(),
        name: format!("Name of {dimension}"),
        layers: layers.iter().map(|&number| LayerId { dimension, number }).collect(),
        confidence: 0.5,
        frequency: 1.0,
        matched: vec![],
        synesthetic: 1.0,
        added_by: AddedBy::Scan,
    }
}

struct Given {
    dominant: f64,
    paths: Vec<Path>,
    needed: bool,
    pattern: Option<Pattern>,
    layer_name: String,
}

impl Given {
    fn new(dominant: f64, paths: Vec<Path>) -> Self {
        Self { dominant, paths, needed: false, pattern: None, layer_name: "core".to_owned() }
    }

    fn respond(&self) -> Response {
        let registry = registry(&self.layer_name);
        let balance = Balance {
            needed: self.needed,
            strength: 0.0,
            modulated_frequency: None,
            suggestions: vec![],
        };
        let return_to_source = ReturnToSource {
            triggered: self.pattern.is_some(),
            reasons: self.pattern.iter().map(|_| Reason::DimensionCount).collect(),
            pattern: self.pattern,
            question: self.pattern.map(|_| "What is the real question?"),
            ..ReturnToSource::default()
        };
        Answer {
            registry: &registry,
            landmarks: &Landmarks::new(&registry),
            analysis: &analysis(),
            paths: &self.paths,
            dominant: self.dominant,
            balance: &balance,
            return_to_source: &return_to_source,
        }
        .respond()
    }
}

#[test]
fn the_dominant_frequency_sets_the_tone() {
    use Tone::{Clear, Contemplative, Energetic, Gentle};
    let cases = [
        (0.1, Contemplative),
        (0.499, Contemplative),
        (0.5, Gentle),
        (0.5 - 1e-9, Gentle),
        (1.499, Gentle),
        (1.5, Clear),
        (2.499, Clear),
        (2.5, Energetic),
        (3.5, Energetic),
    ];
    for (hz, tone) in cases {
        assert_eq!(Given::new(hz, vec![path(7, &[])]).respond().tone, tone, "{hz}");
    }
    let modulated = Given { needed: true, ..Given::new(1.0, vec![path(7, &[])]) };
    assert_eq!(modulated.respond().tone, Tone::Centered);
}

#[test]
fn each_condition_brings_its_directives() {
    use Directive::{
        AcknowledgeFirst, AskRealQuestion, Hedge, LongTerm, NamePattern, NoEcoHarm, NoFinalAnswer,
        NoForcedCheer, Respectful, SlowDown,
    };
    type Case<'a> = (Vec<Path>, bool, Option<Pattern>, &'a [Directive], Option<u8>);
    let cases: [Case<'_>; 9] = [
        (vec![path(6, &[]), path(7, &[])], false, None, &[Hedge, NoFinalAnswer], None),
        (vec![path(7, &[]), path(6, &[])], false, None, &[], None),
        (vec![path(1, &[0, 1, 2])], false, None, &[AcknowledgeFirst, NoForcedCheer], None),
        (
            vec![path(7, &[]), path(1, &[0, 1])],
            false,
            None,
            &[AcknowledgeFirst, NoForcedCheer],
            None,
        ),
        (vec![path(1, &[0, 3])], false, None, &[], None),
        (vec![path(1, &[0])], false, None, &[], None),
        (
            vec![path(9, &[]), path(11, &[])],
            false,
            None,
            &[Respectful, LongTerm, NoEcoHarm],
            Some(7),
        ),
        (vec![path(7, &[])], true, None, &[SlowDown], None),
        (
            vec![path(6, &[])],
            true,
            Some(Pattern::TooManyDimensions),
            &[Hedge, NoFinalAnswer, AskRealQuestion, NamePattern, SlowDown],
            None,
        ),
    ];
    for (paths, needed, pattern, directives, generations) in cases {
        let response = Given { needed, pattern, ..Given::new(1.0, paths.clone()) }.respond();
        assert_eq!(response.directives, directives, "{paths:?}");
        assert_eq!(response.generations, generations, "{paths:?}");
    }
}

#[test]
fn acknowledgement_precedes_advice() {
    let message = Given::new(1.0, vec![path(1, &[0, 1, 2])]).respond().message;
    let at = |text| message.find(text).unwrap_or_else(|| panic!("no {text:?} in {message}"));
    assert_eq!(at("That sounds like a lot to carry"), 0);
    assert!(at("core → Compassion → Presence") > 0);
    assert!(at("try to name what you feel") > at("core → Compassion"));
}

#[test]
fn a_pattern_is_named_and_the_question_comes_last() {
    for (pattern, name) in [
        (Pattern::AnalysisParalysis, "analysis paralysis"),
        (Pattern::TooManyDimensions, "too many dimensions"),
        (Pattern::TangledFrequencies, "tangled frequencies"),
    ] {
        let paths = vec![path(4, &[]), path(5, &[]), path(8, &[])];
        let message = Given { pattern: Some(pattern), ..Given::new(1.0, paths) }.respond().message;
        assert!(message.contains(name), "{message}");
        assert!(message.contains("Name of D04, Name of D05 and Name of D08"), "{message}");
        assert!(message.ends_with("What is the real question?"), "{message}");
    }
}

#[test]
fn no_message_is_too_long_whatever_stands_in_it() {
    let patterns = [None, Some(Pattern::AnalysisParalysis), Some(Pattern::TooManyDimensions)];
    for number in (1..=14).chain([16, 30]) {
        for pattern in patterns {
            for long in [0, 40, 500, 5_000] {
                let mut paths = vec![path(1, &[0, 1, 2]), path(11, &[]), path(number, &[])];
                paths.rotate_right(1);
                paths[1].name = "é".repeat(long);
                paths.push(Path { added_by: AddedBy::Blend, ..path(12, &[]) });
                let given = Given {
                    needed: number % 2 == 0,
                    pattern,
                    layer_name: "ñ→".repeat(long),
                    ..Given::new(1.0, paths)
                };
                let message = given.respond().message;
                let chars = message.chars().count();
                assert!((100..=MAX_MESSAGE_CHARS).contains(&chars), "{chars}: {message}");
                assert_eq!(message.ends_with("real question?"), pattern.is_some(), "{message}");
            }
        }
    }
}
