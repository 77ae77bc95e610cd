//! Whether what was measured is what the main branch holds.

use std::process::{Command, Stdio};

/// Whether the branch `main` is checked out and no file differs from it. Without git it isn't.
pub(super) fn is_main(main: &str) -> bool {
    let said = Command::new("git")
        .args(["status", "--porcelain", "--branch"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    said.is_ok_and(|said| {
        said.status.success() && says(&String::from_utf8_lossy(&said.stdout), main)
    })
}

/// `## BRANCH` or `## BRANCH...UPSTREAM`, then a line for each file that differs.
fn says(status: &str, main: &str) -> bool {
    let mut lines = status.lines();
    let head = lines.next().and_then(|line| line.strip_prefix("## ")).unwrap_or_default();
    let branch = head.split("...").next().unwrap_or_default();
    branch == main && lines.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn only_the_branch_itself_counts() {
        assert!(says("## main\n", "main"));
        assert!(says("## main...origin/main [ahead 1]\n", "main"));
        assert!(!says("## main\n M a.rs\n", "main"), "it is not what the branch holds");
        assert!(!says("## mainly\n", "main"));
        assert!(!says("## HEAD (no branch)\n", "main"));
        assert!(!says("", "main"));
    }
}
