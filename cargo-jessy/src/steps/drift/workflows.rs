//! The workflows and actions in `.github`.

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use super::{Reading, actions, calls, calls::Allowed, hooks::line};
use crate::model::{ModelErrors, Node, plain};

const FOLDER: &str = ".github";

/// All workflows, and the actions that they may use from this repository.
pub(super) fn files(root: &Utf8Path) -> Vec<Utf8PathBuf> {
    let walk = WalkBuilder::new(root.join(FOLDER)).standard_filters(false).build();
    let paths = walk.flatten().filter_map(|entry| {
        let path = Utf8Path::from_path(entry.path())?.strip_prefix(root).ok()?;
        let is_yaml = matches!(path.extension(), Some("yml" | "yaml"));
        let is_workflow = path.parent().is_some_and(|it| it.ends_with(".github/workflows"));
        let is_action = path.file_stem() == Some("action");
        (is_yaml && (is_workflow || is_action)).then(|| path.to_owned())
    });
    let mut files: Vec<_> = paths.collect();
    files.sort();
    files
}

/// Judges a workflow or an action.
pub(super) fn look(text: &str, allowed: &mut Allowed<'_>, reading: &mut Reading<'_>) {
    let documents = match plain(reading.file, text) {
        Ok(documents) => documents,
        Err(errors) => return unreadable(&errors, reading),
    };
    for root in &documents {
        for (_, job) in root.entries("jobs") {
            if let Some(uses) = job.get("uses") {
                actions::look(uses, allowed, reading);
            }
            steps(job, text, allowed, reading);
        }
        if let Some(runs) = root.get("runs") {
            if runs.get_str("using") != Some("composite") {
                reading.add(line(runs), "can't read an action that is a program");
            }
            steps(runs, text, allowed, reading);
        }
    }
}

fn steps(of: &Node, text: &str, allowed: &mut Allowed<'_>, reading: &mut Reading<'_>) {
    for step in of.items("steps") {
        if let Some(uses) = step.get("uses") {
            actions::look(uses, allowed, reading);
        }
        let Some(run) = step.get("run") else { continue };
        match (step.get_str("shell"), run.as_str()) {
            (None | Some("bash" | "sh"), Some(script)) => {
                calls::script(script, first_line(run, text), Some(allowed), reading);
            }
            (shell, _) => {
                let shell = shell.unwrap_or_default();
                reading.add(line(run), format!("can't read a script for `{shell}`"));
            }
        }
    }
}

/// The line of the file on which a script begins: below its key, if that ends in `|` or `>`.
fn first_line(run: &Node, text: &str) -> usize {
    let at = line(run);
    let shown = text.lines().nth(at.saturating_sub(1)).unwrap_or_default();
    let sign = shown.split_whitespace().find(|word| word.starts_with(['|', '>']));
    let is_block = sign.is_some_and(|sign| {
        sign.len() <= 3 && sign[1..].chars().all(|c| "+-123456789".contains(c))
    });
    let is_key = shown.trim_start().trim_start_matches("- ").starts_with("run:");
    at + usize::from(is_block && is_key)
}

/// Bad YAML.
pub(super) fn unreadable(errors: &ModelErrors, reading: &mut Reading<'_>) {
    for error in &errors.0 {
        let line = error.at.as_ref().map_or(1, |at| at.line);
        reading.add(line, format!("can't read it: {}", error.message));
    }
}
