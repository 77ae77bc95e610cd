//! Takes secrets out of what the process writes: those that it was given, also as JSON and URLs spell
//! them, and what stands where an address or a header holds one.
//!
//! One list for the whole process, since a log line, a panic or an error may come from anywhere.

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};

/// Stands where a secret was.
pub(crate) const MARK: &str = "[secret]";

/// A shorter text would be found everywhere, and hides nobody.
const SHORTEST: usize = 8;

static KNOWN: RwLock<Known> = RwLock::new(Known { spellings: Vec::new(), finder: None });

#[derive(Debug)]
struct Known {
    spellings: Vec<String>,
    finder: Option<AhoCorasick>,
}

/// Hides this from now on.
pub(crate) fn hide(secret: &str) {
    if secret.len() < SHORTEST {
        return;
    }
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    let all = spellings(secret);
    if all.iter().all(|spelling| known.spellings.contains(spelling)) {
        return;
    }
    known.spellings.extend(all);
    let mut finder = AhoCorasick::builder();
    finder.match_kind(MatchKind::LeftmostLongest);
    // It fails only for patterns of gigabytes.
    known.finder = finder.build(&known.spellings).ok();
}

/// The secret itself, and what it becomes inside of other formats.
fn spellings(secret: &str) -> [String; 4] {
    let json = serde_json::Value::from(secret).to_string();
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let path = form.replace('+', "%20");
    [secret.to_owned(), json[1..json.len() - 1].to_owned(), form, path]
}

/// The text without secrets.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    let text = match &known.finder {
        Some(finder) if finder.is_match(text) => {
            Cow::Owned(finder.replace_all(text, &vec![MARK; known.spellings.len()]))
        }
        _ => Cow::Borrowed(text),
    };
    drop(known);
    match by_place(&text) {
        Some(hidden) => Cow::Owned(hidden),
        None => text,
    }
}

/// The same without what stands between `://` and `@`, or behind the word `Bearer`; none, if there is
/// no such place.
fn by_place(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    while let Some((start, end)) = next_place(text, from) {
        out.push_str(&text[from..start]);
        out.push_str(MARK);
        from = end;
    }
    if from == 0 {
        return None;
    }
    out.push_str(&text[from..]);
    Some(out)
}

fn next_place(text: &str, from: usize) -> Option<(usize, usize)> {
    let user = text[from..].match_indices("://").find_map(|(at, sign)| {
        let start = from + at + sign.len();
        let ends = |c: char| c.is_whitespace() || "/@?#\"\\".contains(c);
        let end = start + text[start..].find(ends)?;
        (end > start && text[end..].starts_with('@')).then_some((start, end))
    });
    let bearer = text[from..].match_indices("earer ").find_map(|(at, sign)| {
        let start = from + at + sign.len();
        let is_token = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
        let length = text[start..].find(|c| !is_token(c)).unwrap_or(text.len() - start);
        (length > 0 && !text[start..].starts_with(MARK)).then_some((start, start + length))
    });
    user.into_iter().chain(bearer).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_spelling() {
        let secret = "pl&nted \"s\\cret\"/<42>=";
        hide(secret);
        hide(secret);
        for spelling in spellings(secret) {
            assert_eq!(text(&format!("before {spelling} after")), "before [secret] after");
        }
        let line = serde_json::json!({ "error": secret }).to_string();
        assert_eq!(text(&line), r#"{"error":"[secret]"}"#);
    }

    #[test]
    fn what_is_too_short_is_no_secret() {
        hide("");
        hide("answers");
        assert!(matches!(text("the core answers"), Cow::Borrowed("the core answers")));
    }

    #[test]
    fn addresses_and_headers_lose_what_is_secret_in_them() {
        let cases = [
            ("postgres://ana:hunter2@db:5432/x", "postgres://[secret]@db:5432/x"),
            ("a://b@c d://e:f@g", "a://[secret]@c d://[secret]@g"),
            ("http://core:8080/v1?x=a@b", "http://core:8080/v1?x=a@b"),
            (r#"{"a":"Bearer abc.DEF-1"}"#, r#"{"a":"Bearer [secret]"}"#),
            ("a bearer [secret] is not told twice", "a bearer [secret] is not told twice"),
            ("://", "://"),
        ];
        for (told, hidden) in cases {
            assert_eq!(text(told), hidden);
        }
    }
}
