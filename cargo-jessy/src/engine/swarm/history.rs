//! What was deployed, kept in the swarm itself as configs: whoever may deploy can go back, from any
//! machine. A config can't be changed, so an entry is written once, at its end; one more config is
//! there while a deploy is under way.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as J;

use super::docker::{Docker, Refused};

/// The label of all configs of ours, with the stack as its value.
const LABEL: &str = "jessy.deploy";
/// How many entries are kept, beside the last that were good.
const KEPT: usize = 20;
const GOOD: usize = 5;

/// A deploy that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// The form of the entry.
    pub schema: u32,
    /// The commit.
    pub tag: String,
    /// When it ended.
    pub at: Timestamp,
    /// Whether it stayed.
    pub good: bool,
    /// If not: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What was deployed, with each image by its digest and secrets by their names, if it was good.
    #[serde(default, skip_serializing_if = "J::is_null")]
    pub stack: J,
}

/// Deploys of one stack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// All of them, the oldest first, each with its number.
    pub past: Vec<(u32, Past)>,
}

fn name(stack: &str, number: u32) -> String {
    format!("{stack}_deploy_{number:06}")
}

/// The config that is there while a deploy is under way.
#[must_use]
pub fn lock(stack: &str) -> String {
    format!("{stack}_deploying")
}

/// Reads the entries of a stack.
///
/// # Errors
/// Those of the swarm. An entry that is not as we write it is left out: of a later version, say.
pub async fn read(docker: &Docker<'_>, stack: &str) -> Result<History, Refused> {
    let filter = format!("label={LABEL}={stack}");
    let ls = ["config", "ls", "--filter", &filter, "--format", "{{.Name}}"];
    let names = docker.ask(&ls).await?;
    let names: Vec<&str> = names.lines().collect();
    if names.is_empty() {
        return Ok(History::default());
    }
    // All at once: by ssh, each call is a connection.
    let inspect = ["config", "inspect", "--format", "{{.Spec.Name}} {{printf \"%s\" .Spec.Data}}"];
    let said = docker.ask(&[inspect.as_slice(), &names].concat()).await?;
    let mut past: Vec<_> = said.lines().filter_map(entry).collect();
    past.sort_by_key(|(number, _)| *number);
    Ok(History { past })
}

/// The number and the entry, from the name of a config and what is in it.
fn entry(line: &str) -> Option<(u32, Past)> {
    let (name, text) = line.split_once(' ')?;
    Some((name.rsplit('_').next()?.parse().ok()?, serde_json::from_str(text).ok()?))
}

impl History {
    /// The last that stayed.
    #[must_use]
    pub fn good(&self) -> Option<&Past> {
        self.past.iter().rev().map(|(_, past)| past).find(|past| past.good)
    }

    /// The one that stayed before that, and is of another commit.
    #[must_use]
    pub fn previous(&self) -> Option<&Past> {
        let tag = &self.good()?.tag;
        let others = self.past.iter().rev().map(|(_, past)| past);
        others.filter(|past| past.good).find(|past| past.tag != *tag)
    }

    /// The numbers of entries that nothing needs any more.
    fn old(&self) -> Vec<u32> {
        let many = self.past.len().saturating_sub(KEPT);
        // Enough to go back from the last good one.
        let good = self.past.iter().rev().filter(|it| it.1.good).take(GOOD);
        let good: Vec<u32> = good.map(|it| it.0).collect();
        let numbers = self.past.iter().take(many).map(|it| it.0);
        numbers.filter(|number| !good.contains(number)).collect()
    }
}

/// Adds an entry, and removes those that nothing needs any more.
///
/// # Errors
/// Those of the swarm.
pub async fn add(
    docker: &Docker<'_>,
    stack: &str,
    history: &mut History,
    entry: Past,
) -> Result<(), Refused> {
    let number = history.past.last().map_or(1, |(number, _)| number + 1);
    let text = serde_json::to_string(&entry).unwrap_or_default();
    let label = format!("{LABEL}={stack}");
    let create = ["config", "create", "--label", &label, &name(stack, number), "-"];
    docker.act(&create, Some(&text)).await?;
    history.past.push((number, entry));
    let old: Vec<String> = history.old().into_iter().map(|number| name(stack, number)).collect();
    if !old.is_empty() {
        let rm = ["config", "rm"].into_iter().chain(old.iter().map(String::as_str));
        docker.act(&rm.collect::<Vec<_>>(), None).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(entries: &[(&str, bool)]) -> History {
        let past = |(at, (tag, good)): (usize, &(&str, bool))| {
            let (schema, tag, at_) = (1, (*tag).to_owned(), Timestamp::UNIX_EPOCH);
            let entry = Past { schema, tag, at: at_, good: *good, why: None, stack: J::Null };
            (u32::try_from(at).unwrap() + 1, entry)
        };
        History { past: entries.iter().enumerate().map(past).collect() }
    }

    #[test]
    fn back_is_to_the_last_other_commit_that_stayed() {
        let tag = |past: Option<&Past>| past.map(|past| past.tag.clone());
        let it = history(&[("a", true), ("b", true), ("x", false), ("c", true), ("c", true)]);
        assert_eq!(tag(it.good()).as_deref(), Some("c"));
        assert_eq!(tag(it.previous()).as_deref(), Some("b"));
        let it = history(&[("a", true), ("x", false)]);
        assert_eq!(tag(it.good()).as_deref(), Some("a"));
        assert_eq!(it.previous(), None);
        assert_eq!(history(&[]).good(), None);
    }

    #[test]
    fn what_can_be_gone_back_to_is_kept() {
        let mut entries = vec![("a", true), ("b", true)];
        entries.extend(std::iter::repeat_n(("x", false), 30));
        let it = history(&entries);
        let old = it.old();
        assert_eq!(old, (3..=12).collect::<Vec<_>>());
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let it = history(&[("a", true)]).past.remove(0).1;
        let text = serde_json::to_string(&it).unwrap();
        assert_eq!(serde_json::from_str::<Past>(&text).unwrap(), it);
        assert_eq!(entry(&format!("{} {text}", name("a-stack_b", 7))), Some((7, it)));
        assert_eq!(entry("another_config {}"), None);
    }
}
