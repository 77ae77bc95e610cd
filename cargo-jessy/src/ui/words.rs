//! Plurals and durations in words.

use std::time::Duration;

/// `1 test`, `2 tests`.
#[must_use]
pub fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
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
    }
}
