//! Where a secret would stand, whatever it is: between `://` and `@`, and behind `Bearer`.

use super::MARK;

/// The text without them; none, if there is no such place.
pub(super) fn hidden(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    while let Some((start, end)) = next(text, from) {
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

fn next(text: &str, from: usize) -> Option<(usize, usize)> {
    user(text, from).into_iter().chain(bearer(text, from)).min()
}

/// A user with a password; a name alone, as in `ssh://git@host`, is no secret.
fn user(text: &str, from: usize) -> Option<(usize, usize)> {
    text[from..].match_indices("://").find_map(|(at, sign)| {
        let start = from + at + sign.len();
        let ends = |c: char| c.is_whitespace() || "/@?#\"'\\".contains(c);
        let end = start + text[start..].find(ends)?;
        let colon = text[start..end].find(':')?;
        text[end..].starts_with('@').then_some((start + colon + 1, end))
    })
}

fn bearer(text: &str, from: usize) -> Option<(usize, usize)> {
    text[from..].match_indices("earer ").find_map(|(at, sign)| {
        let start = from + at + sign.len();
        let is_token = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
        let length = text[start..].find(|c| !is_token(c)).unwrap_or(text.len() - start);
        // A word of prose is shorter than a token.
        (length >= 16).then_some((start, start + length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_headers_lose_what_is_secret_in_them() {
        let cases = [
            ("postgres://ana:hunter2@db:5432/x", Some("postgres://ana:[secret]@db:5432/x")),
            ("a://b:c@d e://f:g@h", Some("a://b:[secret]@d e://f:[secret]@h")),
            ("ssh://git@host/x", None),
            ("http://core:8080/v1?x=a@b", None),
            ("\"Bearer abc.DEF-1234567890\"", Some("\"Bearer [secret]\"")),
            ("the bearer of news", None),
            ("://", None),
        ];
        for (told, expected) in cases {
            assert_eq!(hidden(told).as_deref(), expected, "{told}");
        }
    }
}
