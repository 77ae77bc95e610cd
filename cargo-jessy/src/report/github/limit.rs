//! GitHub shows ten errors and ten warnings of a job's step and drops the rest without a word.

use super::command::{Annotation, Level};
use crate::ui::plural;

/// How many it shows of each.
const MOST: usize = 10;

/// As many as are shown. Each list is of one step; of each its first comes before any other's
/// second. The last one counts what is left out.
pub(super) fn limited(steps: Vec<Vec<Annotation>>) -> Vec<Annotation> {
    let mut all: Vec<(usize, Annotation)> =
        steps.into_iter().flat_map(|step| step.into_iter().enumerate()).collect();
    all.sort_by_key(|(rank, _)| *rank);
    let all: Vec<Annotation> = all.into_iter().map(|(_, annotation)| annotation).collect();
    let mut shown = of(&all, Level::Error);
    shown.extend(of(&all, Level::Warning));
    shown
}

fn of(all: &[Annotation], level: Level) -> Vec<Annotation> {
    let mut shown: Vec<Annotation> = all.iter().filter(|it| it.level == level).cloned().collect();
    if shown.len() > MOST {
        let word = match level {
            Level::Error => "more error",
            Level::Warning => "more warning",
        };
        let more = plural(shown.len() - (MOST - 1), word);
        shown.truncate(MOST - 1);
        shown.push(Annotation {
            level,
            title: "cargo jessy".to_owned(),
            place: None,
            message: format!("and {more}: the log has them all"),
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(message: String) -> Annotation {
        Annotation { level: Level::Error, title: String::new(), place: None, message }
    }

    #[test]
    fn every_step_is_heard_and_the_rest_is_counted() {
        let many = (0..20).map(|at| error(format!("lint {at}"))).collect();
        let shown = limited(vec![many, vec![error("unit".to_owned())]]);
        assert_eq!(shown.len(), 10);
        assert_eq!((shown[0].message.as_str(), shown[1].message.as_str()), ("lint 0", "unit"));
        assert_eq!(shown[9].message, "and 12 more errors: the log has them all");
        let ten = limited(vec![(0..10).map(|at| error(at.to_string())).collect()]);
        assert_eq!(ten[9].message, "9");
    }
}
