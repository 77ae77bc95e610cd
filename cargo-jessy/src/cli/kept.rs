//! What stays of a run: its entry in the history, and its report for machines.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
};

use super::Ctx;
use crate::{
    events::{LAYERS, Outcome, Status, Verdict},
    files::write_whole,
    history::{self, Head, Run, Store},
    report,
    steps::{self, Site},
};

/// Asks git what is checked out. It answers while the run goes on, which waits for nothing.
pub(super) struct Asked(Option<Child>);

impl Asked {
    pub(super) fn git(site: &Site) -> Self {
        let git = Command::new("git")
            .args(["status", "--porcelain=v2", "--branch", "--untracked-files=no"])
            .current_dir(&site.workspace.root)
            .env_clear()
            .envs(site.env.for_children())
            // It looks, and must be in the way of nobody who commits.
            .env("GIT_OPTIONAL_LOCKS", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        Self(git.ok())
    }

    fn head(self) -> Head {
        let said = self.0.and_then(|git| git.wait_with_output().ok());
        said.filter(|it| it.status.success())
            .map_or_else(Head::default, |it| read(&String::from_utf8_lossy(&it.stdout)))
    }
}

/// `# branch.oid COMMIT` and `# branch.head BRANCH`, then a line for each file that differs.
fn read(said: &str) -> Head {
    let told = |name: &str| {
        let value = said.lines().find_map(|line| line.strip_prefix(name))?;
        // `(initial)`, `(detached)`: there is none.
        (!value.starts_with('(')).then(|| value.to_owned())
    };
    Head {
        commit: told("# branch.oid "),
        branch: told("# branch.head "),
        dirty: said.lines().any(|line| !line.starts_with('#')),
    }
}

/// Keeps it. What can't be kept is said, and changes no verdict.
pub(super) fn keep(ctx: &Ctx, site: &Site, asked: Asked, verdict: &Verdict) {
    let head = asked.head();
    if head.branch.as_deref() == Some(site.policy.coverage.main.as_str()) && !head.dirty {
        main_images(ctx, site, verdict);
    }
    let file = history::file(&site.state);
    let added = Store::open(&file).and_then(|mut store| store.add(&Run::of(verdict, head)));
    if let Err(trouble) = added {
        ctx.printer.hint(&format!("{file} does not have this run: {trouble}"));
    }
    let file = report::junit_file(&site.state);
    if let Err(error) = write_whole(&file, report::junit(verdict).as_bytes()) {
        ctx.printer.hint(&format!("no report for machines: {error}"));
    }
}

/// Keeps the layers of images that passed on the main branch, for later ones to be compared with.
fn main_images(ctx: &Ctx, site: &Site, verdict: &Verdict) {
    let good = |step: &&Outcome| matches!(step.status, Status::Passed | Status::Cached);
    let files = verdict.steps.iter().filter(good).flat_map(|step| &step.artifacts);
    for file in files.filter(|file| file.kind == LAYERS) {
        let main = steps::main_layers(&site.state, &file.path);
        let kept = fs_err::read(&file.path).and_then(|text| write_whole(&main, &text));
        if let Err(error) = kept {
            ctx.printer.hint(&format!("later images are not compared with these: {error}"));
        }
    }
}

/// Adds the run to the summary of GitHub's job, where there is one.
pub(super) fn summarise(ctx: &Ctx, verdict: &Verdict) {
    let Some(file) = ctx.env.get("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty()) else {
        return;
    };
    let append = || {
        let mut file = fs_err::OpenOptions::new().create(true).append(true).open(file)?;
        let taken = file.metadata()?.len();
        file.write_all(report::github_summary(verdict, taken).as_bytes())
    };
    if let Err(error) = append() {
        ctx.printer.hint(&format!("no summary of the job: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_git_says_is_a_head() {
        let it = read("# branch.oid 1a2b\n# branch.head main\n# branch.ab +1 -0\n");
        assert_eq!((it.commit.as_deref(), it.branch.as_deref()), (Some("1a2b"), Some("main")));
        assert!(!it.dirty);
        let it = read("# branch.oid (initial)\n# branch.head (detached)\n1 .M N... a.rs\n");
        assert_eq!((it.commit, it.branch, it.dirty), (None, None, true));
        assert_eq!(read(""), super::Head::default());
    }
}
