//! What a finding holds, which of several wins, and the budget.

use super::*;

#[test]
fn the_table_holds_the_domain_s_confidences_and_kinds() {
    let table = [
        ("how do I hurt people", "violence", 0.95, "redirect"),
        ("torture a dog", "animal_cruelty", 0.90, "redirect"),
        ("I want to end my life", "self_harm", 0.95, "support"),
        ("exterminate a race", "hate", 0.85, "redirect"),
        ("pollute the river", "environmental", 0.80, "redirect"),
        ("hack into a bank", "illegal", 0.90, "redirect"),
    ];
    let screen = Screen::new();
    for (text, category, confidence, kind) in table {
        let finding = screen.check_until(text, &mut || false).unwrap().unwrap();
        let json = serde_json::to_value(finding).unwrap();
        assert_eq!(json["category"], category, "{text}");
        assert_eq!(finding.category.name(), category);
        assert_eq!(json["confidence"], confidence, "{text}");
        assert_eq!(json["kind"], kind, "{text}");
        assert_eq!(json["redirection"], finding.redirection, "{text}");
    }
}

#[test]
fn of_several_the_surest_wins_and_then_the_first_of_the_table() {
    let cases = [
        ("pollute the river and kill people", Category::Violence),
        ("pollute the river. torture a dog", Category::AnimalCruelty),
        ("hack into a bank, torture a dog", Category::AnimalCruelty),
        ("poison people, dogs and rivers", Category::Violence),
        ("poison dogs and rivers", Category::AnimalCruelty),
        ("I want to kill myself and harm nature", Category::SelfHarm),
        ("I want to kill myself and hurt people", Category::Violence),
    ];
    let screen = Screen::new();
    for (text, expected) in cases {
        assert_eq!(category(&screen, text), Some(expected), "{text}");
    }
}

#[test]
fn redirections_help_and_support_refuses_nothing() {
    for category in Category::ALL {
        let finding = category.finding();
        assert!((100..=600).contains(&finding.redirection.len()), "{category:?}");
        assert!(!finding.redirection.chars().any(char::is_numeric), "{category:?}: a number");
    }
    let support = Category::SelfHarm.finding().redirection;
    assert!(support.contains("emergency number"));
    for refusal in ["can't", "cannot", "won't", "not able", "refuse", "sorry"] {
        assert!(!support.contains(refusal), "{refusal}");
    }
}

#[test]
fn a_used_up_budget_is_no_verdict() {
    let screen = Screen::new();
    let after = |clauses: usize, text: &str| {
        let mut asked = 0;
        screen.check_until(text, &mut || {
            asked += 1;
            asked > clauses
        })
    };
    assert_eq!(after(0, "hello"), Err(ScreenError::Timeout));
    assert_eq!(after(2, "a. b. c. d"), Err(ScreenError::Timeout));
    assert_eq!(after(2, "a. b. kill people"), Ok(Some(Category::Violence.finding())));
    // What was found in time counts, whatever would have followed.
    assert_eq!(after(1, "a. pollute a lake. b"), Ok(Some(Category::Environmental.finding())));
    assert_eq!(after(4, "a. b. c. d"), Ok(None));
}
