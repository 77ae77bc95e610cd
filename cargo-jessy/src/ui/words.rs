//! Plurals, durations and cut texts.

use std::time::Duration;

/// `1 test`, `2 tests`, `2 benches`.
#[must_use]
pub fn plural(count: usize, one: &str) -> String {
    let ending = if one.ends_with("ch") { "es" } else { "s" };
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}{ending}") }
}

/// As much of the end of a text as fits into `most` bytes.
#[must_use]
pub fn end_of(text: &str, most: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(most))..]
}

/// A duration as our formats have it, in milliseconds.
#[must_use]
pub fn millis(d: Duration) -> u64 {
    u64::try_from(d.as_millis()).unwrap_or(u64::MAX)
}

/// A duration as a person reads it: `12 ms`, `0.31 s`, `4.2 s`, `1 min 03 s`, `2 h 05 min`.
#[must_use]
pub fn duration(d: Duration) -> String {
    let ms = d.as_millis();
    let seconds = d.as_secs();
    match ms {
        0..100 => format!("{ms} ms"),
        100..1_000 => format!("{:.2} s", d.as_secs_f64()),
        1_000..60_000 => format!("{:.1} s", d.as_secs_f64()),
        60_000..3_600_000 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let cases = [
            (12, "12 ms"),
            (314, "0.31 s"),
            (4_200, "4.2 s"),
            (63_000, "1 min 03 s"),
            (7_500_000, "2 h 05 min"),
        ];
        for (ms, words) in cases {
            assert_eq!(duration(Duration::from_millis(ms)), words);
        }
        assert_eq!(plural(1, "test"), "1 test");
        assert_eq!(plural(0, "test"), "0 tests");
        assert_eq!(
            (plural(1, "bench"), plural(2, "bench")),
            ("1 bench".into(), "2 benches".into())
        );
    }

    #[test]
    fn no_character_is_cut() {
        assert_eq!(end_of("abc", 3), "abc");
        assert_eq!(end_of("abc", 2), "bc");
        assert_eq!(end_of("äöü", 3), "ü");
        assert_eq!(end_of("äöü", 0), "");
    }
}
