//! A user's own dimension and preferences (domain §13, scenario 10 of §18).

use std::collections::{BTreeMap, HashSet};

use jessy_core::model::{DimensionId, Preferences, Profile};
use jessy_core::nav::{AddedBy, Navigation, Question};

use super::{ask, close, dimensions, navigate};

const PAINTING: &str = "playful painting with code, software, database and server";

fn profile(boosts: &[(u8, f64)], layers: &[&str], known: &[&str]) -> Profile {
    let preferred_dimensions: BTreeMap<DimensionId, f64> =
        boosts.iter().map(|&(number, boost)| (DimensionId(number), boost)).collect();
    Profile {
        user: "ana".parse().unwrap(),
        preferences: Preferences {
            preferred_dimensions,
            style: vec!["brief".to_owned()],
            preferred_layers: layers.iter().map(|layer| layer.parse().unwrap()).collect(),
        },
        mean_hz: Profile::DEFAULT_HZ,
        confidence: Profile::MIN_CONFIDENCE,
        known: known.iter().map(|&word| word.to_owned()).collect::<HashSet<_>>(),
    }
}

fn with(profile: &Profile, text: &str) -> Navigation {
    ask(&Question { profile: Some(profile), ..Question::new(text) }).unwrap()
}

#[test]
fn ana_prefers_what_ben_does_not() {
    let ana = with(&profile(&[(8, 0.15)], &["L08-01"], &[]), PAINTING);
    assert_eq!(dimensions(&ana), ["D08", "D07", "D15-User-ana"]);
    assert!(close(ana.paths[0].confidence, 0.817) && close(ana.paths[1].confidence, 0.733));
    assert_eq!(ana.paths[0].layers.last().unwrap().to_string(), "L08-01");
    assert_eq!(ana.response_style, ["brief"]);

    let ben = navigate(PAINTING).unwrap();
    assert_eq!(dimensions(&ben), ["D07", "D08"]);
    assert!(close(ben.paths[0].confidence, 0.733) && close(ben.paths[1].confidence, 0.667));
    assert_eq!(ben.paths[1].layers.last().unwrap().to_string(), "L08-03");
    assert!(ben.response_style.is_empty());
}

#[test]
fn the_own_path_stands_beside_the_others_and_takes_no_part_in_interference() {
    let found = with(&profile(&[], &[], &[]), PAINTING);
    let own = found.paths.last().unwrap();
    assert_eq!((own.added_by, own.frequency, own.layers.len()), (AddedBy::User, 2.0, 0));
    assert!(close(own.confidence, 0.425));
    assert_eq!(found.interference.pairs.len(), 1);
    assert_eq!(found.dominant_frequency(), navigate(PAINTING).unwrap().dominant_frequency());
    // Half of the six keywords are known.
    let known = profile(&[], &[], &["code", "database", "server", "else"]);
    let own = with(&known, PAINTING).paths.pop().unwrap();
    assert!(close(own.confidence, 0.85 * 0.75), "{own:?}");
    assert_eq!(own.matched, ["code", "database", "server"]);
}

#[test]
fn a_boost_stays_within_its_bounds() {
    let boosted = |number| with(&profile(&[(number, 0.15)], &[], &[]), "ethical code");
    let plain = navigate("ethical code").unwrap();
    let confidence = |found: &Navigation, id: &str| {
        let path = found.paths.iter().find(|path| path.dimension.to_string() == id);
        path.map(|path| path.confidence)
    };
    let d07 = confidence(&plain, "D07").unwrap();
    assert!(close(confidence(&boosted(7), "D07").unwrap(), d07 + 0.15));
    // Immutable, and not active.
    assert_eq!(confidence(&boosted(9), "D09"), confidence(&plain, "D09"));
    assert_eq!(confidence(&boosted(5), "D05"), None);
    // At most 1.
    let full = with(&profile(&[(6, 0.15)], &[], &[]), "What is the meaning of existence?");
    assert_eq!(confidence(&full, "D06"), Some(1.0));
}

#[test]
fn a_preferred_layer_never_moves_an_immutable_dimension() {
    let query = "ethical care";
    let end = |found: &Navigation| found.paths[0].layers.last().unwrap().to_string();
    let plain = navigate(query).unwrap();
    assert_eq!(dimensions(&plain)[0], "D09");
    let layers = ["L09-00", "L09-01", "L09-02", "L09-03"];
    assert_eq!(end(&with(&profile(&[], &layers, &[]), query)), end(&plain));
}

#[test]
fn a_return_to_the_source_pauses_the_own_path_too() {
    let query = "code painting ethical forest family tomorrow grateful";
    let found = with(&profile(&[], &[], &[]), query);
    assert_eq!(found.paths.len(), 3);
    let paused = found.return_to_source.paused.last().unwrap();
    assert_eq!(paused.to_string(), "D15-User-ana");
    // It doesn't count for the test of more than six.
    let six = with(&profile(&[], &[], &[]), "code painting ethical forest family tomorrow");
    assert!(dimensions(&six).contains(&"D15-User-ana".to_owned()));
    assert!(!six.return_to_source.triggered);
}
