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
