//! A run of benches: measure, count, compare, measure again what is suspicious, keep.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    attempt::{Attempted, Run},
    class::{HOST, MachineClass},
    compare::{attempt, benches, compare},
    record::{Against, Bench, Record, Report, SCHEMA},
    verdict::{ATTEMPTS, Status},
};
use crate::{
    env::Env,
    git::{Head, Untracked},
};

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The workspace.
    pub root: Utf8PathBuf,
    /// Our folder for benches: baselines, the report, criterion's files of this run.
    pub folder: Utf8PathBuf,
    /// The command that runs criterion's benches; names to run are added to its end.
    pub command: Vec<String>,
    /// The baseline to compare with.
    pub against: String,
    /// Keep a pass as that baseline, on the branch of the same name.
    pub follow: bool,
    /// Keep the run under this name.
    pub save: Option<String>,
    /// How much slower a bench may be: 0.1 is 10 %.
    pub threshold: f64,
    /// What the benches run in.
    pub place: String,
    /// Count instructions, where valgrind is there.
    pub count: bool,
}

/// Our folder for benches, in our own folder `state`.
#[must_use]
pub fn folder(state: &Utf8Path) -> Utf8PathBuf {
    state.join("bench")
}

impl Settings {
    /// The report of the last run.
    #[must_use]
    pub fn report(folder: &Utf8Path) -> Utf8PathBuf {
        folder.join("report.json")
    }

    /// Where criterion writes: not where it does when a person calls it, whose own baselines are
    /// there.
    pub(super) fn home(&self) -> Utf8PathBuf {
        self.folder.join("run")
    }
}

/// Runs the benches and leaves a report. What is run is told line by line.
///
/// # Errors
/// Those of the file system, and a command that fails.
pub fn measure(env: &Env, settings: &Settings, say: &dyn Fn(&str)) -> io::Result<Report> {
    let run = Run { env, settings, say };
    let Attempted { pace, others, samples, system } = run.attempt(None)?;
    let place = match settings.place.as_str() {
        HOST => HOST.to_owned(),
        container => format!("{container}, {}", system[1].limits()),
    };
    let class = MachineClass::here(env, &settings.root, &place);
    say(&format!("machine class {}: {}", class.id, class.words()));
    let baseline = Record::load(&settings.folder, &class, &settings.against)?;
    if baseline.is_none() && !settings.follow {
        return Err(io::Error::other(format!(
            "no baseline `{}` of this machine",
            settings.against
        )));
    }
    let head = Head::ask(env, &settings.root, Untracked::Ignored).head();
    let keep_as = keep_as(settings, &head, baseline.as_ref());
    let mut record = Record {
        schema: SCHEMA,
        class,
        taken: jiff::Timestamp::now(),
        commit: head.clean_commit().map(str::to_owned),
        command: settings.command.clone(),
        pace,
        others,
        system,
        uncounted: Vec::new(),
        benches: benches(&samples),
    };
    if record.benches.is_empty() {
        return Err(io::Error::other("criterion measured nothing"));
    }
    if settings.count {
        run.count(&mut record, &samples, baseline.as_ref(), keep_as.is_some());
    } else {
        record.uncounted.push(format!("not in a {}", settings.place));
    }

    let mut compared = compare(&record, baseline.as_ref());
    for _ in 1..ATTEMPTS {
        let open = compared.iter().filter(|(_, it)| it.is_open(settings.threshold));
        let open: Vec<String> = open.map(|(name, _)| name.clone()).collect();
        if open.is_empty() || baseline.is_none() {
            break;
        }
        say(&format!("once more, as they seem slower: {}", open.join(", ")));
        // Some benches can't be run without the others. That is no slow-down.
        let Attempted { pace, others, samples, .. } = match run.attempt(Some(&open)) {
            Ok(attempt) => attempt,
            Err(error) => {
                say(&format!("they can't be run by themselves: {error}"));
                break;
            }
        };
        for (name, again) in benches(&samples) {
            if let Some(bench) = record.benches.get_mut(&name) {
                *bench = Bench { instructions: std::mem::take(&mut bench.instructions), ..again };
            }
            if let (Some(it), Some(bench)) = (compared.get_mut(&name), record.benches.get(&name)) {
                it.attempts.extend(attempt(bench, (pace, others), baseline.as_ref(), &name));
            }
        }
    }
    let counting = record.benches.values().any(|bench| !bench.instructions.is_empty());
    for it in compared.values_mut() {
        it.judge(settings.threshold, counting);
    }
    let against = baseline.as_ref().map(|it| Against {
        name: settings.against.clone(),
        taken: it.taken,
        commit: it.commit.clone(),
    });
    let gone = baseline.iter().flat_map(|it| it.benches.keys());
    let gone = gone.filter(|name| !record.benches.contains_key(*name)).cloned().collect();
    let mut report =
        Report { record, against, threshold: settings.threshold, compared, gone, saved: None };
    let doubt =
        [Status::Failed, Status::Inconclusive].iter().any(|it| report.of(*it).next().is_some());
    if let Some(name) = keep_as.filter(|_| settings.save.is_some() || !doubt) {
        report.record.save(&settings.folder, &name)?;
        report.saved = Some(name);
    }
    report.write(&Settings::report(&settings.folder))?;
    Ok(report)
}

/// The name that this run is to be kept under, if it is any good. A commit that the baseline is of
/// already leaves it as it is: else a run after the other could let the same code become slower.
fn keep_as(settings: &Settings, head: &Head, baseline: Option<&Record>) -> Option<String> {
    if settings.save.is_some() {
        return settings.save.clone();
    }
    let known = baseline.and_then(|it| it.commit.as_ref());
    let is_known = known.is_some_and(|commit| head.commit.as_ref() == Some(commit));
    (settings.follow && head.is_of(&settings.against) && !is_known)
        .then(|| settings.against.clone())
}
