//! Showing the reports in a browser.

use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    catalogue::Id,
    cli::Ctx,
    coverage::Summary,
    env::Env,
    exit::{Failure, refused},
    steps,
};

/// The programs that open a file in what the person reads it with.
const OPENERS: [&str; 2] = ["xdg-open", "open"];

/// The first of them on the PATH.
pub(super) fn find(env: &Env) -> Result<Utf8PathBuf, Failure> {
    let found = OPENERS.iter().find_map(|opener| env.find_on_path(opener));
    found.ok_or_else(|| {
        let line = "apt-get install --yes xdg-utils";
        Failure::missing(Id::ToolMissing, "nothing here opens a report: no xdg-open and no open")
            .help(format!("{line}   (or open the file in .jessy/coverage yourself)"))
    })
}

/// Opens the HTML reports of the last run; where it left none, its verdict has said why.
pub(super) fn reports(ctx: &Ctx, opener: &Utf8Path) -> Result<(), Failure> {
    let state = ctx.workspace()?.state_dir(&ctx.env);
    let text = fs_err::read_to_string(steps::coverage_summary(&state)).unwrap_or_default();
    let Ok(summary) = serde_json::from_str::<Summary>(&text) else {
        return Ok(());
    };
    let html = summary.reports.iter().filter(|(kind, _)| kind.ends_with("html"));
    for (_, path) in html {
        open(opener, path)?;
    }
    Ok(())
}

fn open(opener: &Utf8Path, path: &Utf8Path) -> Result<(), Failure> {
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
