//! `cargo deny check advisories`. Where its database can't be had nothing was checked: that is no
//! reason to fail a workspace, and none to call it clean.

use super::{Judgement, Reader, shown::Shown};
use crate::proc::End;

/// What cargo-deny says when the database is neither there nor can be fetched.
const NO_DATABASE: [&str; 2] =
    ["failed to fetch advisory database", "failed to load advisory database"];

#[derive(Default)]
pub(super) struct Advisories {
    shown: Shown,
    /// The database could not be had.
    none: bool,
    /// An advisory was found all the same, in a second database.
    found: bool,
}

impl Reader for Advisories {
    fn line(&mut self, line: &str) -> Option<String> {
        let plain = anstream::adapter::strip_str(line).to_string();
        self.none |= NO_DATABASE.iter().any(|sign| plain.contains(sign));
        self.found |= plain.starts_with("error[");
        self.shown.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let judgement = Judgement { show: Some(self.shown.text()), ..Judgement::of(end) };
        if end.code() == Some(1) && self.none && !self.found {
            let note = "advisories not checked: their database could not be fetched";
            return Judgement { good: true, note: Some(note.to_owned()), ..judgement };
        }
        judgement
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::judge::tests;

    fn judged(lines: &[&str], code: i32) -> Judgement {
        tests::judged(Box::<Advisories>::default(), &lines.join("\n"), code)
    }

    #[test]
    fn no_database_is_said_and_is_no_failure() {
        let said = "2026-11-26 17:48:51 [ERROR] failed to fetch advisory database at some address";
        let judgement = judged(&[said, "fatal: unable to access it"], 1);
        assert!(judgement.good);
        assert!(judgement.note.is_some_and(|note| note.starts_with("advisories not checked")));
    }

    #[test]
    fn an_advisory_and_any_other_end_are_failures() {
        assert!(!judged(&["error[vulnerability]: it leaks"], 1).good);
        assert!(!judged(&["2026-11-26 [ERROR] failed to fetch crates"], 1).good);
        let both = ["[ERROR] failed to fetch advisory database", "error[unmaintained]: gone"];
        assert!(!judged(&both, 1).good);
        let clean = judged(&["advisories ok"], 0);
        assert!(clean.good && clean.note.is_none());
    }
}
