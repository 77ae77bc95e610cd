//! What is printed of a failed command's output: all of it but the progress of builds and the
//! tests that passed. Those are in the log; here they would hide what went wrong.

/// Collects lines worth printing.
#[derive(Debug, Default)]
pub(super) struct Shown(String);

/// Cargo indents its progress so that the verb ends in the twelfth column.
const PROGRESS: [&str; 11] = [
    "Adding",
    "Blocking",
    "Checking",
    "Compiling",
    "Documenting",
    "Downloaded",
    "Downloading",
    "Fresh",
    "Locking",
    "Scraping",
    "Updating",
];

impl Shown {
    pub(super) fn line(&mut self, line: &str) {
        if !is_noise(line) {
            self.0.push_str(line);
            self.0.push('\n');
        }
    }

    pub(super) fn text(self) -> String {
        self.0
    }
}

fn is_noise(line: &str) -> bool {
    let plain = anstream::adapter::strip_str(line).to_string();
    let text = plain.trim_start();
    if text.len() == plain.len() {
        return false;
    }
    let word = text.split(' ').next().unwrap_or_default();
    PROGRESS.contains(&word) || text.starts_with("PASS [")
}

#[cfg(test)]
mod tests {
    use super::is_noise;

    #[test]
    fn what_went_wrong_is_no_noise() {
        assert!(is_noise("   Compiling serde v1.0.229"));
        assert!(is_noise("        PASS [   0.004s] (1/2) a tests::b"));
        assert!(!is_noise("        FAIL [   0.004s] (1/2) a tests::b"));
        assert!(!is_noise("Compiling by hand"));
    }
}
