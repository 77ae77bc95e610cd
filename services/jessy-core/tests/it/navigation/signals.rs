//! What the analysis finds in a query (domain §6, §19).

use jessy_core::nav::QuestionType;

use super::{close, navigate};

#[test]
fn question_types_and_estimates() {
    use QuestionType::{Emotional, Factual, Mixed, Philosophical, Technical};
    let cases = [
        ("I feel anxious and worried about everything", Emotional, 0.5),
        ("Explain quantum computing in simple terms", Technical, 1.0),
        ("What is the meaning of consciousness?", Philosophical, 0.1),
        ("I feel anxious about implementing algorithms", Mixed, 0.5),
        ("hello there", Factual, 0.5),
        ("Urgent crisis! Please respond immediately", Factual, 3.5),
        ("help me with my family", Factual, 2.0),
        ("I need help, I'm terrified", Emotional, 4.5),
    ];
    for (query, kind, hz) in cases {
        let analysis = navigate(query).unwrap().analysis;
        assert_eq!(analysis.question_type, kind, "{query}: {analysis:?}");
        assert!(close(analysis.estimated_frequency, hz), "{query}: {analysis:?}");
    }
}

#[test]
fn keywords_keep_order_and_interrogatives() {
    let keywords = |query: &str| -> Vec<String> {
        let found = navigate(query).unwrap().analysis.keywords;
        found.into_iter().map(|keyword| keyword.text).collect()
    };
    assert_eq!(keywords("Hello, World! How are you?"), ["hello", "world", "how"]);
    assert_eq!(keywords("code, Code and CODE: when, why?"), ["code", "why"]);
    let many: Vec<String> = (0..60).map(|i| format!("code{i}")).collect();
    assert_eq!(keywords(&format!("code {}", many.join(" "))).len(), 50);
}

#[test]
fn intensity_and_complexity() {
    let analysis = |query| navigate(query).unwrap().analysis;
    let overwhelmed = analysis("I'm feeling overwhelmed and don't know what to do");
    assert!(close(overwhelmed.intensity, 0.5 * 2.0 / 3.0 + 0.5));
    assert!(close(overwhelmed.complexity, 0.3 + 1.0));
    let mixed = analysis("I feel anxious about implementing algorithms");
    assert!(close(mixed.complexity, 0.4 + 2.0));
    assert!(close(navigate("What is the meaning of existence?").unwrap().result_complexity, 1.1));
}
