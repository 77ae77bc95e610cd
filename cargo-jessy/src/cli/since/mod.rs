//! `--since`: what has changed, asked of git and Go.

mod git;
mod go;

use super::Ctx;
use crate::{
    exit::Failure,
    steps::{Since, Site},
};
use git::Repository;

/// The answer.
#[derive(Debug)]
pub(super) enum Asked {
    /// This has.
    Since(Box<Since>),
    /// That can't be told, and why. Then everything may have.
    Unknown(String),
}

/// Asks what has changed since the last commit that HEAD has in common with `reference`.
pub(super) fn ask(ctx: &Ctx, site: &Site, reference: &str) -> Result<Asked, Failure> {
    let repository = Repository::around(&ctx.workspace()?.root)?;
    if repository.is_shallow()? {
        // Also where the reference is unknown: it lies beyond the end, as likely as not.
        let why = "the history is shallow (`git fetch --unshallow` gets all of it)";
        return Ok(Asked::Unknown(why.to_owned()));
    }
    let Some(base) = repository.base(reference)? else {
        return Ok(Asked::Unknown(format!("{reference} and HEAD have no commit in common")));
    };
    let mut files = repository.changed(&base)?;
    // Ours, also where git does not ignore them.
    let root = &site.workspace.root;
    let ours = [&site.state, &site.workspace.target];
    files.retain(|file| !ours.iter().any(|dir| root.join(file).starts_with(dir)));
    let old_lock = match files.iter().any(|file| file == "Cargo.lock") {
        true => repository.at(&base, "Cargo.lock")?,
        false => None,
    };
    let in_go = |module| files.iter().any(|file| file.starts_with(module));
    let go = match site.go_modules.iter().any(in_go) {
        true => go::packages(site),
        false => None,
    };
    let named = (reference.to_owned(), base.short);
    Ok(Asked::Since(Box::new(Since::new(site, named, files, old_lock.as_deref(), go))))
}
