//! The report, without what only the author of a step has a use for.

use std::io::{self, Stdout, Write};

/// No line is longer, in characters: a whole reply says less than its beginning.
const LONGEST: usize = 600;
/// How cucumber begins what a step says, and where it says where a step is written.
const SAID: &str = "Step panicked. Captured output: ";
const WRITTEN: &str = "Matched: ";
const FAILED: &str = "Step failed:";
const PLACE: &str = "Defined: ";
const FOLDER: &str = "features/";

/// Standard output, line by line.
#[derive(Debug)]
pub(crate) struct Report {
    out: Stdout,
    line: Vec<u8>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { out: io::stdout(), line: Vec::new() }
    }
}

impl Write for Report {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                if let Some(line) = shown(&String::from_utf8_lossy(&line)) {
                    self.out.write_all(line.as_bytes())?;
                }
            }
        }
        Ok(bytes.len())
    }

    /// What is no whole line yet stays: cucumber flushes after each piece.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A line as a person gets to see it, if at all.
fn shown(line: &str) -> Option<String> {
    let text = line.trim();
    if text.starts_with(WRITTEN) || text == FAILED {
        return None;
    }
    let line = line.replace(SAID, "but: ");
    let line = match line.split_once(PLACE) {
        // From the workspace's root the folder comes twice.
        Some((indent, place)) => format!("{indent}in {}", place.trim_start_matches(FOLDER)),
        None => line,
    };
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => Some(format!("{} …\n", &line[..end])),
        None => Some(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_without_our_code() {
        assert_eq!(shown("   Step failed:\n"), None);
        assert_eq!(shown("   Matched: features/src/steps/paths.rs:40:1\n"), None);
        let said = shown("   Step panicked. Captured output: D07 is not found\n");
        assert_eq!(said.as_deref(), Some("   but: D07 is not found\n"));
        let place = shown("   Defined: features/features/users.feature:5:5\n");
        assert_eq!(place.as_deref(), Some("   in users.feature:5:5\n"));
    }

    #[test]
    fn a_long_line_is_cut() {
        let line = format!("{}\n", "é".repeat(LONGEST + 1));
        assert_eq!(shown(&line), Some(format!("{} …\n", "é".repeat(LONGEST))));
    }
}
