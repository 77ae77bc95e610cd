//! What one query teaches, and what many of them come to.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;

use super::rules::LearnRules;
use crate::constants::associations::MAX_LEARNABLE;
use crate::constants::users::{ACTIVE_OBSERVATIONS, KEPT_OBSERVATIONS, TOPICS_EVERY};
use crate::model::UserId;
use crate::state::{Batch, Pair, Raise, VisitRow};

/// Longest word that is learnt, in bytes: an index can't hold any length.
pub const MAX_WORD_BYTES: usize = 256;

/// What one query teaches.
#[derive(Debug, Clone, Default)]
pub struct Job {
    lesson: Arc<Lesson>,
    visit: Option<Visit>,
}

/// Shared by all who get the same answer.
#[derive(Debug, Default)]
struct Lesson {
    keywords: Box<[Arc<str>]>,
    /// How often it is to be learnt by its one place in the queue; 0: it has none.
    queued: AtomicU32,
}

/// That a user asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Who.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// Of a successful query: its dominant frequency, in hertz.
    pub dominant_hz: Option<f64>,
}

impl Job {
    /// From the countable keywords of a query, in their order; of a user or of nobody. The first
    /// 20 count, each once, without those that are too long.
    pub fn new(keywords: impl IntoIterator<Item = impl AsRef<str>>, visit: Option<Visit>) -> Self {
        let mut learnt: Vec<Arc<str>> = Vec::new();
        for word in keywords.into_iter().take(MAX_LEARNABLE) {
            let word = word.as_ref();
            // Postgres has no text with a NUL in it. A query has none either.
            let fits = (1..=MAX_WORD_BYTES).contains(&word.len()) && !word.contains('\0');
            if fits && !learnt.iter().any(|known| **known == *word) {
                learnt.push(word.into());
            }
        }
        let lesson = Lesson { keywords: learnt.into(), ..Lesson::default() };
        Self { lesson: Arc::new(lesson), visit }
    }

    /// The same lesson, of a user or of nobody.
    #[must_use]
    pub fn with_visit(&self, visit: Option<Visit>) -> Self {
        Self { lesson: Arc::clone(&self.lesson), visit }
    }

    /// That a user asked something that nothing is learnt from.
    #[must_use]
    pub fn visit(visit: Visit) -> Self {
        Self { visit: Some(visit), ..Self::default() }
    }

    /// Whether there are two words to associate; else the reason is `no_pairs`.
    #[must_use]
    pub fn has_pairs(&self) -> bool {
        self.lesson.keywords.len() > 1
    }

    /// Whether it is a lesson and nothing else, so that many of them can share a place in the queue.
    pub(super) fn is_plain(&self) -> bool {
        self.visit.is_none()
    }

    /// Adds itself to the place that its lesson has in the queue; whether it has one.
    pub(super) fn join(&self) -> bool {
        let one_more = |queued: u32| if queued == 0 { None } else { queued.checked_add(1) };
        self.lesson.queued.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok()
    }

    /// Adds itself, whether its lesson has a place or not; whether it needs one now.
    pub(super) fn begin(&self) -> bool {
        self.lesson.queued.fetch_add(1, Ordering::Relaxed) == 0
    }

    /// Takes the place out of the queue: how often the lesson is to be learnt.
    pub(super) fn take(&self) -> u32 {
        self.lesson.queued.swap(0, Ordering::Relaxed)
    }

    /// The same for all jobs that share one lesson, as long as any of them lives.
    pub(super) fn lesson(&self) -> usize {
        Arc::as_ptr(&self.lesson).addr()
    }

    /// All pairs of its keywords.
    pub(super) fn pairs(&self) -> impl Iterator<Item = Pair> {
        let keywords = &self.lesson.keywords;
        keywords.iter().enumerate().flat_map(|(at, one)| {
            keywords[at + 1..].iter().filter_map(move |other| Pair::new(one, other))
        })
    }
}

/// Many jobs, each with how often it is learnt, as one write: equal pairs are raised once, by as
/// much as they occurred.
pub(super) fn combine(jobs: &[(Job, u32)], rules: &LearnRules, now: Timestamp) -> Batch {
    // Whole lessons first: a query that many ask is many equal ones.
    let mut lessons: HashMap<usize, (&Job, u32)> = HashMap::new();
    for (job, times) in jobs {
        lessons.entry(job.lesson()).or_insert((job, 0)).1 += times;
    }
    let mut times: HashMap<Pair, u32> = HashMap::new();
    for (job, count) in lessons.into_values() {
        for pair in job.pairs() {
            *times.entry(pair).or_default() += count;
        }
    }
    let mut raises: BTreeMap<u32, Vec<Pair>> = BTreeMap::new();
    for (pair, times) in times {
        raises.entry(times).or_default().push(pair);
    }
    let raise = |(times, pairs)| Raise {
        times: i64::from(times),
        first: rules.first(times),
        factor: rules.factor(times),
        pairs,
    };
    Batch {
        at: now.as_microsecond(),
        cap: rules.cap,
        raises: raises.into_iter().map(raise).collect(),
        visits: visits(jobs),
        ring: KEPT_OBSERVATIONS,
        active_at: ACTIVE_OBSERVATIONS,
        topics_every: TOPICS_EVERY,
    }
}

