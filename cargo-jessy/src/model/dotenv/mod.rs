//! The grammar of `.env` files as compose reads it: `NAME=value`, `NAME: value`, `export`,
//! comments, single quotes (as they are) and double quotes (escapes and variables), values over
//! several lines in quotes, and a bare `NAME` that takes its value from outside.

mod escape;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use self::escape::unescape;
use super::interpolate::{Problem, substitute};

/// A line that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) message: String,
    /// A required variable without a value, rather than bad syntax.
    pub(crate) missing: bool,
}

/// Reads a file. Variables in values come from `outside` first, then from the lines above.
pub(crate) fn parse(
    text: &str,
    outside: &dyn Fn(&str) -> Option<String>,
) -> Result<IndexMap<String, String>, Trouble> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { text, rest: text, outside, out: IndexMap::new() };
    while reader.statement()? {}
    Ok(reader.out)
}

/// The process's environment over the files', a later file over an earlier one.
pub(crate) fn overlay(
    env: &BTreeMap<String, String>,
    file: IndexMap<String, String>,
    into: &mut BTreeMap<String, String>,
) {
    for (name, value) in file {
        if !env.contains_key(&name) {
            into.insert(name, value);
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    outside: &'a dyn Fn(&str) -> Option<String>,
    out: IndexMap<String, String>,
}

impl Reader<'_> {
    fn trouble(&self, message: String) -> Trouble {
        let read = self.text.len() - self.rest.len();
        let line = 1 + self.text[..read].matches('\n').count();
        Trouble { line, message, missing: false }
    }

    /// Reads one assignment; `false` at the end.
    fn statement(&mut self) -> Result<bool, Trouble> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return Ok(false);
        }
        if self.rest.starts_with('#') {
            self.rest = self.rest.find('\n').map_or("", |end| &self.rest[end..]);
            return Ok(true);
        }
        if let Some(after) = self.rest.strip_prefix("export")
            && after.starts_with(char::is_whitespace)
        {
            self.rest = after.trim_start_matches(space);
        }
        let (name, given) = self.name()?;
        if name.contains(' ') {
            return Err(self.trouble(format!("the name `{name}` has a space in it")));
        }
        if name.is_empty() {
            return Err(self.trouble("a value without a name".to_owned()));
        }
        if given {
            let value = self.value()?;
            self.out.insert(name, value);
        } else if let Some(value) = (self.outside)(&name) {
            self.out.insert(name, value);
        }
        Ok(true)
    }

    /// The name, and whether a value follows.
    fn name(&mut self) -> Result<(String, bool), Trouble> {
        for (i, c) in self.rest.char_indices() {
            match c {
                c if space(c) => {}
                '=' | ':' | '\n' => {
                    let name = self.rest[..i].trim_end().to_owned();
                    self.rest = self.rest[i + c.len_utf8()..].trim_start_matches(space);
                    return Ok((name, c != '\n'));
                }
                '_' | '.' | '-' | '[' | ']' => {}
                c if c.is_alphabetic() || c.is_numeric() => {}
                c => {
                    let line = self.rest.lines().next().unwrap_or_default();
                    return Err(self.trouble(format!("`{c}` can't be part of a name: `{line}`")));
                }
            }
        }
        let name = self.rest.trim_end().to_owned();
        self.rest = "";
        Ok((name, false))
    }

    fn value(&mut self) -> Result<String, Trouble> {
        match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            _ => {
                let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
                let value = line.split(" #").next().unwrap_or_default().trim_end();
                let value = self.expand(value)?;
                self.rest = rest;
                Ok(value)
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, Trouble> {
        let mut value = String::new();
        let mut escaped = false;
        for (i, c) in self.rest.char_indices().skip(1) {
            if c == quote && !escaped {
                let value = if quote == '"' { self.expand(&unescape(&value))? } else { value };
                self.rest = &self.rest[i + 1..];
                return Ok(value);
            }
            if c != quote {
                if c == '\\' && !escaped {
                    escaped = true;
                    continue;
                }
                if escaped {
                    value.push('\\');
                }
            }
            escaped = false;
            value.push(c);
        }
        let line = self.rest.lines().next().unwrap_or_default();
        Err(self.trouble(format!("the quote of {line} is never closed")))
    }

    fn expand(&self, value: &str) -> Result<String, Trouble> {
        let mut lookup = |name: &str| (self.outside)(name).or_else(|| self.out.get(name).cloned());
        substitute(value, &mut lookup, &mut Vec::new()).map_err(|problem| match problem {
            Problem::Invalid(text) => {
                self.trouble(format!("`{text}` isn't a variable that compose can read"))
            }
            Problem::Missing { name, why } => {
                let message = format!("the variable `{name}` is required and not set: {why}");
                Trouble { missing: true, ..self.trouble(message) }
            }
        })
    }
}

/// White space within a line.
fn space(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outside(name: &str) -> Option<String> {
        (name == "HOST").then(|| "outer".to_owned())
    }

    #[test]
    fn every_form_of_the_grammar() {
        let text = "# comment\r\nA=1\r\n  B = two words  # note\nC='as $is # here'\n\
            D=\"x\\ty ${A} \\$A\"\nexport E=e\nF: yaml\nHOST\nNOPE\nG=\"line\nline\" # after\n\
            H=${HOST}-${A:-z}-${NO:-d}\nI=\nJ=a#b\nK='it\\'s'\nL.m-n=1\n";
        let got: Vec<String> =
            parse(text, &outside).unwrap().iter().map(|(k, v)| format!("{k}={v:?}")).collect();
        assert_eq!(
            got.join("\n"),
            r#"A="1"
B="two words"
C="as $is # here"
D="x\ty 1 $A"
E="e"
F="yaml"
HOST="outer"
G="line\nline"
H="outer-1-d"
I=""
J="a#b"
K="it's"
L.m-n="1""#
        );
    }

    #[test]
    fn bad_lines_are_named() {
        for (text, line, message) in [
            ("A=1\nB C=2\n", 2, "the name `B C` has a space in it"),
            ("A=1\n\n%=2\n", 3, "`%` can't be part of a name: `%=2`"),
            ("A=\"open\nB=1\n", 1, "the quote of \"open is never closed"),
            ("\nA=${NO:?why}\n", 2, "the variable `NO` is required and not set: why"),
            ("=x", 1, "a value without a name"),
        ] {
            let trouble = parse(text, &outside).unwrap_err();
            assert_eq!((trouble.line, trouble.message.as_str()), (line, message), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[A-C=:'\"\\\\$#{}\n\r 0-9-]{0,80}", any in ".{0,60}") {
            let _ = parse(&text, &outside);
            let _ = parse(&any, &outside);
        }
    }
}
