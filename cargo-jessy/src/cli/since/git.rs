//! What git knows of a change.

use std::process::Output;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{cli::git::ask, exit::Failure, policy::closest};

/// A commit to count from.
#[derive(Debug)]
pub(super) struct Base {
    /// In full.
    pub(super) commit: String,
    /// As people write it.
    pub(super) short: String,
}

/// The repository around a workspace.
#[derive(Debug)]
pub(super) struct Repository<'a> {
    root: &'a Utf8Path,
    /// The repository's own folder.
    top: Utf8PathBuf,
    /// The workspace's folder from there, with a slash at its end; or nothing.
    prefix: String,
}

impl<'a> Repository<'a> {
    /// The one around `root`.
    ///
    /// # Errors
    /// Exit 2 where there is none, 3 where there is no git.
    pub(super) fn around(root: &'a Utf8Path) -> Result<Self, Failure> {
        let args = ["rev-parse", "--show-toplevel", "--show-prefix"];
        let output = git(root, &args)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::usage("--since needs a git repository").because(said.trim()));
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let mut lines = said.lines();
        let top = lines.next().unwrap_or_default().into();
        let prefix = lines.next().unwrap_or_default().to_owned();
        Ok(Self { root, top, prefix })
    }

    /// Whether commits are missing at the end of its history.
    pub(super) fn is_shallow(&self) -> Result<bool, Failure> {
        let said = self.text(&["rev-parse", "--is-shallow-repository"])?;
        Ok(said.as_deref() == Some("true"))
    }

    /// The last commit that `reference` and HEAD have in common; none: they have none.
    ///
    /// # Errors
    /// Exit 2 when git knows no such reference.
    pub(super) fn base(&self, reference: &str) -> Result<Option<Base>, Failure> {
        let commit = format!("{reference}^{{commit}}");
        let known = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let Some(known) = self.text(&known)? else { return Err(self.unknown(reference)?) };
        let Some(commit) = self.text(&["merge-base", &known, "HEAD"])? else { return Ok(None) };
        let short = self.text(&["rev-parse", "--short=7", &commit])?;
        Ok(Some(Base { short: short.unwrap_or_else(|| commit.clone()), commit }))
    }

    fn unknown(&self, reference: &str) -> Result<Failure, Failure> {
        let all = self.text(&["for-each-ref", "--format=%(refname:short)"])?.unwrap_or_default();
        let failure = Failure::usage(format!("--since {reference}: git knows no such commit"));
        Ok(match closest(reference, all.lines()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => {
                failure.help("name a branch, a tag or a commit; `git fetch` gets those of others")
            }
        })
    }

    /// The files that are not as they were at `base`, committed or not; those that git ignores are
    /// left out. From the workspace's root; those outside of it in full.
    pub(super) fn changed(&self, base: &Base) -> Result<Vec<Utf8PathBuf>, Failure> {
        // A file that is renamed is gone from where it was.
        let differs = ["diff", "--name-only", "--no-renames", "-z", &base.commit, "--"];
        let unknown = ["ls-files", "--others", "--exclude-standard", "-z"];
        let mut files = Vec::new();
        for args in [differs.as_slice(), &unknown] {
            let output = git(&self.top, args)?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr);
                let what = format!("ask git what has changed since {}", base.short);
                return Err(Failure::usage(what).because(said.trim()));
            }
            let names = String::from_utf8_lossy(&output.stdout);
            files.extend(names.split('\0').filter(|it| !it.is_empty()).map(|it| self.place(it)));
        }
        files.sort_unstable();
        files.dedup();
        Ok(files)
    }

    fn place(&self, name: &str) -> Utf8PathBuf {
        match name.strip_prefix(&self.prefix) {
            Some(inside) => inside.into(),
            None => self.top.join(name),
        }
    }

    /// What a file of the workspace held at `base`, if it was there.
    pub(super) fn at(&self, base: &Base, file: &str) -> Result<Option<String>, Failure> {
        let object = format!("{}:{}{file}", base.commit, self.prefix);
        let output = git(self.root, &["show", &object])?;
        let text = String::from_utf8(output.stdout).ok();
        Ok(text.filter(|_| output.status.success()))
    }

    /// The answer to a question; none, if git says no.
    fn text(&self, args: &[&str]) -> Result<Option<String>, Failure> {
        let output = git(self.root, args)?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(output.status.success().then_some(text))
    }
}

fn git(dir: &Utf8Path, args: &[&str]) -> Result<Output, Failure> {
    ask(dir, args, "what has changed")
}
