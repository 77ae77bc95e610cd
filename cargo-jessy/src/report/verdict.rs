//! The end of a run for people: what failed, whole; then a line a step; then what to do next.

use crate::{
    events::{CacheNote, FailedCommand, Outcome, Status, Tally, Verdict},
    exit::Exit,
    ui::{Paint, Printer, duration, plural},
};

/// Prints all of it.
pub(super) fn print(printer: &Printer, verdict: &Verdict) {
    for outcome in &verdict.steps {
        for failure in &outcome.failures {
            failed(printer.paint, outcome, failure).iter().for_each(|line| printer.line(line));
        }
    }
    ending(printer.paint, verdict).iter().for_each(|line| printer.line(line));
}

/// The last lines: a step a line, the run in one, and what to do next.
pub(super) fn ending(paint: Paint, verdict: &Verdict) -> Vec<String> {
    let width = verdict.steps.iter().map(|outcome| outcome.step.len()).max().unwrap_or(0);
    let mut lines = vec![String::new()];
    lines.extend(verdict.steps.iter().map(|outcome| line(paint, outcome, width)));
    if let Some(tests) = verdict.tests() {
        let Tally { passed, failed, .. } = tests;
        lines.push(format!("tests: {passed} passed, {failed} failed"));
    }
    lines.push(headline(paint, verdict));
    let next = |step: &str, word: &str, command: &str| {
        format!("{step:<width$}  {word} {}", paint.literal(command))
    };
    for outcome in &verdict.steps {
        lines.extend(outcome.fix.iter().map(|fix| next(outcome.step, "fix:  ", fix)));
    }
    let bad = verdict.steps.iter().filter(|outcome| !outcome.status.lets_pass());
    lines.extend(bad.map(|outcome| next(outcome.step, "rerun:", &outcome.rerun)));
    lines
}

/// A failed command with all that it printed.
pub(super) fn failed(paint: Paint, outcome: &Outcome, failure: &FailedCommand) -> Vec<String> {
    let FailedCommand { name, why, .. } = failure;
    let title = format!("{}: {name}: {why}", outcome.step);
    let mut lines = vec![String::new(), paint.bad(&title)];
    if !failure.line.is_empty() {
        let line = paint.literal(&failure.line);
        lines.push(format!("$ {line}   {}", paint.dim(&format!("(in {})", failure.cwd))));
    }
    let output = failure.output.trim_end();
    if !output.is_empty() {
        lines.push(output.to_owned());
    }
    lines
}

/// The run in one line.
pub(super) fn headline(paint: Paint, verdict: &Verdict) -> String {
    let took = duration(verdict.took);
    let count = |wanted: &[Status]| {
        let steps = verdict.steps.iter();
        steps.filter(|it| wanted.contains(&it.status)).count()
    };
    let ran = [Status::Passed, Status::Failed, Status::Inconclusive, Status::Cached];
    let ran = plural(count(&ran), "step");
    let others = [
        (Status::Cached, "cached"),
        (Status::Inconclusive, "inconclusive"),
        (Status::Skipped, "skipped"),
    ];
    let others = others.map(|(status, word)| match count(&[status]) {
        0 => String::new(),
        some => format!(", {some} {word}"),
    });
    let skipped = others.concat();
    match verdict.exit {
        Exit::Good => paint.good(&format!("passed: {ran} in {took}{skipped}")),
        Exit::Missing(_) => paint.bad(&format!("a tool is missing: {ran} ran in {took}{skipped}")),
        Exit::Interrupted => paint.bad(&format!("interrupted after {took}{skipped}")),
        _ => {
            let failed = count(&[Status::Failed]);
            paint.bad(&format!("failed: {failed} of {ran} in {took}{skipped}"))
        }
    }
}

/// A step in one line.
pub(super) fn line(paint: Paint, outcome: &Outcome, width: usize) -> String {
    let mark = match outcome.status {
        Status::Passed | Status::Cached => paint.good("✓"),
        Status::Inconclusive => paint.warn("?"),
        Status::Failed => paint.bad("✗"),
        Status::Skipped => paint.dim("-"),
        Status::Missing | Status::Interrupted => paint.warn("!"),
    };
    let name = paint.strong(&format!("{:<width$}", outcome.step));
    format!("{mark} {name}  {}", words(outcome))
}

/// A status as a word.
pub(super) fn word(status: Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::Inconclusive => "inconclusive",
        Status::Cached => "cached",
        Status::Skipped => "skipped",
        Status::Missing => "missing",
        Status::Interrupted => "interrupted",
    }
}

/// A step's status, figure, time and reason.
pub(super) fn words(outcome: &Outcome) -> String {
    let mut words = vec![word(outcome.status).to_owned()];
    if !outcome.took.is_zero() && outcome.status != Status::Skipped {
        words.push(duration(outcome.took));
    }
    if let Some(Tally { passed, skipped, .. }) = outcome.tests {
        let passed = usize::try_from(passed).unwrap_or(usize::MAX);
        let ignored = match skipped {
            0 => String::new(),
            skipped => format!(", {skipped} skipped"),
        };
        words.push(format!("{} passed{ignored}", plural(passed, "test")));
    }
    let repeats = outcome.status == Status::Interrupted;
    if let Some(reason) = outcome.reason.as_ref().filter(|_| !repeats) {
        words.push(reason.clone());
    }
    if let Some(why) = told(outcome) {
        words.push(why);
    }
    match outcome.status {
        Status::Skipped => words.join(": "),
        _ => words.join("  "),
    }
}

/// `run 20261126T181313.202Z-42`, as a person reads it: when that was. Of several runs, the first.
fn of_run(why: &str) -> String {
    let run = why.split(" · ").next().unwrap_or(why);
    let began = run.strip_prefix("run ").and_then(|run| run.split('.').next());
    let began = began.and_then(|at| jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", at).ok());
    began
        .map_or_else(|| why.to_owned(), |at| format!("of {} UTC", at.strftime("%Y-%m-%d %H:%M:%S")))
}

/// What to say of the cache: of which run an answer is, or why a step ran again.
fn told(outcome: &Outcome) -> Option<String> {
    let why = outcome.cache.why.as_deref()?;
    match outcome.status {
        Status::Cached => Some(of_run(why)),
        // Nothing was expected of the cache.
        _ if [CacheNote::FIRST, CacheNote::OFF].contains(&why) => None,
        Status::Passed | Status::Inconclusive => Some(format!("({why})")),
        _ => None,
    }
}
