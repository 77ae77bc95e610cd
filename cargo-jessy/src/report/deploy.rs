//! A deploy's end in words: a line, or a card that says why.

use crate::{
    catalogue::Id,
    events::{Back, Deployed, Trouble},
    exit::Failure,
    ui::{Paint, duration},
};

/// What is said last.
#[must_use]
pub fn deployed(it: &Deployed, paint: Paint) -> Vec<String> {
    let took = duration(it.took);
    let (environment, tag) = (&it.environment, short(&it.tag));
    let Some((trouble, back)) = &it.trouble else {
        let what = match it.dry {
            true => format!("dry run: {environment} would get {tag}; nothing was changed"),
            false => format!("{environment} runs {tag} after {took}"),
        };
        return vec![format!("{} {what}", paint.good("✓"))];
    };
    let title = format!("{environment} does not get {tag}");
    let mut lines = vec![format!("{} {}", paint.bad("✗"), paint.strong(&title))];
    let mut fact = |name: &str, text: &str| {
        lines.push(format!("    {}  {text}", paint.dim(&format!("{name:<10}"))));
    };
    fact("stage", trouble.stage);
    fact("why", &trouble.why);
    fact("now", &now(back));
    fact("after", &took);
    let look = Id::DeployFailed.entry().look.replace("STACK", &it.stack);
    lines.push(format!("    {} {look}", paint.literal("look closer:")));
    lines.push(format!("    {}", paint.dim(&Id::DeployFailed.more())));
    lines
}

/// The same for the summary of a job, in Markdown.
#[must_use]
pub fn deployed_summary(it: &Deployed) -> String {
    let (mark, end) = match &it.trouble {
        None => ("✓", "runs"),
        Some(_) => ("✗", "does not get"),
    };
    let mut text = format!("## {mark} {} {end} `{}`\n\n", it.environment, short(&it.tag));
    text.push_str(&format!("After {}.\n\n", duration(it.took)));
    if let Some((Trouble { stage, why }, back)) = &it.trouble {
        text.push_str(&format!("- **{stage}**: {}\n- **Now**: {}\n", literal(why), now(back)));
    }
    text
}

/// What is said there of a deploy that did not come to its end, since something is missing.
#[must_use]
pub fn broken_off_summary(environment: &str, failure: &Failure) -> String {
    let mut text = format!("## ✗ the deploy to {} was broken off\n\n", literal(environment));
    for failure in std::iter::once(failure).chain(&failure.others) {
        text.push_str(&format!("- {}\n", literal(&failure.to_string())));
        text.extend(failure.help.iter().map(|help| format!("  - {}\n", literal(help))));
    }
    text
}

/// Text as Markdown's code, of which nothing is Markdown.
fn literal(text: &str) -> String {
    format!("`{}`", text.replace(['`', '\n'], " "))
}

fn now(back: &Back) -> String {
    match back {
        Back::Untouched => "what ran before runs on; nobody was sent to the new version".to_owned(),
        Back::Done => "what ran before runs again".to_owned(),
        Back::Nothing => "it stays as it is: no version before it was good".to_owned(),
        Back::Failed(why) => format!("the way back failed as well: {why}"),
    }
}

/// As much of a commit as people say.
fn short(tag: &str) -> &str {
    let is_commit = tag.len() == 40 && tag.bytes().all(|it| it.is_ascii_hexdigit());
    if is_commit { &tag[..12] } else { tag }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ended(trouble: Option<(Trouble, Back)>) -> Deployed {
        Deployed {
            environment: "production".to_owned(),
            tag: "0123456789abcdef0123456789abcdef01234567".to_owned(),
            stack: "jessy-production".to_owned(),
            trouble,
            interrupted: false,
            dry: false,
            took: Duration::from_secs(34),
        }
    }

    fn lines(it: &Deployed) -> String {
        deployed(it, Paint::new(false)).join("\n")
    }

    #[test]
    fn a_good_end_is_one_line() {
        insta::assert_snapshot!(lines(&ended(None)), @"✓ production runs 0123456789ab after 34.0 s");
    }

    #[test]
    fn a_card_says_why_and_what_runs_now() {
        let trouble = Trouble { stage: "roll", why: "jessy_core: update rolled back".to_owned() };
        let it = ended(Some((trouble, Back::Done)));
        insta::assert_snapshot!(lines(&it), @"
        ✗ production does not get 0123456789ab
            stage       roll
            why         jessy_core: update rolled back
            now         what ran before runs again
            after       34.0 s
            look closer: docker stack ps --no-trunc jessy-production
            more: cargo jessy doctor --explain deploy-failed
        ");
        insta::assert_snapshot!(deployed_summary(&it), @"
        ## ✗ production does not get `0123456789ab`

        After 34.0 s.

        - **roll**: `jessy_core: update rolled back`
        - **Now**: what ran before runs again
        ");
    }

    #[test]
    fn what_is_missing_is_listed_with_what_helps() {
        let mut it = Failure::missing(Id::SecretMissing, "the secret `a` is empty");
        it.others = vec![
            Failure::missing(Id::SecretMissing, "the secret b").because("no file").help("make it"),
        ];
        insta::assert_snapshot!(broken_off_summary("staging", &it), @"
        ## ✗ the deploy to `staging` was broken off

        - `the secret  a  is empty`
        - `the secret b: no file`
          - `make it`
        ");
    }
}
