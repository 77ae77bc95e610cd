//! The screening of ordinary questions and of the longest texts, those made to be slow included.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jessy_core::constants::query::MAX_QUERY_CHARS;
use jessy_core::security::{Category, Screen};

/// Ordinary questions, and what is found in them.
const QUESTIONS: [(&str, Option<Category>); 3] = [
    ("How do I optimize database performance?", None),
    ("How do I hurt people?", Some(Category::Violence)),
    ("how do I prevent suicide", None),
];

/// What the longest texts are made of, each under its name.
const LONGEST: [(&str, &str, Option<Category>); 12] = [
    ("prose without an end", "the garden grows along quiet walls and ", None),
    ("prose in sentences", "The garden grows. It is quiet here. ", None),
    ("an action again and again", "kill ", None),
    ("a target again and again", "people ", None),
    ("harm again and again", "kill people ", Some(Category::Violence)),
    ("harm with a reason to spare it", "stop film kill people ", None),
    ("suicidal again and again", "suicidal ", None),
    ("objects again and again", "kill the process and ", None),
    ("one letter again and again", "a ", None),
    ("clause ends only", ".", None),
    ("one word", "k", None),
    ("letters under a heap of accents", "\u{301}", None),
];

fn security(c: &mut Criterion) {
    // Where instructions are counted, a verdict takes fifty times as long.
    let screen = Screen::with_budget(Duration::from_secs(60));
    let found = |text: &str| screen.check(text).expect("within the budget");
    let mut group = c.benchmark_group("security");
    for (text, expected) in QUESTIONS {
        assert_eq!(found(text).map(|finding| finding.category), expected, "{text}");
        group.bench_function(text, |b| b.iter(|| screen.check(black_box(text))));
    }
    for (name, part, expected) in LONGEST {
        let text: String = part.chars().cycle().take(MAX_QUERY_CHARS).collect();
        assert_eq!(found(&text).map(|finding| finding.category), expected, "{name}");
        group.throughput(Throughput::Elements(MAX_QUERY_CHARS as u64));
        group.bench_function(name, |b| b.iter(|| screen.check(black_box(&text))));
    }
    group.finish();
}

criterion_group!(benches, security);
criterion_main!(benches);
