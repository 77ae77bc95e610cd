//! Which commands may be called where.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Finding, Reading, shell};
use crate::policy::Drift;

/// What the policy allows workflows beside `cargo jessy`, and what of it they used.
pub(super) struct Allowed<'a> {
    setup: &'a IndexMap<String, String>,
    actions: &'a IndexMap<String, String>,
    used: BTreeSet<&'a str>,
}

impl<'a> Allowed<'a> {
    pub(super) fn of(policy: &'a Drift) -> Self {
        Self { setup: &policy.setup, actions: &policy.actions, used: BTreeSet::new() }
    }

    /// Whether this command sets a machine up.
    pub(super) fn sets_up(&mut self, words: &[String]) -> bool {
        let starts = |key: &str| {
            let mut wanted = 0;
            let all = key.split_whitespace().enumerate().all(|(index, word)| {
                wanted = index + 1;
                words.get(index).is_some_and(|it| it == word)
            });
            all && wanted > 0
        };
        let key = self.setup.keys().find(|key| starts(key));
        self.used.extend(key.map(String::as_str));
        key.is_some()
    }

    /// Whether this action may be used; `name` is without its version.
    pub(super) fn uses(&mut self, name: &str) -> bool {
        let key = self.actions.get_key_value(name).map(|(key, _)| key.as_str());
        self.used.extend(key);
        key.is_some()
    }

    /// Entries without a reason, and those that nothing uses: each is a hole that is open for
    /// whatever comes next.
    pub(super) fn complaints(&self) -> Vec<Finding> {
        let lists = [("setup", self.setup), ("actions", self.actions)];
        let entries = lists.into_iter().flat_map(|(list, entries)| {
            entries.iter().map(move |(name, why)| (list, name.as_str(), why))
        });
        entries
            .filter_map(|(list, name, why)| {
                let wrong = match (why.trim().is_empty(), self.used.contains(name)) {
                    (true, _) => "gives no reason",
                    (false, false) => "is not needed any more",
                    (false, true) => return None,
                };
                let what = format!("`drift.{list}` allows `{name}`, which {wrong}");
                // Which line of the policy it is, only cargo's own parser knows.
                Some(Finding { file: "Cargo.toml".into(), line: 1, what })
            })
            .collect()
    }
}

/// Whether these words are a call of ours, or of a recipe that calls us.
pub(super) fn is_ours(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["cargo", "jessy", ..] | ["just", "--list", ..] => true,
        // Its recipes are read as well; by an option it could be given others.
        ["just", recipe, ..] => !recipe.starts_with('-'),
        _ => false,
    }
}

/// Judges the commands of a script whose first line is line `first` of the file.
pub(super) fn script(
    text: &str,
    first: usize,
    mut allowed: Option<&mut Allowed<'_>>,
    reading: &mut Reading<'_>,
) {
    let (commands, problem) = shell::read(text);
    for command in commands {
        let mut is_setup =
            || allowed.as_deref_mut().is_some_and(|allowed| allowed.sets_up(&command.words));
        if !is_ours(&command.words) && !is_setup() {
            let line = command.words.join(" ");
            reading.add(first + command.line, format!("`{line}` is no call of `cargo jessy`"));
        }
    }
    if let Some((line, what)) = problem {
        reading.add(first + line, format!("can't read {what}; put it behind `cargo jessy`"));
    }
}
