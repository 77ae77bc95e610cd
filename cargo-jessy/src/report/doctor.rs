//! The findings of `doctor`, for people and for machines.

use serde::Serialize;

use crate::{
    events::{Finding, Grade},
    ui::Paint,
};

/// The lines for people: one a finding, and below what is not as it should be the line that
/// mends it.
#[must_use]
pub fn doctor(findings: &[Finding], paint: Paint) -> Vec<String> {
    let width = findings.iter().map(|finding| finding.check.name().len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for finding in findings {
        let name = format!("{:<width$}", finding.check.name());
        let mark = match finding.grade {
            Grade::Good => paint.good("✓"),
            Grade::Note => paint.dim("·"),
            Grade::Warning => paint.warn("!"),
            Grade::Missing => paint.bad("✗"),
        };
        let required = finding.required.as_ref().map_or(String::new(), |required| {
            format!("  {}", paint.dim(&format!("(asked for: {required})")))
        });
        lines.push(format!("{mark} {}  {}{required}", paint.strong(&name), finding.found));
        if let Some(fix) = &finding.fix {
            lines.push(format!("  {:width$}  {} {fix}", "", paint.literal("fix:")));
        }
    }
    lines
}

/// What stands in the way of a start, found against required, as a table with a fix below each
/// row; nothing when all is well.
#[must_use]
pub fn preflight(findings: &[Finding], paint: Paint) -> Vec<String> {
    let in_the_way = |finding: &&Finding| matches!(finding.grade, Grade::Warning | Grade::Missing);
    let found: Vec<&Finding> = findings.iter().filter(in_the_way).collect();
    let cells = |finding: &Finding| {
        let required = finding.required.clone().unwrap_or_default();
        [finding.check.name(), finding.found.clone(), required]
    };
    let head = ["CHECK", "FOUND", "REQUIRED"].map(str::to_owned);
    let table: Vec<_> = std::iter::once(head).chain(found.iter().map(|f| cells(f))).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max();
    let (first, second) = (width(0).unwrap_or(0), width(1).unwrap_or(0));
    let mut lines = Vec::new();
    for (index, [id, is, required]) in table.iter().enumerate() {
        let row = format!("{id:<first$}  {is:<second$}  {required}");
        let Some(finding) = index.checked_sub(1).map(|at| found[at]) else {
            lines.push(paint.dim(format!("  {}", row.trim_end()).as_str()));
            continue;
        };
        let mark = if finding.grade == Grade::Missing { paint.bad("✗") } else { paint.warn("!") };
        lines.push(format!("{mark} {}", row.trim_end()));
        if let Some(fix) = &finding.fix {
            lines.push(format!("  {:first$}  {} {fix}", "", paint.literal("fix:")));
        }
    }
    lines
}

#[derive(Serialize)]
struct Line<'a> {
    event: &'static str,
    #[serde(flatten)]
    finding: &'a Finding,
}

/// The lines for machines: the schema's version, one finding a line, the verdict.
#[must_use]
pub fn doctor_json(findings: &[Finding]) -> Vec<String> {
    let worst = if findings.iter().any(|finding| finding.grade == Grade::Missing) {
        "missing"
    } else {
        "passed"
    };
    let mut lines = vec![r#"{"schema":1}"#.to_owned()];
    // Plain structs of strings always have a JSON form.
    lines.extend(
        findings
            .iter()
            .filter_map(|finding| serde_json::to_string(&Line { event: "finding", finding }).ok()),
    );
    lines.push(format!(r#"{{"event":"verdict","verdict":"{worst}"}}"#));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Check;

    #[test]
    fn only_what_is_in_the_way_is_shown_before_a_start() {
        let good = Finding::new(Check::Docker, Grade::Good, "engine 26.1.5, API 1.45");
        let note = Finding::new(Check::BaseImages, Grade::Note, "2 of 3 there");
        assert!(preflight(&[good.clone(), note.clone()], Paint::new(false)).is_empty());
        let port = Finding::new(Check::Port(3000), Grade::Warning, "held by the container web")
            .required("free, for api")
            .fix("docker stop web");
        let compose =
            Finding::new(Check::DockerCompose, Grade::Missing, "2.20.0").required("≥ 2.24.4");
        let lines = preflight(&[good, port, note, compose], Paint::new(false));
        insta::assert_snapshot!(lines.join("\n"), @"
          CHECK           FOUND                      REQUIRED
        ! port 3000       held by the container web  free, for api
                          fix: docker stop web
        ✗ docker compose  2.20.0                     ≥ 2.24.4
                          fix: install the docker-compose-plugin package of your Docker, 2.24.4 or newer
        ");
    }
}
