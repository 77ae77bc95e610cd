//! What files hold, as hashes. A file whose size, times and place on the disk are those of last
//! time is not read again.
//! What was changed shortly before it was hashed is hashed again: see [`Stamp::is_racy`].

use std::{collections::HashMap, fmt::Write as _, io, time::SystemTime};

use camino::{Utf8Path, Utf8PathBuf};

use crate::files::{Stamp, write_whole};

/// BLAKE3 of a file's content, or of a link's target, as hex; with what else counts in front.
pub(super) type Hash = String;

/// Hashes of files, remembered from run to run.
#[derive(Debug, Default)]
pub(super) struct Files {
    root: Utf8PathBuf,
    known: HashMap<String, (Stamp, Hash)>,
    /// Whether anything was read that the memory doesn't hold yet.
    news: bool,
}

impl Files {
    /// The memory in this file, of files below `root`. One that is not there, or of another form,
    /// is empty.
    #[must_use]
    pub(super) fn load(root: &Utf8Path, memory: &Utf8Path) -> Self {
        let text = fs_err::read_to_string(memory).unwrap_or_default();
        let mut lines = text.lines();
        let known = match lines.next() {
            Some(HEAD) => lines.filter_map(parse).collect(),
            _ => HashMap::new(),
        };
        Self { root: root.to_owned(), known, news: false }
    }

    /// What the file at this path from the root holds now; nothing where there is none.
    ///
    /// # Errors
    /// A file that is there and can't be read.
    pub(super) fn hash(&mut self, path: &Utf8Path) -> io::Result<Option<Hash>> {
        let full = self.root.join(path);
        let meta = match fs_err::symlink_metadata(&full) {
            Ok(meta) => meta,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let stamp = Stamp::from(&meta);
        if let Some((known, hash)) = self.known.get(path.as_str())
            && *known == stamp
        {
            return Ok(Some(hash.clone()));
        }
        // Before it is read: what is written while we read makes it racy.
        let seen = SystemTime::now();
        let content = if meta.is_symlink() {
            fs_err::read_link(&full)?.into_os_string().into_encoded_bytes()
        } else {
            fs_err::read(&full)?
        };
        let kind = match (meta.is_symlink(), stamp.is_program()) {
            (true, _) => "link ",
            (false, true) => "program ",
            (false, false) => "",
        };
        let hash = format!("{kind}{}", blake3::hash(&content).to_hex());
        if stamp.is_racy(seen) {
            self.news |= self.known.remove(path.as_str()).is_some();
        } else {
            self.known.insert(path.to_string(), (stamp, hash.clone()));
            self.news = true;
        }
        Ok(Some(hash))
    }

    /// Remembers the hashes, unless the memory holds them all already.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn save(&mut self, memory: &Utf8Path) -> io::Result<()> {
        if !self.news {
            return Ok(());
        }
        let mut text = format!("{HEAD}\n");
        for (path, (stamp, hash)) in &self.known {
            // A path with a line break in it is hashed each time.
            if !path.contains('\n') {
                let _ = writeln!(text, "{stamp} {hash}\t{path}");
            }
        }
        write_whole(memory, text.as_bytes())?;
        self.news = false;
        Ok(())
    }
}

const HEAD: &str = "jessy files 2";

fn parse(line: &str) -> Option<(String, (Stamp, Hash))> {
    let (known, path) = line.split_once('\t')?;
    let (stamp, hash) = known.split_once(' ')?;
    Some((path.into(), (stamp.parse().ok()?, hash.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::TempDir::new().unwrap())
        }

        fn root(&self) -> &Utf8Path {
            Utf8Path::from_path(self.0.path()).unwrap()
        }

        /// A file that was last changed before the last tick, as far as can be arranged: the time
        /// of the last change itself can't be set.
        fn files(&self) -> Files {
            Files::load(self.root(), &self.root().join("memory"))
        }
    }

    #[test]
    fn content_counts_and_so_does_the_right_to_run_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new();
        let file = folder.root().join("a");
        let mut files = folder.files();
        assert_eq!(files.hash("a".into()).unwrap(), None);
        fs_err::write(&file, "one").unwrap();
        let one = files.hash("a".into()).unwrap();
        fs_err::write(&file, "two").unwrap();
        let two = files.hash("a".into()).unwrap();
        assert_ne!(one, two);
        fs_err::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(files.hash("a".into()).unwrap().unwrap().starts_with("program "));
        fs_err::remove_file(&file).unwrap();
        std::os::unix::fs::symlink("b", &file).unwrap();
        assert!(files.hash("a".into()).unwrap().unwrap().starts_with("link "));
    }

    #[test]
    fn what_changed_just_now_is_read_again() {
        let folder = Folder::new();
        fs_err::write(folder.root().join("a"), "one").unwrap();
        let mut files = folder.files();
        files.hash("a".into()).unwrap();
        assert!(files.known.is_empty(), "it may change once more within the same tick");
    }

    #[test]
    fn a_file_of_last_time_is_known_by_its_stamp() {
        let stamp = "3:5:7:9:420".parse().unwrap();
        let folder = Folder::new();
        let memory = folder.root().join("memory");
        let mut files = folder.files();
        files.known.insert("a b/c".into(), (stamp, "program 00".to_owned()));
        files.news = true;
        files.save(&memory).unwrap();
        assert_eq!(folder.files().known, files.known);
        fs_err::write(&memory, "something else\n").unwrap();
        assert!(folder.files().known.is_empty());
    }
}
