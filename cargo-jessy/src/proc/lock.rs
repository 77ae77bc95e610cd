//! A file lock that all runs on one workspace see.

use std::{fs::TryLockError, io, time::Duration};

use camino::Utf8Path;

use super::Stop;

/// Held until it is dropped; the operating system lets go of it when we are killed.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "its drop unlocks")] std::fs::File);

/// Waits for the lock, telling once that it does. Nothing when the run was stopped meanwhile.
///
/// # Errors
/// Those of the file system.
pub async fn lock(path: &Utf8Path, stop: &Stop, waits: impl Fn()) -> io::Result<Option<Held>> {
    let file = fs_err::File::create(path)?.into_file();
    let mut said = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(Held(file))),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if stop.is_set() => return Ok(None),
            Err(TryLockError::WouldBlock) => {}
        }
        if !said {
            waits();
            said = true;
        }
        // A blocking lock could not be left on Ctrl-C.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
