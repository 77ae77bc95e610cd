//! What an answer depends on, part by part, and the one name that stands for all of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::files::Hash;

/// Everything that could make a lane's answer another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pipeline) struct Key {
    /// Command lines, tools, variables: name → what it is. Values of variables are hashes, since
    /// some are secrets.
    pub(super) parts: BTreeMap<String, String>,
    /// Files: path from the root → hash.
    pub(super) files: BTreeMap<String, Hash>,
}

impl Key {
    /// Its name: equal for equal keys alone.
    #[must_use]
    pub(super) fn name(&self) -> String {
        name(&self.parts, &digest(&self.files))
    }

    /// The same without what lies outside of the workspace, its tools and variables.
    #[must_use]
    pub(super) fn within(&self) -> Self {
        let mut within = self.clone();
        within.parts.retain(|name, _| !name.starts_with("outside "));
        within
    }

    /// What of it is not as it was, in a few words; `None`: all is.
    #[must_use]
    pub(super) fn since(&self, before: &Self) -> Option<String> {
        let mut changes = differences(&before.files, &self.files, |path, how| match how {
            How::New => format!("{path} is new"),
            How::Gone => format!("{path} is gone"),
            How::Changed(..) => format!("{path} changed"),
        });
        changes.extend(differences(&before.parts, &self.parts, part));
        let more = changes.len().checked_sub(1)?;
        let first = changes.swap_remove(0);
        Some(if more == 0 { first } else { format!("{first}, +{more}") })
    }
}

/// The name of the key with these parts, and files of this digest.
#[must_use]
pub(super) fn name(parts: &BTreeMap<String, String>, files: &str) -> String {
    hash([digest(parts).as_str(), files].into_iter())[..32].to_owned()
}

/// What stands for all of these in a name.
#[must_use]
pub(super) fn digest(entries: &BTreeMap<String, String>) -> Hash {
    hash(entries.iter().flat_map(|(name, value)| [name.as_str(), value]))
}

/// Equal for equal lists of words alone.
#[must_use]
pub(super) fn hash<'a>(words: impl Iterator<Item = &'a str>) -> Hash {
    let mut hasher = blake3::Hasher::new();
    for word in words {
        // Length first, so that no two lists look the same.
        hasher.update(&(word.len() as u64).to_le_bytes());
        hasher.update(word.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// A part that differs, in words.
fn part(name: &str, how: &How<'_>) -> String {
    if let Some(variable) = name.strip_prefix("env ") {
        return match how {
            How::New => format!("{variable} is set"),
            How::Gone => format!("{variable} is not set any more"),
            How::Changed(..) => format!("{variable} has another value"),
        };
    }
    let name = name.strip_prefix("outside ").unwrap_or(name);
    match how {
        // Versions are worth reading; what else differs is long.
        How::Changed(old, new) if old.len() + new.len() < 80 => format!("{name}: {old} → {new}"),
        _ => format!("{name} changed"),
    }
}

enum How<'a> {
    New,
    Gone,
    Changed(&'a str, &'a str),
}

fn differences(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
    say: impl Fn(&str, &How<'_>) -> String,
) -> Vec<String> {
    let mut changes = Vec::new();
    for (name, value) in now {
        match before.get(name) {
            None => changes.push(say(name, &How::New)),
            Some(old) if old != value => changes.push(say(name, &How::Changed(old, value))),
            Some(_) => {}
        }
    }
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        changes.push(say(name, &How::Gone));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(parts: &[(&str, &str)], files: &[(&str, &str)]) -> Key {
        let map = |list: &[(&str, &str)]| {
            list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        Key { parts: map(parts), files: map(files) }
    }

    #[test]
    fn every_difference_makes_another_name() {
        let base = key(&[("clippy", "1.95.0")], &[("a.rs", "00"), ("b.rs", "11")]);
        let others = [
            key(&[("clippy", "1.96.0")], &[("a.rs", "00"), ("b.rs", "11")]),
            key(&[("clippy", "1.95.0"), ("env CC", "")], &[("a.rs", "00"), ("b.rs", "11")]),
            key(&[("clippy", "1.95.0")], &[("a.rs", "00"), ("b.rs", "12")]),
            key(&[("clippy", "1.95.0")], &[("a.rs", "00"), ("c.rs", "11")]),
            key(&[("clippy", "1.95.0")], &[("a.rs", "00")]),
            key(&[("clippy", "1.95.0")], &[("a.rs", "0"), ("0b.rs", "11")]),
            key(&[("clippy", "1.95.0"), ("a.rs", "00")], &[("b.rs", "11")]),
        ];
        for other in &others {
            assert_ne!(base.name(), other.name(), "{other:?}");
        }
        assert_eq!(base.name(), base.clone().name());
    }

    #[test]
    fn what_changed_is_said_in_a_few_words() {
        let base = key(&[("clippy", "1.95.0"), ("env CC", "h")], &[("a.rs", "0"), ("b.rs", "1")]);
        let since = |other: Key| other.since(&base);
        assert_eq!(since(base.clone()), None);
        let file = |files: &[(&str, &str)]| {
            since(key(&[("clippy", "1.95.0"), ("env CC", "h")], files)).unwrap()
        };
        assert_eq!(file(&[("a.rs", "2"), ("b.rs", "1")]), "a.rs changed");
        assert_eq!(file(&[("a.rs", "2"), ("b.rs", "3"), ("c.rs", "4")]), "a.rs changed, +2");
        assert_eq!(file(&[("a.rs", "0")]), "b.rs is gone");
        assert_eq!(file(&[("a.rs", "0"), ("b.rs", "1"), ("c.rs", "4")]), "c.rs is new");
        let files = [("a.rs", "0"), ("b.rs", "1")];
        let part = |parts: &[(&str, &str)]| since(key(parts, &files)).unwrap();
        assert_eq!(part(&[("clippy", "1.96.0"), ("env CC", "h")]), "clippy: 1.95.0 → 1.96.0");
        assert_eq!(part(&[("clippy", "1.95.0")]), "CC is not set any more");
        assert_eq!(part(&[("clippy", "1.95.0"), ("env CC", "i")]), "CC has another value");
    }
}
