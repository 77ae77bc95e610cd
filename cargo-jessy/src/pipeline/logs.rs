//! Everything that commands print, in files: `<state>/runs/<run>/<step>.<command>.log`.

use std::io::{self, BufWriter, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use fs_err::File;

use crate::files::gone;

/// How many runs are kept.
const RUNS: usize = 10;

/// How much of a log is printed when its command failed. More than any person reads, and little
/// enough for the memory of any machine.
const SHOWN: usize = 1 << 20;

/// The folder of one run's logs.
#[derive(Clone, Debug)]
pub(super) struct Logs {
    dir: Utf8PathBuf,
}

impl Logs {
    /// Makes the folder, and removes those of the oldest runs.
    pub(super) fn make(state: &Utf8Path) -> io::Result<Self> {
        let runs = state.join("runs");
        fs_err::create_dir_all(&runs)?;
        prune(&runs)?;
        let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%.3fZ");
        // Two runs may start within a millisecond.
        let dir = runs.join(format!("{now}-{}", std::process::id()));
        fs_err::create_dir_all(&dir)?;
        Ok(Self { dir })
    }

    /// What the run is called: when it began.
    pub(super) fn name(&self) -> &str {
        self.dir.file_name().unwrap_or_default()
    }

    /// A log for a command.
    pub(super) fn open(&self, step: &str, command: &str) -> io::Result<Log> {
        let name = command.replace([' ', '/'], "-");
        let path = self.dir.join(format!("{step}.{name}.log"));
        let file = BufWriter::new(File::create(&path)?);
        Ok(Log { path, file })
    }
}

fn prune(runs: &Utf8Path) -> io::Result<()> {
    let mut names: Vec<_> = fs_err::read_dir(runs.as_std_path())?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    // Names begin with the time, so their order is that of the runs.
    names.sort_unstable();
    let surplus = (names.len() + 1).saturating_sub(RUNS);
    for dir in &names[..surplus] {
        // Another run may be removing it as well.
        gone(fs_err::remove_dir_all(dir))?;
    }
    Ok(())
}

/// The log of one command.
#[derive(Debug)]
pub(super) struct Log {
    path: Utf8PathBuf,
    file: BufWriter<File>,
}

impl Log {
    /// Adds a line. A full disk must not end the check: the log is for people, the verdict isn't
    /// read from it.
    pub(super) fn line(&mut self, line: &str) {
        let _ = writeln!(self.file, "{line}");
    }

    /// What was logged, to be printed, without the line that names the command.
    pub(super) fn read(mut self) -> String {
        match self.file.flush().and_then(|()| fs_err::read(&self.path)) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
                bounded(rest, &self.path)
            }
            Err(error) => error.to_string(),
        }
    }

    /// `text` if it is short enough to print, else its end.
    pub(super) fn bounded(&self, text: &str) -> String {
        bounded(text, &self.path)
    }
}

fn bounded(text: &str, path: &Utf8Path) -> String {
    if text.len() <= SHOWN {
        return text.to_owned();
    }
    let start = text.floor_char_boundary(text.len() - SHOWN);
    format!("… the beginning is in {path}\n{}", &text[start..])
}
