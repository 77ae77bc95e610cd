//! What criterion leaves in its folder: one folder a bench, with what it measured in `new`.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;
use serde::Deserialize;

/// What criterion says of one bench.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    /// Its name as criterion prints it, which may be shortened.
    pub(super) title: String,
    /// Nanoseconds of one iteration, one figure a measurement.
    pub(super) times: Vec<f64>,
    /// How much one iteration works on, where the bench says so.
    pub(super) throughput: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Named {
    full_id: String,
    title: String,
    throughput: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Measured {
    iters: Vec<f64>,
    times: Vec<f64>,
}

/// All benches in criterion's folder, by their full names, in order of name.
///
/// # Errors
/// Those of the file system, and a file that can't be read as criterion's.
pub(super) fn read(folder: &Utf8Path) -> io::Result<IndexMap<String, Sample>> {
    let mut found = IndexMap::new();
    collect(folder, &mut found)?;
    found.sort_unstable_keys();
    Ok(found)
}

fn collect(folder: &Utf8Path, found: &mut IndexMap<String, Sample>) -> io::Result<()> {
    if folder.file_name() == Some("new") && folder.join("sample.json").is_file() {
        let named: Named = parse(&folder.join("benchmark.json"))?;
        let measured: Measured = parse(&folder.join("sample.json"))?;
        let times = measured.iters.iter().zip(&measured.times).map(|(n, time)| time / n).collect();
        let Named { full_id, title, throughput } = named;
        found.insert(full_id, Sample { title, times, throughput });
        return Ok(());
    }
    let entries = match fs_err::read_dir(folder.as_std_path()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let path = Utf8PathBuf::from_path_buf(entry.path());
        if let (true, Ok(path)) = (entry.file_type()?.is_dir(), path) {
            collect(&path, found)?;
        }
    }
    Ok(())
}

fn parse<T: serde::de::DeserializeOwned>(path: &Utf8Path) -> io::Result<T> {
    let text = fs_err::read_to_string(path)?;
    serde_json::from_str(&text).map_err(|error| {
        io::Error::new(io::ErrorKind::InvalidData, format!("read {path} as criterion's: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &Utf8Path, name: &str, text: &str) {
        fs_err::create_dir_all(folder).unwrap();
        fs_err::write(folder.join(name), text).unwrap();
    }

    #[test]
    fn what_is_new_is_read_by_its_full_name() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        let bench = root.join("group_").join("what_");
        let id = r#"{"group_id":"group?","function_id":"what?","value_str":null,"throughput":{"Elements":4},
            "full_id":"group?/what?","directory_name":"group_/what_","title":"group?/what?"}"#;
        put(&bench.join("new"), "benchmark.json", id);
        let sample = r#"{"sampling_mode":"Linear","iters":[10.0,20.0],"times":[50.0,120.0]}"#;
        put(&bench.join("new"), "sample.json", sample);
        put(&bench.join("base"), "benchmark.json", id);
        put(&bench.join("base"), "sample.json", sample);
        let found = read(root).unwrap();
        assert_eq!(found.len(), 1);
        let sample = &found["group?/what?"];
        assert_eq!(sample.times, [5.0, 6.0]);
        assert_eq!(sample.throughput, Some(serde_json::json!({ "Elements": 4 })));
    }

    #[test]
    fn a_broken_file_is_named_and_no_folder_is_no_bench() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        assert!(read(&root.join("none")).unwrap().is_empty());
        put(&root.join("new"), "sample.json", "{}");
        put(&root.join("new"), "benchmark.json", "{");
        let error = read(root).unwrap_err().to_string();
        assert!(error.contains("benchmark.json as criterion's"), "{error}");
    }
}
