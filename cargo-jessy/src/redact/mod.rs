//! Takes secrets out of whatever this command writes: to a terminal, into logs, reports and history.
//!
//! Known are the values of variables whose names say that they are secret, the files that such
//! variables name, and the secrets of compose files. They are found as they are and as JSON,
//! YAML, pages and addresses spell them; what stands where an address or a header holds a secret goes as well, whoever's
//! it is. One list for the whole process: a secret may come up anywhere, in a panic too.

mod place;

use std::{
    borrow::Cow,
    io::{self, Write as _},
    panic,
    sync::{PoisonError, RwLock},
};

use aho_corasick::{AhoCorasick, MatchKind};
use camino::Utf8Path;

/// Stands where a secret was.
pub const MARK: &str = "[secret]";

/// A shorter text would be found everywhere, and hides nobody.
const SHORTEST: usize = 8;

/// A secret's file is not larger; what is, is something else.
const LARGEST_FILE: u64 = 64 * 1024;

/// What a variable's name holds if its value is secret.
const SIGNS: [&str; 10] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "CREDENTIAL",
];

/// What the name of a file begins with that lies among secrets and is a config.
pub const CONFIG: &str = "config.";

static KNOWN: RwLock<Known> = RwLock::new(Known { spellings: Vec::new(), finder: None });

#[derive(Debug)]
struct Known {
    spellings: Vec<String>,
    finder: Option<AhoCorasick>,
}

/// Hides this from now on, each of its lines by itself: output comes line by line.
pub fn hide(secret: &str) {
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    let lines = secret.lines().map(str::trim).filter(|line| line.len() >= SHORTEST);
    let all = lines.flat_map(spellings);
    let new: Vec<String> = all.filter(|spelling| !known.spellings.contains(spelling)).collect();
    if new.is_empty() {
        return;
    }
    known.spellings.extend(new);
    let mut finder = AhoCorasick::builder();
    finder.match_kind(MatchKind::LeftmostLongest);
    // It fails only for patterns of gigabytes.
    known.finder = finder.build(&known.spellings).ok();
}

/// Hides a variable's value, or what is in the file that it names, if its name says that it is secret.
pub fn variable(name: &str, value: &str) {
    let upper = name.to_ascii_uppercase();
    if !SIGNS.iter().any(|sign| upper.contains(sign)) {
        return;
    }
    match upper.ends_with("_FILE") {
        true => file(Utf8Path::new(value)),
        false => hide(value),
    }
}

/// Hides what is in a file, if there is one.
pub fn file(path: &Utf8Path) {
    let is_small = fs_err::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= LARGEST_FILE);
    if is_small && let Ok(text) = fs_err::read_to_string(path) {
        hide(&text);
    }
}

/// Hides what is in the files of a folder of secrets, if there is one. Configs lie there too.
pub fn folder(path: &Utf8Path) {
    let entries = path.read_dir_utf8().into_iter().flatten().flatten();
    entries.filter(|entry| !entry.file_name().starts_with(CONFIG)).for_each(|it| file(it.path()));
}

/// The text without secrets.
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    let text = match &known.finder {
        Some(finder) if finder.is_match(text) => {
            Cow::Owned(finder.replace_all(text, &vec![MARK; known.spellings.len()]))
        }
        _ => Cow::Borrowed(text),
    };
    drop(known);
    match place::hidden(&text) {
        Some(hidden) => Cow::Owned(hidden),
        None => text,
    }
}

/// Lets panics of this process be told without secrets.
pub fn panics() {
    panic::set_hook(Box::new(|panic| {
        let told = panic.payload_as_str().unwrap_or("no message");
        let at = panic.location().map_or_else(String::new, |at| format!(" at {at}"));
        // Nobody is left to tell where stderr is closed.
        let _ = writeln!(io::stderr(), "panic{at}: {}", text(told));
    }));
}

/// The secret itself, and what it becomes inside of other formats, one in another.
fn spellings(secret: &str) -> Vec<String> {
    // As a model spells it, where `$` begins a variable.
    let doubled = secret.replace('$', "$$");
    let texts = [secret.to_owned(), doubled.clone(), json(secret), json(&doubled)];
    let pages = texts.iter().flat_map(|text| [xml(text, "&<>"), xml(text, "&<>\"'")]);
    let addresses = [percent(secret, "-._~"), percent(secret, "-._*").replace("%20", "+")];
    let mut all: Vec<String> = pages.chain(texts.clone()).chain(addresses).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// As pages and JUnit spell it; writers differ in what they escape.
fn xml(text: &str, escaped: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if !escaped.contains(c) => out.push(c),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push_str("&apos;"),
        }
    }
    out
}

fn percent(text: &str, kept: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_spelling() {
        let secret = "pl&nted \"s\\cret\"/<42>=$x";
        hide(secret);
        hide(secret);
        for spelling in spellings(secret) {
            assert_eq!(text(&format!("before {spelling} after")), "before [secret] after");
        }
    }

    #[test]
    fn each_line_of_a_key_is_hidden_and_short_words_are_not() {
        hide("-----BEGIN PLANTED KEY-----\nAbCdEfGhIjKlMn==\nxyz\n");
        assert_eq!(text("xyz AbCdEfGhIjKlMn=="), "xyz [secret]");
        assert_eq!(text("-----BEGIN PLANTED KEY-----"), "[secret]");
    }

    #[test]
    fn names_say_what_is_secret() {
        variable("PLANTED_DB_PASSWORD", "value-of-a-password");
        variable("planted_token", "value-of-a-token");
        variable("PLANTED_NAME", "value-of-a-name");
        assert_eq!(
            text("value-of-a-password, value-of-a-token, value-of-a-name"),
            "[secret], [secret], value-of-a-name"
        );
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(dir.path()).unwrap().join("token");
        fs_err::write(&path, "text-of-a-token\n").unwrap();
        variable("PLANTED_TOKEN_FILE", path.as_str());
        assert_eq!(text(&format!("{path}: text-of-a-token")), format!("{path}: [secret]"));
    }
}
