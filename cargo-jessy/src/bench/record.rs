//! What is kept of a run of benches, as a baseline and as the report of a run: a format of our own,
//! with a number for its version.

use std::io;

use camino::Utf8Path;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    class::MachineClass,
    pace::Pace,
    stats::{median, median_interval},
    system::System,
    verdict::{Compared, Status},
};
use crate::files::write_whole;

/// The version of the format. A baseline of another one is as good as none.
pub(super) const SCHEMA: u32 = 1;

/// A bench as it was measured. Times are in nanoseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bench {
    /// The median of its times.
    pub median_ns: f64,
    /// The lower end of the median's confidence interval.
    pub low_ns: f64,
    /// Its upper end.
    pub high_ns: f64,
    /// All times, for comparing and for plots.
    pub times_ns: Vec<f64>,
    /// How much one iteration works on, as criterion writes it.
    pub throughput: Option<serde_json::Value>,
    /// How many instructions one iteration executes, each time that they were counted.
    pub instructions: Vec<u64>,
}

impl Bench {
    /// A bench of these times. Nothing when they are none.
    #[must_use]
    pub fn of(times: &[f64], throughput: Option<serde_json::Value>) -> Option<Self> {
        let mut sorted = times.to_vec();
        let median_ns = median(&mut sorted)?;
        sorted.sort_unstable_by(f64::total_cmp);
        let (low_ns, high_ns) = median_interval(&sorted)?;
        let times_ns = times.to_vec();
        Some(Self { median_ns, low_ns, high_ns, times_ns, throughput, instructions: Vec::new() })
    }

    /// How many more instructions this executes than another: 0.1 is 10 % more. Counts differ a
    /// little from run to run, where a hash map takes its chance, say. Only what lies outside of
    /// all counts of the other is a difference. Nothing when one of the two was not counted.
    #[must_use]
    pub fn more_instructions(&self, other: &Self) -> Option<f64> {
        let range = |bench: &Self| {
            let (least, most) =
                (bench.instructions.iter().min()?, bench.instructions.iter().max()?);
            Some((*least as f64, *most as f64)).filter(|(least, _)| *least > 0.0)
        };
        let ((least, most), (before_least, before_most)) = (range(self)?, range(other)?);
        Some((least / before_most - 1.0).max(0.0) + (most / before_least - 1.0).min(0.0))
    }
}

/// A run of benches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The version of this format.
    pub schema: u32,
    /// The machine.
    pub class: MachineClass,
    /// When they were measured.
    #[schemars(with = "String")]
    pub taken: jiff::Timestamp,
    /// The commit, where git knows it.
    pub commit: Option<String>,
    /// The command that measured.
    pub command: Vec<String>,
    /// How fast the machine was.
    pub pace: Pace,
    /// The share of all processors that others took meanwhile, of 1.
    pub others: Option<f64>,
    /// The system before and after.
    pub system: [System; 2],
    /// What was not counted, and why.
    pub uncounted: Vec<String>,
    /// The benches, by name.
    pub benches: IndexMap<String, Bench>,
}

/// What a run is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Against {
    /// The baseline's name.
    pub name: String,
    /// When it was measured.
    #[schemars(with = "String")]
    pub taken: jiff::Timestamp,
    /// Its commit.
    pub commit: Option<String>,
}

/// A run and what it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The run.
    #[serde(flatten)]
    pub record: Record,
    /// The baseline; none: nothing was compared.
    pub against: Option<Against>,
    /// How much slower a bench may be: 0.1 is 10 %.
    pub threshold: f64,
    /// Each bench beside its baseline.
    pub compared: IndexMap<String, Compared>,
    /// Benches that only the baseline has.
    pub gone: Vec<String>,
    /// The name under which the run was saved.
    pub saved: Option<String>,
}

impl Report {
    /// The benches of a status, with what is to be said of each.
    pub fn of(&self, status: Status) -> impl Iterator<Item = (&str, &Compared)> {
        let all = self.compared.iter().filter(move |(_, it)| it.status == status);
        all.map(|(name, it)| (name.as_str(), it))
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&self, path: &Utf8Path) -> io::Result<()> {
        write(self, path)
    }

    /// The JSON Schema of a report; that of a baseline is a part of it.
    #[must_use]
    pub fn schema() -> String {
        let schema = schemars::schema_for!(Self);
        format!("{:#}\n", schema.as_value())
    }

    /// Reads one.
    ///
    /// # Errors
    /// Those of the file system, and a file that is none.
    pub fn read(path: &Utf8Path) -> io::Result<Self> {
        let text = fs_err::read_to_string(path)?;
        serde_json::from_str(&text).map_err(|error| invalid(path, &error))
    }
}

/// Whole or not at all: a run that is killed leaves the old file.
pub(super) fn write(value: &impl Serialize, path: &Utf8Path) -> io::Result<()> {
    write_whole(path, (serde_json::to_string(value)? + "\n").as_bytes())
}

pub(super) fn invalid(path: &Utf8Path, error: &serde_json::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("read {path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(instructions: &[u64]) -> Bench {
        Bench { instructions: instructions.to_vec(), ..Bench::of(&[1.0], None).unwrap() }
    }

    #[test]
    fn only_what_lies_outside_of_all_counts_is_a_difference() {
        let more = |now: &[u64], before: &[u64]| {
            let change = counted(now).more_instructions(&counted(before));
            change.map(|it| (it * 1000.0).round() / 1000.0)
        };
        assert_eq!(more(&[1300], &[1000]), Some(0.3));
        assert_eq!(more(&[1300, 1320], &[1000, 1200]), Some(0.083));
        assert_eq!(more(&[1100], &[1000, 1200]), Some(0.0));
        assert_eq!(more(&[900, 1210], &[1000, 1200]), Some(0.0));
        assert_eq!(more(&[700, 800], &[1000, 1200]), Some(-0.2));
        assert_eq!(more(&[], &[1000]), None);
        assert_eq!(more(&[1000], &[0]), None);
    }

    #[test]
    fn what_is_no_time_is_no_bench() {
        assert_eq!(Bench::of(&[], None), None);
        assert_eq!(Bench::of(&[1.0, f64::NAN], None), None);
    }
}
