//! `$V ${V} ${V:-x} ${V-x} ${V:?m} ${V?m} ${V:+x} ${V+x}`, one inside the other, and `$$`.

/// Nesting that no person writes; the walk below is recursive.
const MAX_DEPTH: usize = 32;

/// Why a text can't be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// This piece starts like a variable and isn't one.
    Invalid(String),
    /// `${NAME:?why}` or `${NAME?why}` without a value.
    Missing {
        /// The variable.
        name: String,
        /// What the author says about it; may be empty.
        why: String,
    },
}

/// How names become values.
pub(crate) type Lookup<'a> = dyn FnMut(&str) -> Option<String> + 'a;

/// Fills the variables in. Names without a value and without a default become empty and are
/// added to `unset`.
pub(crate) fn substitute(
    text: &str,
    lookup: &mut Lookup<'_>,
    unset: &mut Vec<String>,
) -> Result<String, Problem> {
    fill(text, lookup, unset, 0)
}

fn fill(
    text: &str,
    lookup: &mut Lookup<'_>,
    unset: &mut Vec<String>,
    depth: usize,
) -> Result<String, Problem> {
    if depth > MAX_DEPTH {
        return Err(Problem::Invalid(shorten(text)));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        if let Some(tail) = after.strip_prefix('$') {
            out.push('$');
            rest = tail;
        } else if let Some(inside) = after.strip_prefix('{') {
            let Some((name, operator, word, tail)) = braced(inside) else {
                return Err(Problem::Invalid(shorten(&rest[dollar..])));
            };
            out.push_str(&expand(name, operator, word, lookup, unset, depth)?);
            rest = tail;
        } else {
            let name = leading_name(after);
            if name.is_empty() {
                out.push('$');
            } else {
                out.push_str(&value_or_empty(name, lookup, unset));
            }
            rest = &after[name.len()..];
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// A variable as a text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its name.
    pub name: String,
    /// What stands for it where it isn't set, as it is written.
    pub default: Option<String>,
    /// Why it must be set, where it must be.
    pub required: Option<String>,
}

/// The variables that a text names, those inside of defaults too, in their order.
pub(crate) fn references(text: &str, out: &mut Vec<Reference>) {
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        let after = &rest[dollar + 1..];
        if let Some(tail) = after.strip_prefix('$') {
            rest = tail;
        } else if let Some((name, operator, word, tail)) = after.strip_prefix('{').and_then(braced)
        {
            let word_for = |sign| operator.ends_with(sign).then(|| word.to_owned());
            let (default, required) = (word_for('-'), word_for('?'));
            out.push(Reference { name: name.to_owned(), default, required });
            references(word, out);
            rest = tail;
        } else {
            let name = leading_name(after);
            if !name.is_empty() {
                out.push(Reference { name: name.to_owned(), default: None, required: None });
            }
            rest = &after[name.len()..];
        }
    }
}

fn leading_name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return "";
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// What follows `${`: the name, the operator, the word after it and the rest behind `}`. The
/// word ends at the brace that balances the first one, on the same line.
fn braced(text: &str) -> Option<(&str, &str, &str, &str)> {
    let name = leading_name(text);
    if name.is_empty() {
        return None;
    }
    let after = &text[name.len()..];
    if let Some(rest) = after.strip_prefix('}') {
        return Some((name, "", "", rest));
    }
    let colon = usize::from(after.starts_with(':'));
    if !after[colon..].starts_with(['-', '+', '?']) {
        return None;
    }
    let (operator, word) = after.split_at(colon + 1);
    let line = &word[..word.find('\n').unwrap_or(word.len())];
    let end = closing(line).or_else(|| line.rfind('}'))?;
    Some((name, operator, &word[..end], &word[end + 1..]))
}

/// The brace that closes one opened before the text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

fn expand(
    name: &str,
    operator: &str,
    word: &str,
    lookup: &mut Lookup<'_>,
    unset: &mut Vec<String>,
    depth: usize,
) -> Result<String, Problem> {
    if operator.is_empty() {
        return Ok(value_or_empty(name, lookup, unset));
    }
    // Compose fills the word in even when it isn't used, so a `:?` inside it always speaks.
    let word = fill(word, lookup, unset, depth + 1)?;
    let value = lookup(name);
    let empty_counts = operator.starts_with(':');
    let has = value.as_ref().is_some_and(|v| !(empty_counts && v.is_empty()));
    match operator.trim_start_matches(':') {
        "-" if !has => Ok(word),
        "+" if has => Ok(word),
        "?" if !has => Err(Problem::Missing { name: name.to_owned(), why: word }),
        _ => Ok(value.unwrap_or_default()),
    }
}

fn value_or_empty(name: &str, lookup: &mut Lookup<'_>, unset: &mut Vec<String>) -> String {
    lookup(name).unwrap_or_else(|| {
        if !unset.iter().any(|known| known == name) {
            unset.push(name.to_owned());
        }
        String::new()
    })
}

/// Enough of a text to find it again.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(text: &str) -> Result<String, String> {
        let mut lookup = |name: &str| match name {
            "FOO" => Some("foo".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        substitute(text, &mut lookup, &mut Vec::new()).map_err(|problem| match problem {
            Problem::Invalid(text) => format!("invalid {text}"),
            Problem::Missing { name, why } => format!("missing {name} {why}"),
        })
    }

    #[test]
    fn every_form_of_the_specification() {
        for (text, expected) in [
            ("$FOO-${FOO}", "foo-foo"),
            ("${NO}|${NO-d}|${NO:-d}|${EMPTY-d}|${EMPTY:-d}", "|d|d||d"),
            ("${FOO+x}|${FOO:+x}|${EMPTY+x}|${EMPTY:+x}|${NO+x}", "x|x|x||"),
            ("$$FOO $${FOO} $$$FOO", "$FOO ${FOO} $foo"),
            ("${NO:-${FOO}} ${NO:-a${NO:-b}c}", "foo abc"),
            ("${NO:-{\"a\": {}}}", "{\"a\": {}}"),
            ("${NO:-a:?b}", "a:?b"),
            ("$1 $ a$", "$1 $ a$"),
            ("${FOO?no} ${EMPTY?no}", "foo "),
            ("${NO:-}x", "x"),
        ] {
            assert_eq!(run(text).as_deref(), Ok(expected), "{text}");
        }
        for (text, expected) in [
            ("${NO?}", "missing NO "),
            ("${NO:?why ${FOO}}", "missing NO why foo"),
            ("${EMPTY:?e}", "missing EMPTY e"),
            ("${FOO:-${NO:?inner}}", "missing NO inner"),
            ("a${", "invalid ${"),
            ("${}", "invalid ${}"),
            ("${1}", "invalid ${1}"),
            ("${FOO:x}", "invalid ${FOO:x}"),
            ("${FOO", "invalid ${FOO"),
            ("${FOO!}", "invalid ${FOO!}"),
            ("${NO:-\n}", "invalid ${NO:-"),
        ] {
            assert_eq!(run(text), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn every_variable_is_found() {
        let mut found = Vec::new();
        references("$A ${B}-${C:-c${D?why}} $$E $${F} ${G+g}", &mut found);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.default.as_deref(), it.required.as_deref()))
            .collect();
        let expected = [
            ("A", None, None),
            ("B", None, None),
            ("C", Some("c${D?why}"), None),
            ("D", None, Some("why")),
            ("G", None, None),
        ];
        assert_eq!(told, expected);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[${}:?+\\-A-Z a\n]{0,60}", any in ".{0,40}") {
            let _ = run(&text);
            let _ = run(&any);
            references(&text, &mut Vec::new());
            references(&any, &mut Vec::new());
        }

        #[test]
        fn escaped_text_comes_back(text in ".{0,60}") {
            prop_assert_eq!(run(&text.replace('$', "$$")), Ok(text));
        }
    }
}
