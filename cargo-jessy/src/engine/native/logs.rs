//! What services write, line by line: kept in one file a service, rotated by size, and handed to
//! whoever listens. All lines of a run share one count, so files and streams join without a gap.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Write as _},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;
use indexmap::IndexMap;
use jiff::Timestamp;
use tokio::sync::broadcast;

use crate::{engine::native::state::StateDir, events::LogRecord, redact};

/// A file is rotated when it has grown past this many bytes (10 MiB).
const FILE_BYTES: u64 = 10 * 1_048_576;
/// Files kept for a service: the one that grows and the rotated ones.
const FILES: usize = 3;
/// A longer line is cut into pieces of this many bytes.
pub const LINE_BYTES: usize = 16 * 1024;
/// Lines that a slow reader may lag behind before it misses some.
const LAG: usize = 4096;

/// Writes the lines of all services of a run.
#[derive(Debug)]
pub struct LogStore {
    dir: Utf8PathBuf,
    next: AtomicU64,
    files: Mutex<IndexMap<String, Growing>>,
    live: broadcast::Sender<LogRecord>,
}

#[derive(Debug)]
struct Growing {
    file: File,
    bytes: u64,
    /// A write failed half-way: its line must not swallow the next.
    torn: bool,
}

impl LogStore {
    /// Begins the logs of a new run; those of the run before move aside, and older ones go.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(state: &StateDir) -> io::Result<Self> {
        let (dir, previous) = (state.join("logs"), state.join("previous-logs"));
        if dir.exists() {
            if previous.exists() {
                fs::remove_dir_all(&previous)?;
            }
            fs::rename(&dir, &previous)?;
        }
        fs::create_dir_all(&dir)?;
        let (live, _) = broadcast::channel(LAG);
        Ok(Self { dir, next: AtomicU64::new(1), files: Mutex::default(), live })
    }

    /// Keeps lines that came together. A disk that is full must not end a service: they are still
    /// handed on.
    pub fn write(&self, service: &str, stderr: bool, lines: impl IntoIterator<Item = String>) {
        // Count and write under one lock, so that each file's counts only rise.
        let mut files = self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = Timestamp::now();
        let mut bytes = Vec::new();
        for line in lines {
            let seq = self.next.fetch_add(1, Ordering::Relaxed);
            let line = redact::text(&line).into_owned();
            let record = LogRecord { at, service: service.to_owned(), stderr, line, seq };
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(&mut bytes, &record);
            bytes.push(b'\n');
            let _ = self.live.send(record);
        }
        // A disk that is full is the services' trouble already; nothing is lost but this copy.
        let _ = self.append(&mut files, service, &bytes);
    }

    fn append(
        &self,
        files: &mut IndexMap<String, Growing>,
        service: &str,
        bytes: &[u8],
    ) -> io::Result<()> {
        let growing = match files.entry(service.to_owned()) {
            indexmap::map::Entry::Occupied(entry) => entry.into_mut(),
            indexmap::map::Entry::Vacant(entry) => entry.insert(self.open(service)?),
        };
        if growing.torn {
            growing.file.write_all(b"\n")?;
        }
        growing.torn = true;
        growing.file.write_all(bytes)?;
        growing.torn = false;
        growing.bytes += bytes.len() as u64;
        if growing.bytes > FILE_BYTES {
            rotate(&self.dir, service)?;
            *growing = self.open(service)?;
        }
        Ok(())
    }

    fn open(&self, service: &str) -> io::Result<Growing> {
        let path = file(&self.dir, service, 0);
        let file = fs::OpenOptions::new().create(true).append(true).open(path)?.into_parts().0;
        let bytes = file.metadata()?.len();
        Ok(Growing { file, bytes, torn: false })
    }

    /// Lines as they are written from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<LogRecord> {
        self.live.subscribe()
    }
}

fn file(dir: &Utf8Path, service: &str, age: usize) -> Utf8PathBuf {
    match age {
        0 => dir.join(format!("{service}.ndjson")),
        _ => dir.join(format!("{service}.{age}.ndjson")),
    }
}

fn rotate(dir: &Utf8Path, service: &str) -> io::Result<()> {
    for age in (0..FILES - 1).rev() {
        let from = file(dir, service, age);
        if from.exists() {
            fs::rename(from, file(dir, service, age + 1))?;
        }
    }
    Ok(())
}

/// The kept lines of these services in the order in which they were written. A line that was cut
/// off by the end of its writer is left out.
pub fn read(state: &StateDir, services: &[String]) -> impl Iterator<Item = LogRecord> + use<> {
    let dir = state.join("logs");
    let mut heads: Vec<_> =
        services.iter().map(|service| of_service(&dir, service).peekable()).collect();
    std::iter::from_fn(move || {
        heads
            .iter_mut()
            .filter_map(|lines| lines.peek().map(|record| record.seq).zip(Some(lines)))
            .min_by_key(|(seq, _)| *seq)
            .and_then(|(_, lines)| lines.next())
    })
}

fn of_service(dir: &Utf8Path, service: &str) -> impl Iterator<Item = LogRecord> + use<> {
    // Opened before anything is read: a rotation in between renames, and loses no open file.
    let files: Vec<_> =
        (0..FILES).rev().filter_map(|age| File::open(file(dir, service, age)).ok()).collect();
    files
        .into_iter()
        .flat_map(|file| BufReader::new(file).split(b'\n').map_while(Result::ok))
        .filter_map(|line| serde_json::from_slice(&line).ok())
}

/// Names of the services that have logs.
#[must_use]
pub fn services(state: &StateDir) -> Vec<String> {
    let Ok(entries) = fs::read_dir(state.join("logs")) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".ndjson").map(str::to_owned))
        .filter(|name| name.rsplit_once('.').is_none_or(|(_, age)| age.parse::<u8>().is_err()))
        .collect();
    names.sort();
    names
}

/// The last `count` lines of a service, oldest first.
#[must_use]
pub fn tail(state: &StateDir, service: &str, count: usize) -> Vec<String> {
    let mut last = std::collections::VecDeque::with_capacity(count);
    for record in of_service(&state.join("logs"), service) {
        if last.len() == count {
            last.pop_front();
        }
        last.push_back(record.line);
    }
    last.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_in_order_over_rotations() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::at(Utf8Path::from_path(dir.path()).unwrap());
        let store = LogStore::create(&state).unwrap();
        let long = "x".repeat(LINE_BYTES);
        for n in 0..1600 {
            store.write(if n % 2 == 0 { "a" } else { "b" }, false, [format!("{n} {long}")]);
        }
        let all: Vec<_> = read(&state, &["a".into(), "b".into()]).map(|r| r.seq).collect();
        assert_eq!(all, (1..=1600).collect::<Vec<u64>>());
        assert_eq!(services(&state), ["a", "b"]);
        assert!(tail(&state, "b", 1)[0].starts_with("1599 "));
    }

    #[test]
    fn old_files_go() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::at(Utf8Path::from_path(dir.path()).unwrap());
        let store = LogStore::create(&state).unwrap();
        let long = "x".repeat(LINE_BYTES);
        for _ in 0..3000 {
            store.write("a", false, [long.clone()]);
        }
        let kept = fs::read_dir(state.join("logs")).unwrap().count();
        assert_eq!(kept, FILES);
        LogStore::create(&state).unwrap();
        assert_eq!(read(&state, &["a".into()]).count(), 0);
    }
}
