//! Adding a run, and forgetting the oldest.

use rusqlite::{Transaction, TransactionBehavior, params};

use super::{
    Run, Step, Store, Trouble,
    store::RUNS,
    word::{json, word},
};

impl Store {
    /// Remembers a run. A whole one or nothing of it is there afterwards.
    ///
    /// # Errors
    /// The file can't be written, or others keep it for too long.
    pub fn add(&mut self, run: &Run) -> Result<(), Trouble> {
        // Who first reads and then writes may find that another has written in between.
        let change = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        change.execute(
            "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                run.id,
                i64::try_from(run.began.as_nanosecond()).unwrap_or(i64::MAX),
                run.commit,
                run.dirty,
                run.branch,
                word(&run.verdict),
                run.exit_code,
                signed(run.duration_ms),
            ],
        )?;
        for (at, step) in (0_i64..).zip(&run.steps) {
            add(&change, &run.id, at, step)?;
        }
        change.execute(
            "DELETE FROM runs WHERE id NOT IN
             (SELECT id FROM runs ORDER BY began_ns DESC, id DESC LIMIT ?1)",
            [RUNS],
        )?;
        change.commit()?;
        Ok(())
    }
}

fn add(change: &Transaction<'_>, run: &str, at: i64, step: &Step) -> rusqlite::Result<()> {
    let tests = |count: fn(crate::events::Tally) -> u64| step.tests.map(|it| signed(count(it)));
    change
        .prepare(
            "INSERT INTO steps VALUES
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            run,
            at,
            step.id,
            word(&step.status),
            step.reason,
            signed(step.began_ms),
            signed(step.ended_ms),
            signed(step.duration_ms),
            tests(|it| it.passed),
            tests(|it| it.failed),
            tests(|it| it.skipped),
            step.cache,
            json(&step.artifacts),
            json(&step.failures),
            step.rerun,
            step.fix,
        ])?;
    let mut figures =
        change.prepare("INSERT INTO figures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    for (position, figure) in (0_i64..).zip(&step.figures) {
        figures.execute(params![
            run,
            at,
            position,
            figure.name,
            figure.measured,
            figure.budget,
            figure.baseline,
            figure.unit,
            word(&figure.good),
        ])?;
    }
    Ok(())
}

/// SQLite's numbers have a sign.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
