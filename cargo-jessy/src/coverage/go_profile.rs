//! Go's coverage profiles: `PATH:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT`, a block a line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::file::{File, stretches};

/// Where a block begins and ends: two lines with their columns.
type Extent = [u32; 4];

/// The blocks of a module, each with its statements and how often it was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// By the file's path within the module.
    files: BTreeMap<Utf8PathBuf, BTreeMap<Extent, (u64, u64)>>,
}

/// The path of a module, from the text of its `go.mod`.
#[must_use]
pub fn module_path(go_mod: &str) -> Option<&str> {
    let line = go_mod.lines().find_map(|line| line.trim().strip_prefix("module "))?;
    Some(line.split("//").next().unwrap_or(line).trim().trim_matches('"'))
}

impl Profile {
    /// Adds what the profile `text` says of the files of `module`.
    ///
    /// # Errors
    /// The line that can't be read.
    pub fn add(&mut self, text: &str, module: &str) -> Result<(), String> {
        let mut lines = text.lines();
        // What one run counts and another only notes can't be added up.
        match lines.next() {
            Some("mode: atomic" | "mode: count") => {}
            first => return Err(format!("it begins with {:?}", first.unwrap_or_default())),
        }
        if !text.ends_with('\n') {
            return Err("its last line is cut short".to_owned());
        }
        for line in lines {
            let block = block(line).ok_or_else(|| format!("can't read the line {line:?}"))?;
            let (name, extent, statements, count) = block;
            let inside = name.strip_prefix(module).and_then(|rest| rest.strip_prefix('/'));
            let Some(path) = inside else { continue };
            let blocks = self.files.entry(path.into()).or_default();
            let known = blocks.entry(extent).or_insert((statements, 0));
            if known.0 != statements {
                return Err(format!("two builds differ on {name}: their sources are not the same"));
            }
            known.1 = known.1.saturating_add(count);
        }
        Ok(())
    }

    /// As Go's own tools read it.
    #[must_use]
    pub fn text(&self, module: &str) -> String {
        let mut text = "mode: atomic\n".to_owned();
        for (path, blocks) in &self.files {
            for ([line, column, last, end], (statements, count)) in blocks {
                let _ = writeln!(
                    text,
                    "{module}/{path}:{line}.{column},{last}.{end} {statements} {count}"
                );
            }
        }
        text
    }

    /// Its files, with paths from the workspace's root; `dir` is the module's folder.
    #[must_use]
    pub fn files(&self, module: &str, dir: &Utf8Path) -> Vec<File> {
        let one = |(path, blocks): (&Utf8PathBuf, &BTreeMap<Extent, (u64, u64)>)| {
            let folder = path.parent().filter(|folder| !folder.as_str().is_empty());
            let package = folder.map_or_else(|| module.to_owned(), |it| format!("{module}/{it}"));
            let run = blocks.values().filter(|(_, count)| *count > 0);
            File {
                path: dir.join(path),
                package,
                covered: run.map(|(statements, _)| statements).sum(),
                coverable: blocks.values().map(|(statements, _)| statements).sum(),
                missed: stretches(&lines(blocks)),
            }
        };
        self.files.iter().map(one).collect()
    }

    /// How often each line of each file was run.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&Utf8Path, BTreeMap<u32, u64>)> {
        self.files.iter().map(|(path, blocks)| (path.as_path(), lines(blocks)))
    }
}

/// A block covers the lines from its first to its last. Where two share a line, it was run as often
/// as the one that was run more.
fn lines(blocks: &BTreeMap<Extent, (u64, u64)>) -> BTreeMap<u32, u64> {
    let mut lines = BTreeMap::new();
    for ([first, _, last, _], (statements, count)) in blocks {
        // An empty body has a block, and nothing in it to run.
        if *statements > 0 {
            for line in *first..=*last {
                let known = lines.entry(line).or_insert(0);
                *known = (*known).max(*count);
            }
        }
    }
    lines
}

fn block(line: &str) -> Option<(&str, Extent, u64, u64)> {
    let (name, rest) = line.rsplit_once(':')?;
    let [extent, statements, count] = rest.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let mut numbers = extent.split([',', '.']).map(str::parse::<u32>);
    let mut next = || numbers.next()?.ok();
    let extent = [next()?, next()?, next()?, next()?];
    Some((name, extent, statements.parse().ok()?, count.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TESTS: &str =
        "mode: atomic\nm/a/b.go:3.10,5.2 2 1\nm/a/b.go:6.10,9.2 3 0\nother/c.go:1.1,2.2 1 1\n";
    const SYSTEM: &str = "mode: atomic\nm/a/b.go:6.10,9.2 3 4\n";

    #[test]
    fn runs_add_up_and_statements_count() {
        let mut profile = Profile::default();
        profile.add(TESTS, "m").expect("a profile");
        let file = &profile.files("m", Utf8Path::new("api"))[0];
        assert_eq!((file.covered, file.coverable), (2, 5));
        assert_eq!((file.path.as_str(), file.package.as_str()), ("api/a/b.go", "m/a"));
        assert_eq!(file.missed, [[6, 9]]);
        profile.add(SYSTEM, "m").expect("a profile");
        assert_eq!(profile.files("m", Utf8Path::new("api"))[0].covered, 5);
        assert_eq!(
            profile.text("m"),
            "mode: atomic\nm/a/b.go:3.10,5.2 2 1\nm/a/b.go:6.10,9.2 3 4\n"
        );
    }

    #[test]
    fn what_is_cut_short_is_no_profile() {
        for text in ["", "mode: set\n", &TESTS[..TESTS.len() - 1], "mode: atomic\nm/a.go:1.1\n"] {
            assert!(Profile::default().add(text, "m").is_err(), "{text}");
        }
    }

    #[test]
    fn the_path_of_a_module() {
        assert_eq!(module_path("// it\nmodule a.test/b // no\n\ngo 1.26\n"), Some("a.test/b"));
        assert_eq!(module_path("go 1.26\n"), None);
    }
}
