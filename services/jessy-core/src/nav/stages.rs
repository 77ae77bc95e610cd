//! Who wants to know when a stage ends, and how long stages take (domain §1, §16).

use std::time::{Duration, Instant};

use serde::ser::{Serialize, SerializeStruct, Serializer};
use utoipa::ToSchema;

use super::analysis::Analysis;
use super::interference::Interference;
use super::path::Path;
use super::scan::Scan;

/// Is told of each stage as it ends.
pub trait Stages {
    /// The stage has ended. Depth and interference end twice when interference itself brings a
    /// return to the source.
    fn ended(&mut self, stage: StageEnd<'_>);
}

/// Nobody wants to know.
impl Stages for () {
    fn ended(&mut self, _: StageEnd<'_>) {}
}

/// A stage that ended, and what it gave.
#[derive(Debug, Clone, Copy)]
pub struct StageEnd<'a> {
    /// What it gave; says which stage it was.
    pub gave: Gave<'a>,
    /// How long it took.
    pub took: Duration,
}

/// What a stage gave. Serialised as an object: that thing itself, or one that holds the paths.
#[derive(Debug, Clone, Copy, serde::Serialize)]
#[serde(untagged)]
pub enum Gave<'a> {
    /// Keywords and signals.
    Analysis(&'a Analysis),
    /// How many dimensions were scanned, and how well the best fits.
    Scan(&'a Scan),
    /// Paths in rank order, still without layers.
    Selection {
        #[expect(missing_docs, reason = "see above")]
        paths: &'a [Path],
    },
    /// Paths with their layers.
    Depth {
        #[expect(missing_docs, reason = "see above")]
        paths: &'a [Path],
    },
    /// The paths' frequencies together.
    Interference(&'a Interference),
}

impl Gave<'_> {
    /// The stage's name, as in the reply's timings.
    #[must_use]
    pub fn stage(&self) -> &'static str {
        match self {
            Self::Analysis(_) => "analysis",
            Self::Scan(_) => "scan",
            Self::Selection { .. } => "selection",
            Self::Depth { .. } => "depth",
            Self::Interference(_) => "interference",
        }
    }
}

/// Durations of the stages. Serialised in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ToSchema)]
#[expect(missing_docs, reason = "each is a stage of domain §1")]
pub struct Timings {
    /// Screening happens before navigation: who screens fills this in, and adds it to the total.
    #[schema(value_type = u64)]
    pub security: Duration,
    #[schema(value_type = u64)]
    pub analysis: Duration,
    #[schema(value_type = u64)]
    pub scan: Duration,
    #[schema(value_type = u64)]
    pub selection: Duration,
    #[schema(value_type = u64)]
    pub depth: Duration,
    #[schema(value_type = u64)]
    pub interference: Duration,
    #[schema(value_type = u64)]
    pub total: Duration,
}

impl Serialize for Timings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stages = [
            ("security", self.security),
            ("analysis", self.analysis),
            ("scan", self.scan),
            ("selection", self.selection),
            ("depth", self.depth),
            ("interference", self.interference),
            ("total", self.total),
        ];
        let mut timings = serializer.serialize_struct("Timings", stages.len())?;
        for (stage, took) in stages {
            let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            timings.serialize_field(stage, &us)?;
        }
        timings.end()
    }
}

/// Times one stage after another and tells of their ends.
pub(super) struct Stopwatch<'a> {
    start: Instant,
    last: Instant,
    timings: Timings,
    stages: &'a mut dyn Stages,
}

impl<'a> Stopwatch<'a> {
    pub(super) fn start(stages: &'a mut dyn Stages) -> Self {
        let now = Instant::now();
        Self { start: now, last: now, timings: Timings::default(), stages }
    }

    /// Ends a stage. What the listener takes counts for no stage but for the total.
    pub(super) fn ended(&mut self, gave: Gave<'_>) {
        let took = self.last.elapsed();
        let timing = match gave {
            Gave::Analysis(_) => &mut self.timings.analysis,
            Gave::Scan(_) => &mut self.timings.scan,
            Gave::Selection { .. } => &mut self.timings.selection,
            Gave::Depth { .. } => &mut self.timings.depth,
            Gave::Interference(_) => &mut self.timings.interference,
        };
        *timing += took;
        self.stages.ended(StageEnd { gave, took });
        self.last = Instant::now();
    }

    /// All durations; the total ends now.
    pub(super) fn timings(&self) -> Timings {
        Timings { total: self.start.elapsed(), ..self.timings }
    }
}
