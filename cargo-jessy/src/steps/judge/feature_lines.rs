//! What a cucumber runner prints while it runs: features, their scenarios, the steps of these.

use crate::events::{Feature, Said, Scenario, Status};

/// How a step's line begins, by how it ended. With `>` it is one of a background.
const MARKS: [(&str, Status); 6] = [
    ("✔  ", Status::Passed),
    ("✔> ", Status::Passed),
    ("✘  ", Status::Failed),
    ("✘> ", Status::Failed),
    ("?  ", Status::Skipped),
    ("?> ", Status::Skipped),
];

/// What has been read so far.
#[derive(Default)]
pub(super) struct Lines {
    features: Vec<Feature>,
    /// All was told once; what follows is what failed, told again.
    over: bool,
}

impl Lines {
    /// Takes a line without colours.
    pub(super) fn line(&mut self, line: &str) {
        let text = line.trim_start();
        if let Some(name) = line.strip_prefix("Feature: ") {
            self.over |= self.features.iter().any(|feature| feature.name == name);
            if !self.over {
                let feature = Feature { name: name.to_owned(), scenarios: Vec::new() };
                self.features.push(feature);
            }
        }
        // What stands at the margin is the summary, or a tool's.
        if self.over || text.len() == line.len() {
            return;
        }
        let Some(feature) = self.features.last_mut() else { return };
        if let Some(name) = scenario(text) {
            feature.scenarios.push(Scenario { name: name.to_owned(), steps: Vec::new() });
            return;
        }
        let Some(scenario) = feature.scenarios.last_mut() else { return };
        let step =
            MARKS.iter().find_map(|(mark, status)| Some((text.strip_prefix(mark)?, *status)));
        match (step, scenario.steps.last_mut()) {
            (Some((text, status)), _) => {
                let (text, why) = (text.to_owned(), String::new());
                scenario.steps.push(Said { text, status, why });
            }
            // Below a step that passed stands its table.
            (None, Some(step)) if step.status != Status::Passed => {
                if !step.why.is_empty() {
                    step.why.push('\n');
                }
                step.why.push_str(text);
            }
            _ => {}
        }
    }

    /// The features that were told.
    pub(super) fn end(self) -> Vec<Feature> {
        self.features
    }
}

/// The name of the scenario that begins with this line.
fn scenario(text: &str) -> Option<&str> {
    let (word, name) = text.split_once(": ")?;
    matches!(word, "Scenario" | "Scenario Outline" | "Example").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_told_once() {
        let mut lines = Lines::default();
        let told = "\
Feature: Ways
  Scenario: a way is found
   ✔  Given a query
      | word | weight |
   ✔  Then D06 is found
  Scenario: none is found
   ✔> Given a core
   ✘  Then nothing is found
      in ways.feature:9:5
      but: D07 is found
Feature: Words
  Scenario: later
   ?  Given nobody wrote it
      Step skipped: words.feature:3:5
";
        let again = "Feature: Ways\n  Scenario: none is found\n   ✘  Then nothing is found\n";
        for line in told.lines().chain(again.lines()).chain(["[Summary]", "2 features"]) {
            lines.line(line);
        }
        let features = lines.end();
        let steps: Vec<_> = features
            .iter()
            .flat_map(|feature| &feature.scenarios)
            .flat_map(|it| it.steps.iter().map(|step| (step.text.as_str(), step.status)))
            .collect();
        assert_eq!(
            steps,
            [
                ("Given a query", Status::Passed),
                ("Then D06 is found", Status::Passed),
                ("Given a core", Status::Passed),
                ("Then nothing is found", Status::Failed),
                ("Given nobody wrote it", Status::Skipped),
            ]
        );
        let wrong = &features[0].scenarios[1];
        assert_eq!(wrong.steps[1].why, "in ways.feature:9:5\nbut: D07 is found");
        assert!(features[0].scenarios[0].passed() && !wrong.passed());
        assert!(!features[1].scenarios[0].passed());
    }
}
