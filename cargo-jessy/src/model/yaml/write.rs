//! JSON values as block YAML that every reader takes for the same values.

use std::fmt::Write as _;

use serde_json::Value;

use super::scalar::resolve;

/// The document, with a newline at its end.
pub(crate) fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => mapping(map, 0, &mut out),
        other => {
            inline(other, &mut out);
            out.push('\n');
        }
    }
    out
}

fn mapping(map: &serde_json::Map<String, Value>, indent: usize, out: &mut String) {
    for (i, (key, value)) in map.iter().enumerate() {
        // The first key of an item stands behind its dash.
        if i > 0 || indent == 0 || out.ends_with('\n') {
            out.extend(std::iter::repeat_n(' ', indent));
        }
        text(key, out);
        out.push(':');
        child(value, indent, out);
    }
}

fn child(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            mapping(map, indent + 2, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            sequence(items, indent + 2, out);
        }
        other => {
            out.push(' ');
            inline(other, out);
            out.push('\n');
        }
    }
}

fn sequence(items: &[Value], indent: usize, out: &mut String) {
    for item in items {
        out.extend(std::iter::repeat_n(' ', indent));
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => mapping(map, indent + 2, out),
            Value::Array(inner) if !inner.is_empty() => {
                out.pop();
                out.push('\n');
                sequence(inner, indent + 2, out);
            }
            other => {
                inline(other, out);
                out.push('\n');
            }
        }
    }
}

fn inline(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(value) => text(value, out),
        // Only empty ones get here.
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// A string: bare where nobody can misread it, else in double quotes.
fn text(value: &str, out: &mut String) {
    let first = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_');
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.' | '-');
    let words = ["y", "n", "yes", "no", "on", "off"];
    if value.starts_with(first)
        && value.chars().all(rest)
        && matches!(resolve(value), super::Value::Str(_))
        && !words.iter().any(|word| value.eq_ignore_ascii_case(word))
    {
        out.push_str(value);
        return;
    }
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // A reader may refuse or fold the rest: separators, C0 and C1 controls, the BOM.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c if u32::from(c) > 0xffff => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c if matches!(u32::from(c), 0xfffe | 0xffff) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn what_could_be_misread_is_quoted() {
        let value = json!({
            "a": ["x", {"b": 1, "c": []}, [1, "2"], {}],
            "no": "yes",
            "n": null,
            "t": "a: b\n\t\u{7f}",
            "d": {"e": {"f": "1.5"}},
        });
        insta::assert_snapshot!(super::write(&value), @r#"
        a:
          - x
          - b: 1
            c: []
          -
            - 1
            - "2"
          - {}
        "no": "yes"
        "n": null
        t: "a: b\n\t\u007f"
        d:
          e:
            f: "1.5"
        "#);
    }
}
