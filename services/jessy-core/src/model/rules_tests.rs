//! Each rule of domain §3, broken once.

use std::path::Path;

use super::*;
use crate::model::{Seed, Vocabulary};
use crate::source;

fn good() -> Registry {
    source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap().registry
}

#[test]
fn the_sources_of_this_repository_are_sound() {
    assert_eq!(check(&good()), Findings::default());
}

/// A breach: what it is, how it is made, and what the only error then says.
type Breach = (fn(&mut Registry), &'static str);

const ERRORS: [Breach; 33] = [
    (|r| r.dimensions.clear(), "there is no dimension"),
    (|r| r.dimensions[3].id.0 = 15, "D15: dimension numbers"),
    (|r| r.dimensions[3].id.0 = 0, "D00: dimension numbers"),
    (|r| r.dimensions[3].id.0 = 31, "D31: dimension numbers"),
    (|r| r.dimensions.push(r.dimensions[3].clone()), "D04: duplicate dimension"),
    (
        |r| {
            let layer = r.dimensions[1].layers[3].clone();
            r.dimensions[1].layers.push(layer);
        },
        "L02-03: duplicate layer",
    ),
    (|r| r.dimensions[1].hz.min = 0.05, "D02: range 0.05 to 2.5"),
    (|r| r.dimensions[1].hz.max = 4.6, "D02: range 1.5 to 4.6"),
    (|r| r.dimensions[1].hz.max = 1.5, "D02: range 1.5 to 1.5"),
    (|r| r.dimensions[1].hz.min = f64::NAN, "D02: range NaN"),
    (|r| r.dimensions[1].hz.base = 2.6, "D02: base 2.6"),
    (|r| r.dimensions[1].layers[2].hz = 4.6, "L02-02: 4.6 Hz"),
    (|r| r.dimensions[1].layers[2].hz = f64::INFINITY, "L02-02: inf Hz"),
    (|r| r.dimensions[1].layers.truncate(0), "D02: 0 root layers"),
    (
        |r| {
            r.dimensions[1].layers[3].parent = None;
            r.dimensions[1].layers[3].depth = 0;
            r.dimensions[1].layers[3].hz = 2.0;
        },
        "D02: 2 root layers",
    ),
    (|r| r.dimensions[0].layers[8].depth = 4, "L01-08: depth 4 is over 3"),
    (|r| r.dimensions[1].layers[3].depth = 0, "L02-03: a root with a parent"),
    (|r| r.dimensions[1].layers[3].parent = Some(9), "L02-03: parent 9 does not exist"),
    (|r| r.dimensions[1].layers[3].parent = Some(1), "L02-03: depth 3 under depth 1"),
    (|r| r.dimensions[1].layers[3].keywords[0] = "Proof".into(), "\"Proof\" is not one lower-case"),
    (|r| r.dimensions[1].layers[3].keywords[0] = "two words".into(), "\"two words\" is not one"),
    (|r| r.dimensions[1].layers[3].keywords[0] = "cafe\u{301}".into(), "is not one lower-case NFC"),
    (|r| r.dimensions[1].layers[3].keywords[0] = "proof".into(), "\"proof\" is there twice"),
    (|r| r.dimensions[1].layers[3].phrases = vec!["single".into()], "needs 2 to 6 words"),
    (|r| r.dimensions[1].layers[3].phrases = vec!["a b c d e f g".into()], "needs 2 to 6 words"),
    (|r| r.dimensions[1].layers[3].phrases = vec!["To be".into()], "is not lower-case NFC words"),
    (
        |r| r.dimensions[1].layers[3].phrases = vec!["no words".into()],
        "\"no words\" is in L01-08 too",
    ),
    (|r| r.dimensions[1].layers[3].keywords[0] = "how".into(), "interrogatives: L02-03 \"how\""),
    (|r| r.dimensions[1].layers[3].min_hits = 0, "min_hits 0 is not within 1 to 9"),
    (|r| r.dimensions[1].layers[3].min_hits = 10, "min_hits 10 is not within 1 to 9"),
    (|r| r.dimensions[1].layers[3].content = 5..5, "content of 0 bytes"),
    (|r| r.dimensions[1].layers[3].content = 0..65_537, "content of 65537 bytes"),
    (|r| r.vocabulary.technical.retain(|word| word != "mutex"), "D07 are absent: mutex"),
];

#[test]
fn every_error_is_found_and_named() {
    for (breaking, expected) in ERRORS {
        let mut registry = good();
        breaking(&mut registry);
        let errors = check(&registry).errors;
        assert!(errors.iter().any(|error| error.contains(expected)), "{expected}: {errors:?}");
    }
}

#[test]
fn breaches_are_told_together() {
    let mut registry = good();
    registry.dimensions[1].layers[0].keywords.extend(["the".into(), "why".into()]);
    registry.dimensions[2].layers[0].keywords.push("of".into());
    registry.dimensions[4].layers[1].keywords.clear();
    let errors = check(&registry).errors;
    let unscored = "keywords that are stopwords or interrogatives: \
                    L02-00 \"the\", L02-00 \"why\", L03-00 \"of\"";
    assert!(errors.iter().any(|error| error == unscored), "{errors:?}");
    assert!(errors.iter().any(|error| error == "L05-01: neither keywords nor phrases"));
}

#[test]
fn small_vocabularies_and_odd_seeds_are_errors() {
    let mut registry = good();
    registry.vocabulary = Vocabulary { emotional: vec!["a".into(); 200], ..Vocabulary::default() };
    let seed = |a: &str, b: &str, strength| Seed { a: a.into(), b: b.into(), strength };
    registry.seeds = vec![seed("b", "a", 1.0), seed("a", "a", 1.0), seed("a", "b", f64::NAN)];
    let errors = check(&registry).errors;
    assert!(errors.iter().any(|e| e.contains("emotional: 1 distinct words, 100 are required")));
    assert_eq!(errors.iter().filter(|e| e.starts_with("seed ")).count(), 3, "{errors:?}");
}

#[test]
fn some_breaches_are_warnings_only() {
    let mut registry = good();
    registry.dimensions[1].layers[0].hz = 2.1;
    registry.dimensions[1].layers[3].hz = 3.0;
    registry.dimensions.remove(4);
    let findings = check(&registry);
    assert!(findings.errors.is_empty(), "{findings:?}");
    assert_eq!(
        findings.warnings,
        ["L02-00: the root's Hz is not the base of D02", "L02-03: 3 Hz is outside of D02"]
    );
    assert_eq!(findings.missing, [DimensionId(5)]);
}
