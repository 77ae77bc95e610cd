//! Showing reports in a browser.

use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    catalogue::Id,
    env::Env,
    exit::{Failure, refused},
};

/// The programs that open a file in what the person reads it with.
const OPENERS: [&str; 2] = ["xdg-open", "open"];

/// The first of them on the PATH; without one, a person opens what is in `folder`.
pub(super) fn find(env: &Env, folder: &str) -> Result<Utf8PathBuf, Failure> {
    let found = OPENERS.iter().find_map(|opener| env.find_on_path(opener));
    found.ok_or_else(|| {
        let line = "apt-get install --yes xdg-utils";
        Failure::missing(Id::ToolMissing, "nothing here opens a report: no xdg-open and no open")
            .help(format!("{line}   (or open the file in {folder} yourself)"))
    })
}

/// Opens a file.
pub(super) fn file(opener: &Utf8Path, path: &Utf8Path) -> Result<(), Failure> {
    let status = Command::new(opener)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| {
            let id = refused(error.kind()).unwrap_or(Id::ToolMissing);
            Failure::missing(id, format!("start {opener}: {error}"))
        })?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::missing(Id::ToolMissing, format!("{opener} {path}: {status}"))
        .help(format!("open {path} in a browser")))
}
