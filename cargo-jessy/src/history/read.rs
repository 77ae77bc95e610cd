//! Reading all runs.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row, types::FromSqlError};

use super::{
    Run, Step, Store, Trouble,
    word::{from_json, from_word},
};
use crate::events::{Figure, Tally};

impl Store {
    /// All runs, the latest last.
    ///
    /// # Errors
    /// The file is damaged, or others keep it for too long.
    pub fn runs(&mut self) -> Result<Vec<Run>, Trouble> {
        // All tables as they were at one moment.
        let view = self.0.transaction()?;
        let mut figures = figures(&view)?;
        let mut steps: HashMap<String, Vec<Step>> = HashMap::new();
        let mut ask = view.prepare("SELECT * FROM steps ORDER BY run, position")?;
        let mut rows = ask.query([])?;
        while let Some(row) = rows.next()? {
            let run: String = row.get("run")?;
            let key = (run.clone(), row.get("position")?);
            let figures = figures.remove(&key).unwrap_or_default();
            steps.entry(run).or_default().push(step(row, figures)?);
        }
        let mut ask = view.prepare("SELECT * FROM runs ORDER BY began_ns, id")?;
        let runs = ask.query_map([], |row| {
            let id: String = row.get("id")?;
            let steps = steps.remove(&id).unwrap_or_default();
            run(row, id, steps)
        })?;
        Ok(runs.collect::<Result<_, _>>()?)
    }
}

fn run(row: &Row<'_>, id: String, steps: Vec<Step>) -> rusqlite::Result<Run> {
    let began: i64 = row.get("began_ns")?;
    let began = Timestamp::from_nanosecond(began.into()).map_err(FromSqlError::other)?;
    Ok(Run {
        id,
        began,
        commit: row.get("commit_id")?,
        dirty: row.get("dirty")?,
        branch: row.get("branch")?,
        verdict: from_word(row.get_ref("verdict")?)?,
        exit_code: row.get("exit_code")?,
        duration_ms: unsigned(row.get("duration_ms")?),
        steps,
    })
}

fn step(row: &Row<'_>, figures: Vec<Figure>) -> rusqlite::Result<Step> {
    let count =
        |name: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(name)?.map(unsigned));
    let tests = match (count("tests_passed")?, count("tests_failed")?, count("tests_skipped")?) {
        (Some(passed), Some(failed), Some(skipped)) => Some(Tally { passed, failed, skipped }),
        _ => None,
    };
    Ok(Step {
        id: row.get("id")?,
        status: from_word(row.get_ref("status")?)?,
        reason: row.get("reason")?,
        began_ms: unsigned(row.get("began_ms")?),
        ended_ms: unsigned(row.get("ended_ms")?),
        duration_ms: unsigned(row.get("duration_ms")?),
        tests,
        cache: row.get("cache")?,
        figures,
        artifacts: from_json(row.get_ref("artifacts")?)?,
        failures: from_json(row.get_ref("failures")?)?,
        rerun: row.get("rerun")?,
        fix: row.get("fix")?,
    })
}

/// All figures, by run and step.
fn figures(view: &Connection) -> rusqlite::Result<HashMap<(String, i64), Vec<Figure>>> {
    let mut all: HashMap<_, Vec<Figure>> = HashMap::new();
    let mut ask = view.prepare("SELECT * FROM figures ORDER BY run, step, position")?;
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        let figure = Figure {
            name: row.get("name")?,
            measured: row.get("measured")?,
            budget: row.get("budget")?,
            baseline: row.get("baseline")?,
            unit: row.get("unit")?,
            good: from_word(row.get_ref("good")?)?,
        };
        all.entry((row.get("run")?, row.get("step")?)).or_default().push(figure);
    }
    Ok(all)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
