//! Reading one number out of Prometheus' text format.

/// A metric's name and some of its labels.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    pub(crate) name: &'static str,
    pub(crate) labels: Vec<(&'static str, String)>,
}

impl Counter {
    /// The sum over all samples that carry these labels; what was never counted is 0.
    pub(crate) fn read(&self, text: &str) -> f64 {
        text.lines().filter_map(|line| self.sample(line)).sum()
    }

    fn sample(&self, line: &str) -> Option<f64> {
        let rest = line.strip_prefix(self.name)?;
        let (labels, value) = match rest.strip_prefix('{') {
            Some(rest) => rest.rsplit_once('}')?,
            None => ("", rest.strip_prefix(' ')?),
        };
        let carried = |(name, value): &(&str, String)| {
            labels.split(',').any(|label| label == format!("{name}=\"{value}\""))
        };
        if !self.labels.iter().all(carried) {
            return None;
        }
        value.split_whitespace().next()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# TYPE a counter\na_total{x=\"1\",y=\"2\"} 3\na_total{x=\"1\"} 4\nb 5\n";

    fn read(name: &'static str, labels: &[(&'static str, &str)]) -> f64 {
        let labels = labels.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Counter { name, labels }.read(TEXT)
    }

    #[test]
    fn samples_add_up_by_their_labels() {
        assert_eq!(read("a_total", &[]), 7.0);
        assert_eq!(read("a_total", &[("x", "1"), ("y", "2")]), 3.0);
        assert_eq!(read("a_total", &[("x", "2")]), 0.0);
        assert_eq!(read("b", &[]), 5.0);
        assert_eq!(read("c", &[]), 0.0);
    }

    #[test]
    fn a_name_is_not_the_start_of_another() {
        assert_eq!(read("a", &[]), 0.0);
    }
}
