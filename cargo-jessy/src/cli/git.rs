//! Questions to git, and which commit is built, for the labels and versions of images.

use std::process::{Command, Output, Stdio};

use camino::Utf8Path;

use super::Ctx;
use crate::{catalogue::Id, env::Env, exit::Failure};

const COMMIT: &str = "JESSY_COMMIT";
const TIME: &str = "SOURCE_DATE_EPOCH";

/// The environment with `JESSY_COMMIT` (the commit's id, with `-dirty` behind it if files differ
/// from it) and `SOURCE_DATE_EPOCH` (its time in seconds), unless somebody has set them. Outside
/// of git it is as it was.
pub(super) fn with_commit(ctx: &Ctx) -> Result<Env, Failure> {
    let mut all = ctx.env.all().clone();
    if ctx.env.has(COMMIT) && ctx.env.has(TIME) {
        return Ok(ctx.env.clone());
    }
    let dirty = start(ctx, &["status", "--porcelain", "--untracked-files=normal"])?;
    let head = start(ctx, &["show", "--no-patch", "--format=%H %ct", "HEAD"])?;
    let (dirty, head) = (answer(dirty), answer(head));
    if let (Some(head), Some(dirty)) = (head, dirty)
        && let Some((commit, time)) = head.split_once(' ')
    {
        let mark = if dirty.is_empty() { "" } else { "-dirty" };
        all.entry(COMMIT.to_owned()).or_insert_with(|| format!("{commit}{mark}"));
        all.entry(TIME.to_owned()).or_insert_with(|| time.to_owned());
    }
    Ok(Env::of(all.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
}

/// Asks git, which must be there; `what` says in a message what it is asked.
pub(super) fn ask(dir: &Utf8Path, args: &[&str], what: &str) -> Result<Output, Failure> {
    let output = Command::new("git").args(args).current_dir(dir).stdin(Stdio::null()).output();
    output.map_err(|error| {
        Failure::missing(Id::ToolMissing, format!("ask git {what}: {error}"))
            .help("apt-get install --yes git")
    })
}

fn start(ctx: &Ctx, args: &[&str]) -> Result<Option<std::process::Child>, Failure> {
    let started = Command::new("git")
        .args(args)
        .current_dir(&ctx.workspace()?.root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    // No git: images say `unknown`.
    Ok(started.ok())
}

fn answer(child: Option<std::process::Child>) -> Option<String> {
    let output = child?.wait_with_output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
