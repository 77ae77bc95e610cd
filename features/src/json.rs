//! Comparing what Jessy says with what a table cell says.

use cucumber::gherkin::Step;
use serde_json::Value;

/// Numbers of the domain are exact to this.
const TOLERANCE: f64 = 0.001;

/// Whether two numbers are the same, as far as the domain is exact.
pub(crate) fn same(actual: f64, expected: f64) -> bool {
    // The last bits of a sum must not decide about a difference of just the tolerance.
    (actual - expected).abs() <= TOLERANCE + 1e-9
}

/// Whether a value is what a cell says: a text, a number, `true`, `false`, `none`, or a list
/// with commas.
pub(crate) fn agrees(actual: &Value, cell: &str) -> bool {
    match actual {
        Value::Null => cell == "none",
        Value::Bool(actual) => cell == actual.to_string(),
        Value::String(actual) => cell == actual,
        Value::Number(actual) => {
            let numbers = actual.as_f64().zip(cell.parse().ok());
            numbers.is_some_and(|(actual, expected)| same(actual, expected))
        }
        Value::Array(actual) => {
            let cells: Vec<_> = cell.split(", ").filter(|cell| !cell.is_empty()).collect();
            actual.len() == cells.len() && actual.iter().zip(cells).all(|(a, c)| agrees(a, c))
        }
        Value::Object(_) => false,
    }
}

/// Whether two values are the same, however their numbers are written: 2 is 2.0.
pub(crate) fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let other = |name: &String| b.get(name);
            a.len() == b.len() && a.iter().all(|(name, a)| other(name).is_some_and(|b| alike(a, b)))
        }
        _ => a == b,
    }
}

/// The value at `core.instance`-like words; spaces stand for underscores.
pub(crate) fn at<'a>(value: &'a Value, words: &str) -> Result<&'a Value, String> {
    let path = format!("/{}", words.replace(' ', "_").replace('.', "/"));
    value.pointer(&path).ok_or_else(|| format!("there is no {words} in {value}"))
}

/// The number at these words.
pub(crate) fn number_at(value: &Value, words: &str) -> Result<f64, String> {
    let found = at(value, words)?;
    found.as_f64().ok_or_else(|| format!("{words} is no number but {found}"))
}

/// The list at these words.
pub(crate) fn list_at<'a>(value: &'a Value, words: &str) -> Result<&'a [Value], String> {
    let found = at(value, words)?;
    found.as_array().map(Vec::as_slice).ok_or_else(|| format!("{words} is no list but {found}"))
}

/// Holds `value` against a step's table of two columns, words and what is there.
pub(crate) fn check_fields(value: &Value, step: &Step) -> Result<(), String> {
    for row in rows(step)? {
        let [words, cell] = row.as_slice() else {
            return Err("the table needs two columns: what, and its value".to_owned());
        };
        let actual = at(value, words)?;
        if !agrees(actual, cell) {
            return Err(format!("{words} is {actual}, not {cell}"));
        }
    }
    Ok(())
}

/// Holds a list of objects against a step's table, row by row; its first row names the fields.
pub(crate) fn check_rows(objects: &[Value], step: &Step) -> Result<(), String> {
    let [header, rows @ ..] = rows(step)? else {
        return Err("the table needs a first row of names".to_owned());
    };
    for (index, row) in rows.iter().enumerate() {
        let place = index + 1;
        let object = objects.get(index).ok_or_else(|| {
            format!("there are only {} where {} are expected", objects.len(), rows.len())
        })?;
        for (words, cell) in header.iter().zip(row) {
            let actual = at(object, words)?;
            if !agrees(actual, cell) {
                return Err(format!("{words} of number {place} is {actual}, not {cell}: {object}"));
            }
        }
    }
    match objects.get(rows.len()) {
        None => Ok(()),
        Some(more) => Err(format!("after the {} expected there is {more}", rows.len())),
    }
}

/// The step's table, which must not be empty.
pub(crate) fn rows(step: &Step) -> Result<&[Vec<String>], String> {
    match &step.table {
        Some(table) if !table.rows.is_empty() => Ok(&table.rows),
        _ => Err("the step needs a table".to_owned()),
    }
}
