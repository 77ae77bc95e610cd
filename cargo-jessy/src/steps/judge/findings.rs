//! What our own checks print: a line a finding.

use super::{Judgement, Reader};
use crate::{proc::End, ui};

#[derive(Default)]
pub(super) struct Findings {
    lines: Vec<String>,
}

impl Reader for Findings {
    fn line(&mut self, line: &str) -> Option<String> {
        if !line.trim().is_empty() {
            self.lines.push(line.to_owned());
        }
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        if end.code() == Some(1) && !self.lines.is_empty() {
            judgement.why = ui::plural(self.lines.len(), "finding");
        }
        judgement.show = Some(self.lines.join("\n"));
        judgement
    }
}
