//! Where in the code a failed command says that something is wrong. Each tool has a way of its own
//! to name a place; what is none of these is told without one.

use std::sync::LazyLock;

use camino::{Utf8Path, Utf8PathBuf};
use regex::Regex;

use super::command::{Annotation, Level, Place};
use crate::events::FailedCommand;

/// Rust's diagnostics: what is wrong, and below it where.
static SAID: LazyLock<Regex> = LazyLock::new(|| regex(r"^(error|warning)(?:\[\w+\])?: (.+)$"));
static ARROW: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*--> (.+?):(\d+):(\d+)$"));
/// A test that panicked: where, and below it what was said.
static PANIC: LazyLock<Regex> = LazyLock::new(|| regex(r"panicked at (.+?):(\d+):(\d+):$"));
/// A file that is not formatted.
static DIFF: LazyLock<Regex> = LazyLock::new(|| regex(r"^Diff in (.+?):(\d+):?$"));
/// Go's compiler, vet, staticcheck and tests, and many others.
static PLAIN: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\s*(?:vet: )?([^\s:]+\.\w+):(\d+)(?::(\d+))?:? (.+)$"));

fn regex(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("it is a constant: {error}"))
}

/// Finds files.
#[derive(Debug)]
pub(super) struct Places {
    /// The workspace.
    root: Utf8PathBuf,
    /// What GitHub's paths are from: the repository.
    home: Utf8PathBuf,
}

impl Places {
    pub(super) fn new(root: &Utf8Path, repository: Option<&str>) -> Self {
        let home = repository.filter(|it| !it.is_empty()).map(Utf8PathBuf::from);
        let home = home.filter(|home| root.starts_with(home)).unwrap_or_else(|| root.to_owned());
        Self { root: root.to_owned(), home }
    }

    /// What a failed command of a step says, each finding once; without a place where it names none.
    pub(super) fn of(&self, step: &str, failed: &FailedCommand) -> Vec<Annotation> {
        let title = format!("{step}: {}", failed.name);
        let plain = anstream::adapter::strip_str(&failed.output).to_string();
        let mut all: Vec<Annotation> = Vec::new();
        for (level, place, message) in self.findings(&plain, &failed.cwd) {
            let title = title.clone();
            let found = Annotation { level, title, place: Some(place), message };
            if !all.contains(&found) {
                all.push(found);
            }
        }
        if all.iter().all(|found| found.level != Level::Error) {
            let message = failed.why.clone();
            all.insert(0, Annotation { level: Level::Error, title, place: None, message });
        }
        all
    }

    fn findings(&self, text: &str, cwd: &Utf8Path) -> Vec<(Level, Place, String)> {
        let mut all = Vec::new();
        let mut said: Option<(Level, String)> = None;
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(it) = SAID.captures(line) {
                let level = if &it[1] == "error" { Level::Error } else { Level::Warning };
                said = Some((level, it[2].to_owned()));
            } else if let Some(it) = ARROW.captures(line) {
                // A second arrow below the same words is only a note.
                if let (Some((level, message)), Some(place)) = (said.take(), self.place(cwd, &it)) {
                    all.push((level, place, message));
                }
            } else if let Some(it) = PANIC.captures(line) {
                let message = lines.next().unwrap_or_default().trim().to_owned();
                all.extend(self.place(cwd, &it).map(|place| (Level::Error, place, message)));
            } else if let Some(it) = DIFF.captures(line) {
                let message = "it is not formatted".to_owned();
                all.extend(self.place(cwd, &it).map(|place| (Level::Error, place, message)));
            } else if let Some(it) = PLAIN.captures(line) {
                let place = self.place(cwd, &it);
                all.extend(place.map(|place| (Level::Error, place, it[4].to_owned())));
            }
        }
        all
    }

    /// The place of a match of file, line and perhaps column, if there is such a file.
    fn place(&self, cwd: &Utf8Path, it: &regex::Captures<'_>) -> Option<Place> {
        let file = self.file(cwd, &it[1])?;
        let file = file.strip_prefix(&self.home).ok()?.to_string();
        let column = it.get(3).and_then(|column| column.as_str().parse().ok());
        Some(Place { file, line: it[2].parse().ok()?, column })
    }

    fn file(&self, cwd: &Utf8Path, told: &str) -> Option<Utf8PathBuf> {
        let told = told.trim_start_matches("./");
        let direct = [cwd, &self.root].into_iter().map(|dir| dir.join(told));
        direct.into_iter().find(|path| path.is_file()).or_else(|| only(cwd, told))
    }
}

/// The one file of that name below `dir`: a test of Go tells no folder.
fn only(dir: &Utf8Path, name: &str) -> Option<Utf8PathBuf> {
    if name.contains('/') || !name.ends_with(".go") {
        return None;
    }
    let files = ignore::WalkBuilder::new(dir).build().filter_map(Result::ok);
    let mut found = files.filter(|entry| entry.file_name() == name);
    let path = Utf8PathBuf::from_path_buf(found.next()?.into_path()).ok()?;
    found.next().is_none().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_names_places_in_its_own_way() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(dir.path().to_owned()).unwrap();
        for file in ["src/lib.rs", "api/a.go", "api/deep/a_test.go"] {
            fs_err::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs_err::write(root.join(file), "").unwrap();
        }
        let output = "\
warning: unused variable: `a`
 --> src/lib.rs:2:9
error[E0308]: mismatched types
  --> src/lib.rs:4:5
   |
note: defined here
  --> src/lib.rs:1:1
thread 'adds' (17) panicked at src/lib.rs:7:5:
assertion failed
Diff in ROOT/src/lib.rs:13:
vet: ./a.go:3:2: declared and not used
a.go:5:1: should be simple (S1000)
    a_test.go:9: no
gone.go:1:1: is not here
http://x.rs:80: no
"
        .replace("ROOT", root.as_str());
        let places = Places::new(&root, None);
        let failed = FailedCommand {
            name: "all".to_owned(),
            line: String::new(),
            cwd: root.join("api"),
            why: "exit code 1".to_owned(),
            output,
            told: false,
        };
        let all: Vec<String> = places.of("lint", &failed).iter().map(ToString::to_string).collect();
        assert_eq!(
            all,
            [
                "::warning file=src/lib.rs,line=2,col=9,title=lint%3A all::unused variable: `a`",
                "::error file=src/lib.rs,line=4,col=5,title=lint%3A all::mismatched types",
                "::error file=src/lib.rs,line=7,col=5,title=lint%3A all::assertion failed",
                "::error file=src/lib.rs,line=13,title=lint%3A all::it is not formatted",
                "::error file=api/a.go,line=3,col=2,title=lint%3A all::declared and not used",
                "::error file=api/a.go,line=5,col=1,title=lint%3A all::should be simple (S1000)",
                "::error file=api/deep/a_test.go,line=9,title=lint%3A all::no",
            ]
        );
        let nothing = FailedCommand { output: "no".to_owned(), ..failed };
        let all: Vec<String> =
            places.of("lint", &nothing).iter().map(ToString::to_string).collect();
        assert_eq!(all, ["::error title=lint%3A all::exit code 1"]);
    }

    #[test]
    fn paths_are_those_of_the_repository() {
        let root = Utf8Path::new("/repo/part");
        assert_eq!(Places::new(root, Some("/repo")).home, "/repo");
        assert_eq!(Places::new(root, Some("/other")).home, root);
        assert_eq!(Places::new(root, Some("")).home, root);
    }
}
