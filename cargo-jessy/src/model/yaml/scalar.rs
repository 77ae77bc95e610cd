//! What a plain scalar means. Compose reads YAML with go-yaml, which knows more integers than
//! YAML 1.2's core schema does (`0777`, `0b11`, `1_000`), and fewer booleans than YAML 1.1.

use super::node::Value;

/// The value of a plain scalar without a tag.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Value::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Value::Str(text.to_owned());
    }
    let plain = text.replace('_', "");
    if let Some(value) = integer(&plain) {
        return Value::Int(value);
    }
    match float(&plain) {
        Some(value) => Value::Float(value),
        None => Value::Str(text.to_owned()),
    }
}

fn integer(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    // from_str_radix takes a sign of its own, which here would be a second one.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let prefixes = [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8), ("0O", 8)];
    for (prefix, radix) in prefixes {
        if let Some(rest) = digits.strip_prefix(prefix) {
            return i64::from_str_radix(&format!("{sign}{rest}"), radix).ok();
        }
    }
    let radix = if digits.len() > 1 && digits.starts_with('0') { 8 } else { 10 };
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

fn float(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    // Rust reads "inf", "nan" and "infinity" too.
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !digits.chars().all(number)
    {
        return None;
    }
    // Too big a number is text.
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A float as Go prints it with `%v`: the shortest text that reads back the same, with an
/// exponent below 1e-4 and from 1e6 on.
pub(crate) fn format_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let size = value.abs();
    if size == 0.0 || (1e-4..1e6).contains(&size) {
        return format!("{value}");
    }
    let text = format!("{value:e}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return text;
    };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(rest) => ('-', rest),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_compose_reads_them() {
        for (text, value) in [
            ("0440", Value::Int(288)),
            ("0o17", Value::Int(15)),
            ("0b101", Value::Int(5)),
            ("0x1F", Value::Int(31)),
            ("1_000", Value::Int(1000)),
            ("-12", Value::Int(-12)),
            ("1.10", Value::Float(1.1)),
            ("1e3", Value::Float(1000.0)),
            (".5", Value::Float(0.5)),
            ("089", Value::Float(89.0)),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
        for text in [
            "yes",
            "no",
            "on",
            "1.2.3",
            "12:30",
            "+-1",
            "-",
            "2001-01-01",
            "1 2",
            "1e400",
            "infinity",
        ] {
            assert_eq!(resolve(text), Value::Str(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn floats_are_printed_as_go_prints_them() {
        for (value, text) in [
            (1.1, "1.1"),
            (1000.0, "1000"),
            (123_456.0, "123456"),
            (1_234_567.0, "1.234567e+06"),
            (-1e7, "-1e+07"),
            (1.234_567_890_123_456_8e29, "1.2345678901234568e+29"),
            (0.000_01, "1e-05"),
        ] {
            assert_eq!(format_float(value), text);
        }
    }
}
