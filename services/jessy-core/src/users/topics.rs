//! What a user asks about: greedy clusters of their observations (domain §13).

mod cluster;

use super::jaccard::alike;
use crate::constants::users::{MAX_TOPICS, MIN_TOPIC_CONFIDENCE};
use crate::numeric::at_least;
use crate::state::{ObservationRow, TopicRow};
use cluster::Cluster;

/// What a user asks about. Times are microseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Topic {
    /// The most frequent first.
    pub(super) keywords: Vec<String>,
    /// Mean dominant frequency, in hertz.
    pub(super) hz: f64,
    pub(super) confidence: f64,
    pub(super) last_access: i64,
    pub(super) access_count: i64,
}

/// A successful query. Keywords are sorted, each once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observation {
    pub(super) at: i64,
    pub(super) hz: f64,
    pub(super) keywords: Vec<String>,
}

impl Observation {
    pub(super) fn from_row(row: &ObservationRow) -> Self {
        Self { at: row.at, hz: row.hz, keywords: sorted(words(&row.keywords)) }
    }
}

impl Topic {
    pub(super) fn from_row(row: &TopicRow) -> Self {
        Self {
            keywords: words(&row.keywords),
            hz: row.hz,
            confidence: row.confidence,
            last_access: row.last_access,
            access_count: row.access_count,
        }
    }

    fn to_row(&self) -> TopicRow {
        TopicRow {
            keywords: serde_json::to_string(&self.keywords).unwrap_or_default(),
            hz: self.hz,
            confidence: self.confidence,
            last_access: self.last_access,
            access_count: self.access_count,
        }
    }

    /// Counts those of the observations that are about it.
    fn touch(&mut self, observations: &[Observation]) {
        let keywords = sorted(self.keywords.clone());
        for observation in observations {
            if alike(&keywords, &observation.keywords) {
                self.access_count += 1;
                self.last_access = self.last_access.max(observation.at);
            }
        }
    }
}

/// The topics with what was asked since they were looked for.
pub(super) fn touched(topics: &[Topic], since: &[Observation]) -> Vec<Topic> {
    let mut topics = topics.to_vec();
    topics.iter_mut().for_each(|topic| topic.touch(since));
    order(&mut topics);
    topics
}

/// The topics of a user's observations, oldest first, of which those from number `since` on were
/// made after `old` was found. What is still a topic keeps its count, what nobody asks about any
/// more stays until others need its place.
pub(super) fn renew(old: &[TopicRow], rows: &[ObservationRow], since: i64) -> Vec<TopicRow> {
    let observations: Vec<Observation> = rows.iter().map(Observation::from_row).collect();
    let newer = &observations[rows.partition_point(|row| row.number < since)..];
    let old: Vec<Topic> = old.iter().map(Topic::from_row).collect();
    let topics = merge(touched(&old, newer), &cluster::greedy(&observations));
    topics.iter().map(Topic::to_row).collect()
}

fn merge(mut old: Vec<Topic>, clusters: &[Cluster<'_>]) -> Vec<Topic> {
    let mut topics = Vec::new();
    for cluster in clusters {
        let mut topic = cluster.topic();
        let keywords = sorted(topic.keywords.clone());
        let before = old.iter().position(|old| alike(&sorted(old.keywords.clone()), &keywords));
        if let Some(before) = before.map(|at| old.swap_remove(at)) {
            topic.access_count = before.access_count;
            topic.last_access = topic.last_access.max(before.last_access);
        }
        if at_least(topic.confidence, MIN_TOPIC_CONFIDENCE) {
            topics.push(topic);
        }
    }
    topics.append(&mut old);
    order(&mut topics);
    topics.truncate(MAX_TOPICS);
    topics
}

/// The most recently used first; a total order, so that equal input gives equal topics.
fn order(topics: &mut [Topic]) {
    topics.sort_by(|x, y| {
        y.last_access
            .cmp(&x.last_access)
            .then_with(|| y.confidence.total_cmp(&x.confidence))
            .then_with(|| x.keywords.cmp(&y.keywords))
    });
}

fn words(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests;
