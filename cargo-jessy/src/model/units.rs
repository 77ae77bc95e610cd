//! Durations and sizes as compose reads and prints them.

use std::time::Duration;

/// A duration in nanoseconds from Go's notation: `1m30s`, `1.5h`, `100ms`, `0`, with a sign if
/// need be. `None` if it isn't one or doesn't fit 64 bits.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(end);
        let end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let unit: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        if !whole.is_empty() {
            total = total.checked_add(whole.parse::<i128>().ok()?.checked_mul(unit)?)?;
        }
        // More digits than this are below a nanosecond.
        let digits = &fraction[..fraction.len().min(18)];
        if !digits.is_empty() {
            let scale = 10_i128.pow(u32::try_from(digits.len()).ok()?);
            total = total.checked_add(digits.parse::<i128>().ok()? * unit / scale)?;
        }
        rest = tail;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

/// As Go prints a duration: `1m30s`, `1h0m0s`, `1.5s`, `100ms`, `0s`.
pub(crate) fn format_duration(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let size = nanos.unsigned_abs();
    if size == 0 {
        return "0s".to_owned();
    }
    if size < 1_000_000_000 {
        let (unit, name) = match size {
            0..1_000 => (1, "ns"),
            1_000..1_000_000 => (1_000, "µs"),
            _ => (1_000_000, "ms"),
        };
        return format!("{sign}{}{name}", decimal(size, unit));
    }
    let (minutes, seconds) = (size / 60_000_000_000, size % 60_000_000_000);
    let seconds = decimal(seconds, 1_000_000_000);
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

/// `value / unit` without trailing zeros.
fn decimal(value: u64, unit: u64) -> String {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    let fraction = format!("{rest:0width$}");
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}

/// A duration of compose as the standard library's; `None` for a negative one.
pub(crate) fn std_duration(text: &str) -> Option<Duration> {
    u64::try_from(parse_duration(text)?).ok().map(Duration::from_nanos)
}

/// Bytes from `512m`, `1.5GiB`, `64 kb`, `1024`; `None` if it isn't a size. Units are powers of
/// 1024, as Docker has them.
pub(crate) fn parse_bytes(text: &str) -> Option<i64> {
    let split = text.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '))?;
    let (number, unit) = if text.as_bytes().get(split) == Some(&b' ') {
        (&text[..split], &text[split + 1..])
    } else {
        text.split_at(split + 1)
    };
    let digits =
        number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+'));
    let number: f64 = digits.then(|| number.parse().ok()).flatten()?;
    let unit = unit.to_ascii_lowercase();
    let power = match unit.as_str() {
        "" | "b" => 0,
        _ => {
            let (first, rest) = unit.split_at_checked(1)?;
            if !matches!(rest, "" | "b" | "ib") {
                return None;
            }
            1 + i32::try_from("kmgtp".find(first)?).ok()?
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "compose cuts fractions of a byte off")]
    let bytes = (number * 1024_f64.powi(power)) as i64;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_print_as_go_does() {
        for (text, nanos, printed) in [
            ("90s", 90_000_000_000, "1m30s"),
            ("1500ms", 1_500_000_000, "1.5s"),
            ("1h", 3_600_000_000_000, "1h0m0s"),
            ("0", 0, "0s"),
            ("100ms", 100_000_000, "100ms"),
            ("1.5us", 1_500, "1.5µs"),
            ("-2m", -120_000_000_000, "-2m0s"),
            ("1m.5s", 60_500_000_000, "1m0.5s"),
        ] {
            assert_eq!(parse_duration(text), Some(nanos), "{text}");
            assert_eq!(format_duration(nanos), printed, "{text}");
        }
        for text in ["", "5", "s", "1d", "1..5s", "1s2", "-", "99999999999h", "1 s"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        for (text, bytes) in [
            ("512m", 536_870_912),
            ("1.5GiB", 1_610_612_736),
            ("64 kb", 65_536),
            ("1024", 1024),
            ("10b", 10),
        ] {
            assert_eq!(parse_bytes(text), Some(bytes), "{text}");
        }
        for text in ["", "m", "1x", "1mm", "-1", "1 2 m"] {
            assert_eq!(parse_bytes(text), None, "{text}");
        }
    }
}
