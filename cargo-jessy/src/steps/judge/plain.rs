//! Exit codes, and silence.

use super::{Judgement, Reader, shown::Shown};
use crate::proc::End;

#[derive(Default)]
pub(super) struct Exit {
    shown: Shown,
    /// Whether nothing after it makes sense when it fails.
    needed: bool,
}

impl Exit {
    pub(super) fn needed() -> Self {
        Self { needed: true, ..Self::default() }
    }
}

impl Reader for Exit {
    fn line(&mut self, line: &str) -> Option<String> {
        self.shown.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let blocks = self.needed && !end.is_good();
        Judgement { show: Some(self.shown.text()), blocks, ..Judgement::of(end) }
    }
}

#[derive(Default)]
pub(super) struct Silent {
    lines: usize,
}

impl Reader for Silent {
    fn line(&mut self, line: &str) -> Option<String> {
        self.lines += usize::from(!line.trim().is_empty());
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        if judgement.good && self.lines > 0 {
            judgement.good = false;
            judgement.why = crate::ui::plural(self.lines, "file") + " to format";
        }
        judgement
    }
}
