//! The last program of a service that was healthy. A build replaces the file, so a second name
//! for it is kept: where the new program fails, the one of before is started again.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::hub::{Handle, Hub};
use crate::files::gone;

/// The folder in the state folder.
const FOLDER: &str = "programs";

/// Gives the plan's program, as it is now, a second name. Where that can't be done (another file
/// system, a program that isn't built here) there will be nothing to go back to.
pub(super) fn offer(hub: &Hub, handle: &Handle, name: &str) {
    let Some(program) = built(handle) else { return };
    let offered = offered(hub, name);
    let folder = hub.state.join(FOLDER);
    // Not being able to keep it only matters if the next one fails, and then the card says so.
    let _ = fs_err::create_dir_all(folder)
        .and_then(|()| gone(fs_err::remove_file(&offered)))
        .and_then(|()| fs_err::hard_link(program, offered));
}

/// The offered program was healthy: it is the one to go back to.
pub(super) fn accept(hub: &Hub, name: &str) {
    // See `offer`.
    let _ = fs_err::rename(offered(hub, name), accepted(hub, name));
}

/// The program to go back to.
pub(super) fn find(hub: &Hub, name: &str) -> Option<Utf8PathBuf> {
    Some(accepted(hub, name)).filter(|path| path.is_file())
}

/// Forgets all of them.
///
/// # Errors
/// Those of the file system.
pub(super) fn forget(state: &crate::engine::native::state::StateDir) -> io::Result<()> {
    gone(fs_err::remove_dir_all(state.join(FOLDER)))
}

/// The program, if it is one that we have built.
fn built(handle: &Handle) -> Option<&Utf8Path> {
    let program = handle.plan.argv.first().map(Utf8Path::new)?;
    (program.is_absolute() && !handle.plan.build_id.is_empty()).then_some(program)
}

fn offered(hub: &Hub, name: &str) -> Utf8PathBuf {
    hub.state.join(FOLDER).join(format!("{name}.new"))
}

fn accepted(hub: &Hub, name: &str) -> Utf8PathBuf {
    hub.state.join(FOLDER).join(name)
}
