//! Commands that are asked for one line: it is remembered, or compared with what is.

use indexmap::IndexMap;

use super::{Judgement, Reader};
use crate::proc::End;

/// Remembers the line as the value of a variable.
pub(super) struct Value {
    variable: String,
    line: String,
}

impl Value {
    pub(super) fn new(variable: String) -> Self {
        Self { variable, line: String::new() }
    }
}

impl Reader for Value {
    fn line(&mut self, line: &str) -> Option<String> {
        line.trim().clone_into(&mut self.line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        if judgement.good && self.line.is_empty() {
            judgement.good = false;
            "it printed nothing".clone_into(&mut judgement.why);
        }
        judgement.blocks = !judgement.good;
        judgement.learned = IndexMap::from([(self.variable, self.line)]);
        judgement
    }
}

/// Expects the line to be `NAME VERSION (COMMIT)`.
pub(super) struct Built {
    commit: String,
    line: String,
}

impl Built {
    pub(super) fn new(commit: String) -> Self {
        Self { commit, line: String::new() }
    }
}

impl Reader for Built {
    fn line(&mut self, line: &str) -> Option<String> {
        line.trim().clone_into(&mut self.line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        if judgement.good && !self.line.ends_with(&format!(" ({})", self.commit)) {
            judgement.good = false;
            judgement.why = format!("built from {}, but it says {:?}", self.commit, self.line);
        }
        judgement
    }
}

/// Expects the engine to find no such program in the image.
#[derive(Default)]
pub(super) struct Absent {
    seen: bool,
}

impl Reader for Absent {
    fn line(&mut self, line: &str) -> Option<String> {
        self.seen |= line.contains("no such file or directory");
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let good = end.code() == Some(127) && self.seen;
        let why = match end.code() {
            Some(0) => "there is a shell in the image".to_owned(),
            _ => format!("whether there is a shell can't be told: {}", end.words()),
        };
        Judgement { good, why, ..Judgement::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};

    use super::*;

    fn exited(code: i32) -> End {
        End::Exited(ExitStatus::from_raw(code << 8))
    }

    fn built(line: &str) -> Judgement {
        let mut reader = Box::new(Built::new("1a2b3c4d5e6f".to_owned()));
        reader.line(line);
        reader.end(exited(0))
    }

    #[test]
    fn a_program_of_another_commit_is_found_out() {
        assert!(built("jessy-core 0.1.0 (1a2b3c4d5e6f)").good);
        let stale = built("jessy-core 0.1.0 (unknown)");
        assert!(!stale.good);
        assert_eq!(
            stale.why,
            "built from 1a2b3c4d5e6f, but it says \"jessy-core 0.1.0 (unknown)\""
        );
        assert!(!built("").good, "a stub prints nothing");
    }

    #[test]
    fn a_shell_is_absent_only_when_the_engine_says_so() {
        let absent = |lines: &[&str], end| {
            let mut reader = Box::<Absent>::default();
            for line in lines {
                reader.line(line);
            }
            reader.end(end).good
        };
        let said = "exec: \"/bin/sh\": stat /bin/sh: no such file or directory: unknown.";
        assert!(absent(&[said], exited(127)));
        assert!(!absent(&[], exited(0)));
        assert!(!absent(&["no such file or directory"], exited(125)));
    }
}
