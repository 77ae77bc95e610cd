//! What Trivy found, where it looks at more than one file.

mod packages;
mod tree;
mod vulnerabilities;

pub(super) use packages::Packages;
pub(super) use tree::Tree;
pub(super) use vulnerabilities::Vulnerabilities;

use serde::de::DeserializeOwned;

use super::Judgement;

/// Reads a report; why not, if it can't be read.
fn report<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("can't read what trivy says: {error}"))
}

/// Judges by what was found: nothing is good.
fn found(judgement: Judgement, found: &[String]) -> Judgement {
    Judgement {
        good: found.is_empty(),
        why: crate::ui::plural(found.len(), "finding"),
        show: Some(found.join("\n")),
        ..judgement
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Judgement, Reader};
    use crate::proc::End;

    /// A reader that was told `text` and an exit code.
    pub(super) fn judged(mut reader: Box<dyn Reader>, text: &str, code: i32) -> Judgement {
        use std::os::unix::process::ExitStatusExt as _;
        for line in text.lines() {
            reader.line(line);
        }
        reader.end(End::Exited(std::process::ExitStatus::from_raw(code << 8)))
    }
}
