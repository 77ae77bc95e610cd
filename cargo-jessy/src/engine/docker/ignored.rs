//! What of a build's context docker leaves out: `.dockerignore`. Where our reading could differ
//! from docker's, a file counts as part of the context: then a build is asked for too often, and
//! never too seldom.

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The rules of one context.
#[derive(Debug)]
pub(super) struct Ignored {
    rules: Gitignore,
    /// Patterns that bring files back; what may hold one of them is walked.
    exceptions: Vec<String>,
}

impl Ignored {
    /// Reads the rules for a Dockerfile in a context. Returns the file that they stand in, too.
    #[must_use]
    pub(super) fn of(context: &Utf8Path, dockerfile: &Utf8Path) -> (Self, Utf8PathBuf) {
        let own = Utf8PathBuf::from(format!("{dockerfile}.dockerignore"));
        let file = if own.exists() { own } else { context.join(".dockerignore") };
        let text = fs_err::read_to_string(&file).unwrap_or_default();
        let mut builder = GitignoreBuilder::new(context);
        let mut exceptions = Vec::new();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (not, pattern) = match line.strip_prefix('!') {
                Some(pattern) => ("!", pattern),
                None => ("", line),
            };
            // Git's patterns match at any depth, docker's from the context's root.
            let pattern = pattern.trim().trim_start_matches("./").trim_matches('/');
            if not == "!" {
                exceptions.push(pattern.to_owned());
            }
            // A pattern that can't be read leaves nothing out.
            let _ = builder.add_line(None, &format!("{not}/{pattern}"));
        }
        let rules = builder.build().unwrap_or_else(|_| Gitignore::empty());
        (Self { rules, exceptions }, file)
    }

    /// Whether a file is surely left out. `path` is relative to the context.
    #[must_use]
    pub(super) fn leaves_out(&self, path: &Utf8Path, is_dir: bool) -> bool {
        let mut is_out = false;
        for (depth, part) in path.ancestors().filter(|part| !part.as_str().is_empty()).enumerate() {
            let found = self.rules.matched(part, is_dir || depth > 0);
            if found.is_whitelist() {
                return false;
            }
            is_out |= found.is_ignore();
        }
        is_out
    }

    /// Whether nothing below a folder is part of the context.
    #[must_use]
    pub(super) fn leaves_out_all(&self, folder: &Utf8Path) -> bool {
        let may_hold = |pattern: &String| {
            pattern.starts_with(['*', '?', '['])
                || pattern.starts_with(&format!("{folder}/"))
                || folder
                    .as_str()
                    .starts_with(&pattern[..pattern.find('*').unwrap_or(pattern.len())])
        };
        self.leaves_out(folder, true) && !self.exceptions.iter().any(may_hold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Ignored {
        let dir = tempfile::tempdir().unwrap();
        let context = Utf8Path::from_path(dir.path()).unwrap();
        fs_err::write(context.join(".dockerignore"), text).unwrap();
        Ignored::of(context, &context.join("Dockerfile")).0
    }

    #[test]
    fn patterns_begin_at_the_root() {
        let ignored = of("target\n**/node_modules\n*.md\n");
        let is_out = |path: &str| ignored.leaves_out(path.into(), false);
        assert!(is_out("target/debug/x") && is_out("README.md"));
        assert!(is_out("web/a/node_modules/x/y.js"));
        assert!(!is_out("services/target/x"), "docker's `target` is the root's alone");
        assert!(!is_out("docs/README.md"));
    }

    #[test]
    fn what_is_brought_back_is_part_of_it() {
        let ignored = of("*\n!services\n!Cargo.toml\n");
        let is_out = |path: &str| ignored.leaves_out(path.into(), false);
        assert!(is_out("target/x") && !is_out("Cargo.toml") && !is_out("services/core/main.rs"));
        assert!(ignored.leaves_out_all("target".into()));
        assert!(!ignored.leaves_out_all("services".into()));
    }
}
