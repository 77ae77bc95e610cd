//! Workflow commands, and how other text is kept from being one.
//!
//! GitHub's runner reads a command wherever a line of output begins with `::`, spaces aside, or has
//! `##[` anywhere, on both streams. What tools print is never trusted: a test's name or a comment in
//! the code could set variables or mark a failure as none.

use std::fmt;

/// Put into what would be a command. It has no width, and is no space that the runner passes over.
const JOINER: char = '\u{2060}';

/// Text of a tool, as lines none of which is a command.
pub(super) fn tame(text: &str) -> impl Iterator<Item = String> {
    // The runner takes each of the three for an end of line.
    text.split('\n').flat_map(|line| line.split('\r')).map(tame_line)
}

fn tame_line(line: &str) -> String {
    let joined = line.replace("##[", &format!("##{JOINER}["));
    // Whoever takes colours out before the runner reads it sees this.
    let plain = anstream::adapter::strip_str(&joined).to_string();
    let begins = |text: &str| text.trim_start().starts_with("::");
    if begins(&joined) || begins(&plain) { format!("{JOINER}{joined}") } else { joined }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// It fails a step.
    Error,
    /// It does not.
    Warning,
}

/// A finding that GitHub shows beside the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Annotation {
    /// How bad it is.
    pub(super) level: Level,
    /// Who says it.
    pub(super) title: String,
    /// The file, from the repository's root, with line and column, where they are known.
    pub(super) place: Option<Place>,
    /// What is said.
    pub(super) message: String,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The file.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: u32,
    /// The column, from 1.
    pub(super) column: Option<u32>,
}

impl fmt::Display for Annotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(f, "::{level} ")?;
        if let Some(Place { file, line, column }) = &self.place {
            write!(f, "file={},line={line},", property(file))?;
            if let Some(column) = column {
                write!(f, "col={column},")?;
            }
        }
        write!(f, "title={}::{}", property(&self.title), data(&self.message))
    }
}

/// The begin of a group, and its end.
pub(super) fn group(title: &str) -> [String; 2] {
    [format!("::group::{}", data(title)), "::endgroup::".to_owned()]
}

fn data(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    let plain = plain.replace("##[", &format!("##{JOINER}["));
    plain.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether the runner would take this line for a command, by its own two rules.
    fn is_command(line: &str) -> bool {
        line.trim_start().starts_with("::") || line.contains("##[")
    }

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("::".to_owned()),
            Just("##[".to_owned()),
            Just("::error::x".to_owned()),
            Just("::set-env name=A::b".to_owned()),
            Just("\r".to_owned()),
            Just("\n".to_owned()),
            Just("\r\n".to_owned()),
            Just("\u{1b}[31m".to_owned()),
            Just("\u{a0}".to_owned()),
            Just("\u{2028}".to_owned()),
            Just("#".to_owned()),
            Just(":".to_owned()),
            Just(" \t".to_owned()),
            any::<String>(),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_output_is_a_command(text in hostile()) {
            for line in tame(&text) {
                prop_assert!(!line.contains(['\n', '\r']));
                prop_assert!(!is_command(&line), "{line:?}");
                let plain = anstream::adapter::strip_str(&line).to_string();
                prop_assert!(!plain.trim_start().starts_with("::"), "{line:?}");
            }
        }

        #[test]
        fn nothing_of_it_is_lost(text in hostile()) {
            let whole: Vec<String> = tame(&text).map(|line| line.replace(JOINER, "")).collect();
            let lines = text.replace(JOINER, "").replace('\r', "\n");
            prop_assert_eq!(whole.join("\n"), lines);
        }

        #[test]
        fn a_finding_is_one_command_of_one_line(text in hostile(), file in hostile()) {
            let place = Some(Place { file, line: 3, column: None });
            let it = Annotation { level: Level::Error, title: text.clone(), place, message: text };
            let line = it.to_string();
            prop_assert!(!line.contains(['\n', '\r']) && !line.contains("##["));
            // The runner looks for the first `::` after the name: none of the properties has one.
            let (properties, _) = line[2..].split_once("::").unwrap();
            prop_assert!(properties.starts_with("error file="));
            prop_assert_eq!(properties.matches(',').count(), 2);
        }
    }

    #[test]
    fn a_finding_is_written_as_github_reads_it() {
        let place = Some(Place { file: "a,b:c.rs".to_owned(), line: 3, column: Some(7) });
        let it = Annotation {
            level: Level::Warning,
            title: "lint: clippy".to_owned(),
            place,
            message: "50% is\nnot :: enough".to_owned(),
        };
        assert_eq!(
            it.to_string(),
            "::warning file=a%2Cb%3Ac.rs,line=3,col=7,title=lint%3A clippy::50%25 is%0Anot :: enough"
        );
    }
}
