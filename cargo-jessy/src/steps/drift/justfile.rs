//! Recipes of a justfile, read line by line. Just itself need not be installed.

use camino::{Utf8Path, Utf8PathBuf};

use super::{Reading, recipe};

/// Settings that say nothing of what is run, or by what.
const HARMLESS: [&str; 8] = [
    "allow-duplicate-recipes",
    "dotenv-load",
    "export",
    "ignore-comments",
    "lazy",
    "positional-arguments",
    "quiet",
    "unstable",
];

/// The justfile of a folder, whatever its case.
pub(super) fn files(root: &Utf8Path) -> std::io::Result<Vec<Utf8PathBuf>> {
    let names =
        fs_err::read_dir(root)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_justfile = |name: &String| {
        name.eq_ignore_ascii_case("justfile") || name.eq_ignore_ascii_case(".justfile")
    };
    let mut files: Vec<_> = names.filter(is_justfile).map(Utf8PathBuf::from).collect();
    files.sort();
    Ok(files)
}

/// Judges a justfile.
pub(super) fn look(text: &str, reading: &mut Reading<'_>) {
    let mut lines = text.lines().enumerate().peekable();
    // The lines before the first recipe that are indented belong to nothing.
    let mut in_recipe = false;
    while let Some((index, line)) = lines.next() {
        let number = index + 1;
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            let mut body = vec![line];
            let more = |next: &(usize, &str)| next.1.starts_with([' ', '\t']);
            while let Some((_, line)) = lines.next_if(more) {
                body.push(line);
            }
            if in_recipe {
                recipe::body(&body, number, reading);
            } else {
                reading.add(number, "can't read a line that is indented and in no recipe");
            }
            continue;
        }
        match statement(line) {
            Ok(is_recipe) => in_recipe = is_recipe,
            Err(what) => {
                // What comes below may still be a body, and is judged as one.
                in_recipe = true;
                reading.add(number, format!("can't read {what}"));
            }
        }
    }
}

/// Whether a line that is not indented begins a recipe; else what about it can't be read.
fn statement(line: &str) -> Result<bool, String> {
    let line = line.trim_end();
    if line.starts_with('#') {
        return Ok(false);
    }
    if line.contains('`') {
        return Err("a command in backticks".to_owned());
    }
    if let Some(attributes) = line.strip_prefix('[') {
        return attribute(attributes);
    }
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default();
    match first {
        "set" => {
            let name = words.next().unwrap_or_default();
            match HARMLESS.contains(&name) {
                true => Ok(false),
                false => Err(format!("the setting `{name}`, which may change what is run")),
            }
        }
        "alias" => Ok(false),
        "import" | "import?" | "mod" | "mod?" => Err(format!("`{first}`, which reads other files")),
        _ if is_assignment(line) => match line.contains("shell(") {
            true => Err("a call of `shell`".to_owned()),
            false => Ok(false),
        },
        _ => recipe::is_head(line).then_some(true).ok_or_else(|| format!("`{line}`")),
    }
}

/// `name := …`, exported or not.
fn is_assignment(line: &str) -> bool {
    line.split_once(":=").is_some_and(|(name, _)| {
        let name = name.trim().trim_start_matches("export ").trim();
        name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    })
}

/// Attributes that say nothing of what is run, or by what. None of them ends a recipe's head.
fn attribute(text: &str) -> Result<bool, String> {
    const KNOWN: [&str; 13] = [
        "confirm",
        "default",
        "doc",
        "group",
        "linux",
        "macos",
        "no-cd",
        "no-exit-message",
        "no-quiet",
        "parallel",
        "private",
        "unix",
        "positional-arguments",
    ];
    let Some(list) = text.strip_suffix(']') else {
        return Err(format!("`[{text}`"));
    };
    // Names may be given text in brackets, which may hold anything but the end of a quote.
    let mut rest = list.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        let name = &rest[..end];
        if !KNOWN.contains(&name) {
            return Err(format!("the attribute `{name}`, which may change what is run"));
        }
        rest = rest[end..].trim_start();
        if let Some(quoted) = rest.strip_prefix("('").or_else(|| rest.strip_prefix("(\"")) {
            let Some((_, after)) = quoted.split_once("')").or_else(|| quoted.split_once("\")"))
            else {
                return Err(format!("the attribute `{name}`"));
            };
            rest = after;
        }
        rest = match rest.trim_start().strip_prefix(',') {
            Some(rest) => rest.trim_start(),
            None if rest.trim().is_empty() => "",
            None => return Err(format!("`[{text}`")),
        };
    }
    Ok(false)
}
