//! `drift`: justfile, commit hooks and workflows call nothing but `cargo jessy`, so that what runs
//! here, at a commit and in CI is one thing. They are read strictly: what can't be read is a
//! finding, since it could be anything.

mod actions;
mod calls;
mod hooks;
mod justfile;
mod recipe;
mod shell;
mod workflows;

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Applies, Command, Judge, Lane, Resource, Site, Step};
use crate::policy;
use calls::Allowed;

/// Whether the aliases are nothing but aliases.
#[derive(Debug)]
pub(super) struct Drift;

impl Step for Drift {
    fn id(&self) -> &'static str {
        "drift"
    }

    fn about(&self) -> &'static str {
        "justfile, hooks and workflows call nothing but cargo jessy"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &[
            "justfile",
            "Justfile",
            "JUSTFILE",
            ".justfile",
            ".pre-commit-config.yaml",
            ".pre-commit-config.yml",
            "prek.toml",
            ".github/**",
            // The policy.
            "Cargo.toml",
        ]
    }

    fn applies(&self, site: &Site) -> Applies {
        if !site.policy.drift.enforce {
            return Applies::No("the policy does not ask for it: drift.enforce".to_owned());
        }
        Applies::Yes
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let check = Command::new(site, "aliases", [site.exe.as_str(), "check", "drift"])
            .judge(Judge::Findings);
        vec![Lane::new(Resource::Nothing, vec![check])]
    }
}

/// A line that is more than an alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the root.
    pub file: Utf8PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in a few words.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// A file that is being read, and what was found in it.
struct Reading<'a> {
    file: &'a Utf8Path,
    found: Vec<Finding>,
}

impl Reading<'_> {
    fn add(&mut self, line: usize, what: impl Into<String>) {
        self.found.push(Finding { file: self.file.to_owned(), line, what: what.into() });
    }
}

/// Everything in the files of `root` that is more than an alias.
///
/// # Errors
/// Those of reading the files.
pub fn look(root: &Utf8Path, policy: &policy::Drift) -> std::io::Result<Vec<Finding>> {
    let mut allowed = Allowed::of(policy);
    let mut found = Vec::new();
    let mut read = |file: &Utf8Path, how: &mut dyn FnMut(&str, &mut Reading<'_>)| {
        let text = fs_err::read_to_string(root.join(file))?;
        let mut reading = Reading { file, found: Vec::new() };
        how(&text, &mut reading);
        found.append(&mut reading.found);
        std::io::Result::Ok(())
    };
    for file in justfile::files(root)? {
        read(&file, &mut justfile::look)?;
    }
    for file in hooks::files(root) {
        read(&file, &mut hooks::look)?;
    }
    for file in workflows::files(root) {
        read(&file, &mut |text, reading| workflows::look(text, &mut allowed, reading))?;
    }
    found.extend(allowed.complaints());
    Ok(found)
}
