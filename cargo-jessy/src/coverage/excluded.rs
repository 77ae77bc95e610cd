//! Which files are not counted.

use camino::Utf8Path;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns of files that are not counted.
#[derive(Clone, Debug)]
pub struct Excluded(Gitignore);

/// Nothing.
impl Default for Excluded {
    fn default() -> Self {
        Self(Gitignore::empty())
    }
}

impl Excluded {
    /// Patterns as in a `.gitignore` of the workspace's root; each begins there.
    ///
    /// # Errors
    /// The pattern that can't be read, and why.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut builder = GitignoreBuilder::new("");
        for pattern in patterns {
            let anchored = format!("/{}", pattern.trim_start_matches('/'));
            builder.add_line(None, &anchored).map_err(|error| format!("{pattern}: {error}"))?;
        }
        builder.build().map(Self).map_err(|error| error.to_string())
    }

    /// Whether a file or folder is not counted. `path` is from the root.
    #[must_use]
    pub fn has(&self, path: &Utf8Path) -> bool {
        self.0.matched_path_or_any_parents(path, false).is_ignore()
            || self.0.matched_path_or_any_parents(path, true).is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_its_files_along() {
        let excluded = Excluded::new(["a/generated", "b/*_pb.rs", "**/c.go"]).expect("parses");
        let has = |path: &str| excluded.has(Utf8Path::new(path));
        assert!(has("a/generated/x/y.rs") && has("b/x_pb.rs") && has("d/e/c.go"));
        assert!(!has("x/a/generated/y.rs") && !has("b/d/x_pb.rs") && !has("a/other.rs"));
        assert!(Excluded::new(["a/{b"]).is_err());
    }
}
