//! Greedy clusters: an observation joins the first cluster that began with one like it.

use std::collections::HashMap;

use super::{Observation, Topic};
use crate::constants::users::{FULL_SIZE, MAX_KEYWORDS, WEIGHTS};
use crate::users::jaccard::{alike, jaccard};

/// Observations that are about the same.
#[derive(Debug)]
pub(super) struct Cluster<'a> {
    members: Vec<&'a Observation>,
}

/// Clusters of two observations and more, in the order of their first.
pub(super) fn greedy(observations: &[Observation]) -> Vec<Cluster<'_>> {
    let mut clusters: Vec<Cluster<'_>> = Vec::new();
    for observation in observations.iter().filter(|found| !found.keywords.is_empty()) {
        let like =
            |cluster: &&mut Cluster<'_>| alike(&cluster.members[0].keywords, &observation.keywords);
        match clusters.iter_mut().find(like) {
            Some(cluster) => cluster.members.push(observation),
            None => clusters.push(Cluster { members: vec![observation] }),
        }
    }
    // One query has nothing to be like, and could never reach the confidence of a topic.
    clusters.retain(|cluster| cluster.members.len() > 1);
    clusters
}

impl Cluster<'_> {
    pub(super) fn topic(&self) -> Topic {
        let size = size(self.members.len());
        let mean = self.members.iter().map(|member| member.hz).sum::<f64>() / size;
        Topic {
            keywords: self.keywords(),
            hz: mean,
            confidence: self.confidence(mean),
            last_access: self.members.iter().map(|member| member.at).max().unwrap_or(0),
            access_count: i64::try_from(self.members.len()).unwrap_or(i64::MAX),
        }
    }

    /// `0.5·mean pairwise likeness + 0.3·max(0, 1 − standard deviation in Hz) +
    /// 0.2·min(1, size ÷ 50)` (domain §13).
    fn confidence(&self, mean: f64) -> f64 {
        let size = size(self.members.len());
        let square = |member: &&Observation| (member.hz - mean).powi(2);
        let deviation = (self.members.iter().map(square).sum::<f64>() / size).sqrt();
        let (likeness, steadiness, bulk) = WEIGHTS;
        likeness * self.likeness()
            + steadiness * (1.0 - deviation).max(0.0)
            + bulk * (size / FULL_SIZE).min(1.0)
    }

    /// Mean over all pairs of members. Equal members are taken together: people repeat themselves.
    fn likeness(&self) -> f64 {
        let mut kinds: Vec<(&[String], f64)> = Vec::new();
        let mut known: HashMap<&[String], usize> = HashMap::new();
        for member in &self.members {
            let at = *known.entry(&member.keywords).or_insert(kinds.len());
            match kinds.get_mut(at) {
                Some((_, times)) => *times += 1.0,
                None => kinds.push((&member.keywords, 1.0)),
            }
        }
        let mut sum = 0.0;
        for (at, (one, times)) in kinds.iter().enumerate() {
            sum += times * (times - 1.0) / 2.0;
            for (other, others) in &kinds[at + 1..] {
                sum += times * others * jaccard(one, other);
            }
        }
        let size = size(self.members.len());
        sum / (size * (size - 1.0) / 2.0)
    }

    /// Words of at least half of the members, the most frequent first, then by word.
    fn keywords(&self) -> Vec<String> {
        let mut times: HashMap<&String, usize> = HashMap::new();
        for word in self.members.iter().flat_map(|member| &member.keywords) {
            *times.entry(word).or_default() += 1;
        }
        let mut words: Vec<_> =
            times.into_iter().filter(|(_, times)| 2 * times >= self.members.len()).collect();
        words.sort_by(|(x, xs), (y, ys)| ys.cmp(xs).then_with(|| x.cmp(y)));
        words.into_iter().take(MAX_KEYWORDS).map(|(word, _)| word.clone()).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a user has at most 1 000 observations")]
fn size(members: usize) -> f64 {
    members as f64
}
