//! What is said of bad files, with its place.

mod files;
mod forms;
mod references;
mod syntax;
mod types;

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::model::{Source, load};

/// The errors of a project in a folder of its own, whose path is taken out.
pub(crate) fn errors(files: &[(&str, &[u8])], change: impl FnOnce(&mut Source)) -> String {
    let work = tempfile::tempdir().unwrap();
    let dir = Utf8Path::from_path(work.path()).unwrap();
    for (name, bytes) in files {
        fs::write(dir.join(name), bytes).unwrap();
    }
    let is_compose = |name: &&str| name.ends_with(".yaml");
    let mut source = Source {
        files: files
            .iter()
            .map(|(name, _)| *name)
            .filter(is_compose)
            .map(Utf8PathBuf::from)
            .collect(),
        project_dir: dir.to_owned(),
        project_name: Some("p".to_owned()),
        env: [("HOME".to_owned(), "/home/jessy".to_owned())].into(),
        ..Source::default()
    };
    change(&mut source);
    match load(&source) {
        Ok(project) => format!("loaded: {}", project.services.len()),
        Err(errors) => errors.to_string().replace(dir.as_str(), "<DIR>"),
    }
}

/// The errors of one file or several.
macro_rules! bad {
    ($($name:literal: $text:expr),+) => {
        $crate::errors::errors(&[$(($name, $text.as_bytes())),+], |_| {})
    };
}
use bad;
