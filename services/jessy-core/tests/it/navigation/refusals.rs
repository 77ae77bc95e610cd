//! Queries that are refused or lead nowhere (domain §5, §19).

use jessy_core::nav::NavigateError;
use jessy_core::text::{self, QueryError};

use super::navigate;

#[test]
fn what_leads_nowhere() {
    let best = |query: &str| match navigate(query).unwrap_err() {
        NavigateError::InsufficientMatches { threshold, best } => {
            assert_eq!(threshold, 0.3);
            best
        }
        other => panic!("{query}: {other:?}"),
    };
    assert_eq!(best("the a an of to"), 0.0);
    assert_eq!(best("what, why and how?"), 0.0);
    let france = best("What is the capital of France");
    assert!(france > 0.0 && france < 0.3, "{france}");
    assert!(best("sunrise") < 0.3);
}

#[test]
fn refused_queries() {
    let refused = |query: &str| text::validate(query).unwrap_err();
    assert_eq!(refused(""), QueryError::Empty);
    assert_eq!(refused("  \n "), QueryError::Empty);
    assert_eq!(refused("abc\0def"), QueryError::InvalidCharacters { position: 3, code_point: 0 });
    assert_eq!(refused(&"x".repeat(10_001)), QueryError::TooLong { length: 10_001, max: 10_000 });
    let longest = navigate(&format!("hello {}", "x".repeat(9_994))).unwrap();
    assert_eq!(longest.paths[0].dimension.to_string(), "D04");
}
