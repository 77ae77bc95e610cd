//! The state folder, the disk below it, and what an earlier run left there.

use crate::{
    engine::native::{orphans, state::StateDir},
    events::{Check, Finding, Grade},
};

/// A build of the workspace and its tools takes about this much (bytes).
const NEEDED: u64 = 3 << 30;

pub(super) fn findings(state: &StateDir) -> Vec<Finding> {
    let mut findings = vec![folder(state), disk(state)];
    if !state.is_supervised() {
        let left = orphans::find(state.root());
        if !left.is_empty() {
            let names: Vec<_> = left.iter().map(|o| format!("{} ({})", o.name, o.pid)).collect();
            let found = format!("left behind by a killed supervisor: {}", names.join(", "));
            findings.push(Finding::new(Check::Leftovers, Grade::Warning, found));
        }
    }
    findings
}

fn folder(state: &StateDir) -> Finding {
    let at = state.root().to_string();
    match state.create().and_then(|()| {
        let probe = state.join("probe");
        fs_err::write(&probe, "")?;
        fs_err::remove_file(probe)
    }) {
        Ok(()) => Finding::new(Check::StateFolder, Grade::Good, at),
        Err(error) => Finding::new(Check::StateFolder, Grade::Missing, error.to_string())
            .required("a folder that you can write to")
            .fix(format!("sudo chown -R \"$USER\" {at}")),
    }
}

fn disk(state: &StateDir) -> Finding {
    let required = format!("{} GiB free", NEEDED >> 30);
    let Ok(stat) = rustix::fs::statvfs(state.root().as_std_path()) else {
        return Finding::new(Check::Disk, Grade::Warning, "can't be asked").required(required);
    };
    let free = stat.f_bavail * stat.f_frsize;
    let grade = if free < NEEDED { Grade::Warning } else { Grade::Good };
    Finding::new(Check::Disk, grade, format!("{} GiB free", free >> 30)).required(required)
}