/// By user, in the order of their ids, so that all cores lock them in one order.
fn visits(jobs: &[(Job, u32)]) -> Vec<VisitRow> {
    let mut rows: BTreeMap<&UserId, VisitRow> = BTreeMap::new();
    for (job, _) in jobs {
        let Some(visit) = &job.visit else { continue };
        let at = visit.at.as_microsecond();
        let row = rows.entry(&visit.user).or_insert_with(|| VisitRow {
            user: visit.user.as_str().to_owned(),
            at,
            queries: 0,
            observations: Vec::new(),
        });
        row.queries += 1;
        row.at = row.at.max(at);
        if let Some(hz) = visit.dominant_hz.filter(|hz| hz.is_finite()) {
            let keywords: Vec<&str> = job.lesson.keywords.iter().map(|word| &**word).collect();
            let keywords = serde_json::to_string(&keywords).unwrap_or_default();
            row.observations.push((at, hz, keywords));
        }
    }
    rows.into_values().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn once(job: Job) -> (Job, u32) {
        (job, 1)
    }

    #[test]
    fn a_lesson_has_one_place_in_the_queue() {
        let job = Job::new(["a", "b"], None);
        let equal = job.with_visit(None);
        assert!(!equal.join(), "nobody waits yet");
        assert!(job.begin());
        assert!(equal.join() && !equal.begin());
        assert_eq!((job.take(), equal.take()), (3, 0));
        assert!(!job.join(), "its place is gone");
    }

    proptest! {
        #[test]
        fn a_pair_is_raised_once_by_the_number_of_queries_that_hold_both_words(
            queries in prop::collection::vec(prop::collection::vec(0..9_u8, 0..6), 0..40),
        ) {
            let words = |query: &Vec<u8>| query.iter().map(u8::to_string).collect::<Vec<_>>();
            let jobs: Vec<_> = queries.iter().map(|q| once(Job::new(words(q), None))).collect();
            let batch = combine(&jobs, &LearnRules::default(), Timestamp::UNIX_EPOCH);
            let mut raised = HashMap::new();
            for raise in &batch.raises {
                for pair in &raise.pairs {
                    prop_assert_eq!(raised.insert(pair.clone(), raise.times), None);
                }
            }
            for a in 0..9_u8 {
                for b in a + 1..9 {
                    let both = |query: &&Vec<u8>| query.contains(&a) && query.contains(&b);
                    let times = queries.iter().filter(both).count() as i64;
                    let pair = Pair::new(&a.to_string().into(), &b.to_string().into()).unwrap();
                    prop_assert_eq!(raised.get(&pair).copied().unwrap_or(0), times);
                }
            }
        }
    }

    fn total(batch: &Batch) -> i64 {
        batch.raises.iter().map(|raise| raise.times * raise.pairs.len() as i64).sum()
    }

    #[test]
    fn twenty_words_make_190_pairs_and_further_ones_none() {
        let words: Vec<String> = (0..30).map(|n| format!("w{n}")).collect();
        assert_eq!(Job::new(&words, None).pairs().count(), 190);
        let few = [(&["a"][..], 0), (&["a", "a"], 0), (&["a", "b", "a"], 1), (&[], 0)];
        for (words, pairs) in few {
            let job = Job::new(words, None);
            assert_eq!((job.pairs().count(), job.has_pairs()), (pairs, pairs > 0), "{words:?}");
        }
    }

    #[test]
    fn what_no_table_can_hold_is_not_learnt() {
        let long = "x".repeat(MAX_WORD_BYTES + 1);
        assert!(!Job::new(["a", &long, "b\0", ""], None).has_pairs());
    }

    #[test]
    fn equal_pairs_are_raised_once_whatever_their_order() {
        let jobs = [Job::new(["a", "b"], None), Job::new(["b", "a", "c"], None)].map(once);
        let batch = combine(&jobs, &LearnRules::default(), Timestamp::UNIX_EPOCH);
        let shown: Vec<_> = batch.raises.iter().map(|r| (r.times, r.pairs.len())).collect();
        assert_eq!(shown, [(1, 2), (2, 1)]);
        assert!((batch.raises[1].factor - 1.21).abs() < 1e-9);
        assert_eq!(total(&batch), 4);
    }

    #[test]
    fn visits_are_collected_by_user() {
        let visit = |user: &str, second, hz| {
            let at = Timestamp::from_second(second).unwrap();
            Job::new(["b", "a"], Some(Visit { user: user.parse().unwrap(), at, dominant_hz: hz }))
        };
        let jobs = [visit("ben", 9, Some(1.0)), visit("ana", 1, None), visit("ben", 3, Some(2.0))]
            .map(once);
        let rows = visits(&jobs);
        assert_eq!(
            (rows[0].user.as_str(), rows[0].queries, rows[0].observations.len()),
            ("ana", 1, 0)
        );
        assert_eq!((rows[1].queries, rows[1].at), (2, 9_000_000));
        let words = r#"["b","a"]"#.to_owned();
        assert_eq!(
            rows[1].observations,
            [(9_000_000, 1.0, words.clone()), (3_000_000, 2.0, words)]
        );
    }
}
