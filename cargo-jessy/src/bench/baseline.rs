//! Where baselines are kept: `<folder>/<class>/<name>/benches.json`, with the words of the class beside
//! them in `class.json`.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use super::{
    class::MachineClass,
    record::{Record, SCHEMA, invalid, write},
};

impl Record {
    /// Keeps it as the baseline `name` of its class, with the words of the class beside it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn save(&self, folder: &Utf8Path, name: &str) -> io::Result<()> {
        write(&self.class, &folder.join(&self.class.id).join("class.json"))?;
        write(self, &file(folder, &self.class, name))
    }

    /// The baseline `name` of a class; none if it was never saved, or in another version of the
    /// format.
    ///
    /// # Errors
    /// Those of the file system, and a file that is none.
    pub fn load(folder: &Utf8Path, class: &MachineClass, name: &str) -> io::Result<Option<Self>> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let path = file(folder, class, name);
        let text = match fs_err::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let version: Version =
            serde_json::from_str(&text).map_err(|error| invalid(&path, &error))?;
        if version.schema != SCHEMA {
            return Ok(None);
        }
        serde_json::from_str(&text).map(Some).map_err(|error| invalid(&path, &error))
    }
}

/// The names of the baselines of a class, in order.
#[must_use]
pub fn names(folder: &Utf8Path, class: &MachineClass) -> Vec<String> {
    let Ok(entries) = fs_err::read_dir(folder.join(&class.id).as_std_path()) else {
        return Vec::new();
    };
    let named = entries.flatten().filter(|entry| entry.path().join(FILE).is_file());
    let mut names: Vec<_> = named.filter_map(|it| it.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

const FILE: &str = "benches.json";

fn file(folder: &Utf8Path, class: &MachineClass, name: &str) -> Utf8PathBuf {
    folder.join(&class.id).join(name).join(FILE)
}
