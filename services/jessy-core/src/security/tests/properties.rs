//! What holds for any text.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

static SCREEN: LazyLock<Screen> = LazyLock::new(Screen::new);

/// Texts that are blocked, of every category.
fn blocked() -> impl Strategy<Value = &'static str> {
    let all: Vec<_> = EXAMPLES.iter().flat_map(|(_, blocked, _)| *blocked).copied().collect();
    select(all)
}

/// Texts of words that mean something to the screen, in any order.
fn words() -> impl Strategy<Value = String> {
    let words = [
        "kill",
        "people",
        "my",
        "brother",
        "stop",
        "novel",
        "but",
        ".",
        "myself",
        "suicidal",
        "dump",
        "into",
        "river",
        "and",
        "process",
        "hurt",
        "by",
        "get rid of",
        "race",
        "hack into",
        "account",
        "I",
        "want",
        "'s",
        "-",
        "\n",
        "the",
        "friend",
        "commit suicide",
        "x",
    ];
    proptest::collection::vec(select(words.to_vec()), 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_has_a_verdict(text in any::<String>()) {
        prop_assert!(SCREEN.check_until(&text, &mut || false).is_ok());
    }

    #[test]
    fn any_order_of_words_has_a_verdict_that_case_does_not_change(
        text in words(),
        upper in proptest::collection::vec(any::<bool>(), 600),
    ) {
        let mixed: String = text
            .chars()
            .zip(upper.iter().cycle())
            .map(|(c, up)| if *up { c.to_ascii_uppercase() } else { c })
            .collect();
        let verdict = category(&SCREEN, &text);
        prop_assert_eq!(category(&SCREEN, &mixed), verdict);
        prop_assert_eq!(category(&SCREEN, &text.to_uppercase()), verdict);
    }

    #[test]
    fn another_clause_never_unblocks(text in blocked(), before in words(), after in words()) {
        let expected = category(&SCREEN, text).expect("an example that is blocked");
        let whole = format!("{before}. {text}. {after}");
        let found = category(&SCREEN, &whole);
        prop_assert!(found.is_some(), "{}", whole);
        let confidence = found.unwrap().finding().confidence;
        prop_assert!(confidence >= expected.finding().confidence, "{}", whole);
    }

    #[test]
    fn a_used_up_budget_lets_nothing_pass(text in words(), clauses in 0..5_usize) {
        let mut asked = 0;
        let mut expired = || { asked += 1; asked > clauses };
        match SCREEN.check_until(&text, &mut expired) {
            Ok(None) => prop_assert!(asked <= clauses, "it passed though time was over"),
            Err(ScreenError::Timeout) => prop_assert!(asked > clauses, "there was time left"),
            Ok(Some(found)) => {
                let whole = SCREEN.check_until(&text, &mut || false).unwrap().unwrap();
                prop_assert!(whole.confidence >= found.confidence);
            }
        }
    }
}
