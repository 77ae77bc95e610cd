//! What is wrong with a policy table, in words that name the key.

use crate::exit::Failure;

const TABLE: &str = "[workspace.metadata.jessy]";

/// The failure for an error of the table's deserializer.
pub(super) fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> Failure {
    let path = error.path().to_string();
    let text = error.inner().to_string();
    match text.strip_prefix("unknown field `") {
        Some(rest) => unknown(&path, rest),
        None => wrong(&path, &text),
    }
}

/// `rest` is serde's `NAME`, expected one of `A`, `B`; names stand at the odd places between ticks.
fn unknown(path: &str, rest: &str) -> Failure {
    let mut quoted = rest.split('`');
    let name = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.skip(1).step_by(2).collect();
    let key = match path.strip_suffix(name) {
        Some(_) => path.to_owned(),
        None => format!("{path}.{name}"),
    };
    let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let guess =
        closest(name, known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    Failure::usage(format!("unknown key `{key}` in {TABLE}"))
        .help(format!("{guess}known here: {list}"))
}

fn wrong(path: &str, text: &str) -> Failure {
    let failure = Failure::usage(format!("wrong value of `{path}` in {TABLE}: {text}"));
    if text.contains("duration") {
        failure.help("write it like 90s, 10m or 1h 30m")
    } else {
        failure
    }
}

/// The name that was probably meant by `word`.
pub fn closest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(word, name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
