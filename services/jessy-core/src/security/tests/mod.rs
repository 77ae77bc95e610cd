//! The table of domain §11 in examples, category by category, and what must hold for any text.

mod animal_cruelty;
mod environmental;
mod evasion;
mod hate;
mod illegal;
mod navigation;
mod properties;
mod self_harm;
mod verdicts;
mod violence;

use super::*;

/// Each category with texts that it blocks, and texts that nothing blocks.
pub(super) const EXAMPLES: [(Category, &[&str], &[&str]); 6] = [
    (Category::Violence, violence::BLOCKED, violence::ALLOWED),
    (Category::AnimalCruelty, animal_cruelty::BLOCKED, animal_cruelty::ALLOWED),
    (Category::SelfHarm, self_harm::BLOCKED, self_harm::ALLOWED),
    (Category::Hate, hate::BLOCKED, hate::ALLOWED),
    (Category::Environmental, environmental::BLOCKED, environmental::ALLOWED),
    (Category::Illegal, illegal::BLOCKED, illegal::ALLOWED),
];

/// The category of a text, without a clock.
pub(super) fn category(screen: &Screen, text: &str) -> Option<Category> {
    let found = screen.check_until(text, &mut || false).expect("time does not pass");
    found.map(|finding| finding.category)
}

#[test]
fn each_example_is_judged_as_it_is_listed() {
    let screen = Screen::new();
    let mut wrong = Vec::new();
    for (expected, blocked, allowed) in EXAMPLES {
        assert!(blocked.len() >= 12 && allowed.len() >= 12, "{expected:?}: too few examples");
        let blocked = blocked.iter().map(|text| (text, Some(expected)));
        for (text, expected) in blocked.chain(allowed.iter().map(|text| (text, None))) {
            let found = category(&screen, text);
            if found != expected {
                wrong.push(format!("{found:?}, not {expected:?}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
