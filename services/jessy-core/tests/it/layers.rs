//! `build-layers`, `check-layers`, and what happens to a service whose store is no good.

use std::fs;
use std::path::Path;
use std::thread;

use jessy_core::store::Store;

use crate::support::{Layers, data, eventually, program, run, store_bytes};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn build(src: &Path, out: &Path) -> std::process::Output {
    run(&["build-layers", "--src", src.to_str().unwrap(), "--out", out.to_str().unwrap()])
}

/// A copy of the sources, to be broken.
fn copy_of_sources() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&data(), folder.path());
    folder
}

#[test]
fn the_same_sources_give_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("new/one.jyl"), folder.path().join("two.jyl"));
    for file in [&one, &two] {
        let output = build(&data(), file);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("written"), "{}", text(&output.stdout));
        assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    }
    assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left over");

    let checked = run(&["check-layers", one.to_str().unwrap()]);
    assert!(checked.status.success());
    assert!(text(&checked.stdout).contains("15 dimensions"), "{}", text(&checked.stdout));
}

#[test]
fn a_file_that_is_up_to_date_is_left_alone() {
    use std::os::unix::fs::MetadataExt;
    let layers = Layers::new();
    let before = fs::metadata(&layers.file).unwrap();
    let output = build(&data(), &layers.file);
    assert!(text(&output.stdout).contains("unchanged"), "{}", text(&output.stdout));
    let after = fs::metadata(&layers.file).unwrap();
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
}

#[test]
fn a_leftover_of_a_killed_build_is_ignored_and_swept() {
    let layers = Layers::with(b"an old file");
    fs::write(layers.folder.path().join(".layers.jyl.1-0.tmp"), b"half").unwrap();
    assert!(build(&data(), &layers.file).status.success());
    assert_eq!(fs::read(&layers.file).unwrap(), store_bytes());
    assert_eq!(names(layers.folder.path()), ["layers.jyl"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Kills builds with SIGKILL as soon as their temporary file shows, until one of them has left it
/// behind: killed, that is, before its rename.
#[test]
fn a_build_that_is_killed_before_its_rename_leaves_the_old_file_whole() {
    let old = {
        let sources = jessy_core::source::read(&data()).unwrap();
        jessy_core::store::encode(&sources.registry, &sources.content, 1)
    };
    let layers = Layers::with(&old);
    let folder = layers.folder.path();
    eventually(|| {
        fs::write(&layers.file, &old).unwrap();
        let mut build = program()
            .args(["build-layers", "--src", data().to_str().unwrap(), "--out"])
            .arg(&layers.file)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let ended = eventually(|| {
            let shows = names(folder).iter().any(|name| name.ends_with(".tmp"));
            if shows { Some(false) } else { build.try_wait().unwrap().map(|_| true) }
        });
        build.kill().unwrap();
        build.wait().unwrap();
        let now = fs::read(&layers.file).unwrap();
        assert!(now == old || now == store_bytes(), "neither the old file nor the new one");
        let left = names(folder).iter().any(|name| name.ends_with(".tmp"));
        assert!(!left || now == old);
        (left && !ended).then_some(())
    });
    // It is still served, and the next build cleans up.
    assert_eq!(Store::open(&layers.file).unwrap().generation().0, 1);
    assert!(build(&data(), &layers.file).status.success());
    assert_eq!(fs::read(&layers.file).unwrap(), store_bytes());
    assert_eq!(names(folder), ["layers.jyl"]);
}

#[test]
fn builds_at_once_into_one_file_all_end_well() {
    let layers = Layers::with(b"an old file");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let output = build(&data(), &layers.file);
                assert!(output.status.success(), "{}", text(&output.stderr));
            });
        }
    });
    assert_eq!(fs::read(&layers.file).unwrap(), store_bytes());
    assert_eq!(names(layers.folder.path()), ["layers.jyl"]);
}

#[test]
fn wrong_sources_are_all_named_and_the_target_is_untouched() {
    let sources = copy_of_sources();
    let edit = |name: &str, from: &str, to: &str| {
        let file = sources.path().join(name);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{name}");
        fs::write(file, text.replacen(from, to, 1)).unwrap();
    };
    edit("dimensions/D02.toml", "\"cognition\"", "\"the\"");
    edit("dimensions/D03.toml", "parent = 2", "parent = 7");
    edit("dimensions/D04.toml", "num = 3", "num = 2");
    edit("dimensions/D06.toml", "depth = 1", "deepth = 1");
    edit("vocabulary/technical.txt", "mutex\n", "");
    fs::remove_file(sources.path().join("content/D08/L08-02.md")).unwrap();
    fs::remove_file(sources.path().join("dimensions/D05.toml")).unwrap();

    let layers = Layers::with(b"an old file");
    let output = build(sources.path(), &layers.file);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    for named in [
        "L02-00 \"the\"",
        "L03-03: parent 7",
        "L04-02: duplicate",
        "dimensions/D06.toml:19: unknown field `deepth`",
        "mutex",
        "content/D08/L08-02.md: missing",
        "D05: missing",
        "content/D05/L05-00.md: belongs to no layer",
    ] {
        let lines = message.lines().filter(|line| line.contains(named)).count();
        assert_eq!(lines, 1, "{named}: {message}");
    }
    assert!(!message.contains("D06: missing") && !message.contains("L06"), "{message}");
    assert_eq!(fs::read(&layers.file).unwrap(), b"an old file");
    assert_eq!(names(layers.folder.path()), ["layers.jyl"]);
}

#[test]
fn word_lists_that_are_missing_or_small_are_named_with_what_they_need() {
    let sources = copy_of_sources();
    let vocabulary = sources.path().join("vocabulary");
    fs::remove_file(vocabulary.join("negative.txt")).unwrap();
    fs::write(vocabulary.join("stopwords.txt"), b"\xff").unwrap();
    let technical = fs::read_to_string(vocabulary.join("technical.txt")).unwrap();
    let words = technical.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let few: Vec<&str> = words.take(99).collect();
    fs::write(vocabulary.join("technical.txt"), few.join("\n")).unwrap();
    let output = build(sources.path(), &Layers::new().file);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    for line in [
        "  vocabulary/negative.txt: missing",
        "  vocabulary/stopwords.txt: not UTF-8: invalid utf-8 sequence of 1 bytes from index 0",
        "  vocabulary/technical.txt: 99 distinct words, 100 are required",
    ] {
        assert!(message.lines().any(|told| told == line), "{line}: {message}");
    }
}

#[test]
fn a_store_without_a_dimension_is_good_with_a_warning() {
    let mut sources = jessy_core::source::read(&data()).unwrap();
    sources.registry.dimensions.retain(|dimension| dimension.id.0 != 5);
    let bytes = jessy_core::store::encode(&sources.registry, &sources.content, 7);
    let layers = Layers::with(&bytes);
    let checked = run(&["check-layers", layers.file.to_str().unwrap()]);
    assert!(checked.status.success());
    assert_eq!(text(&checked.stderr), "warning: D05 is missing\n");
    assert!(text(&checked.stdout).contains("good, generation 0000000000000007, 14 dimensions"));
}

#[test]
fn each_bad_store_is_refused_with_reason_and_remedy() {
    type Damage = fn(&mut Vec<u8>);
    let cases: [(&str, Damage); 6] = [
        ("truncated", |bytes| bytes.truncate(bytes.len() - 1)),
        ("truncated", Vec::clear),
        ("checksum mismatch (stored ", |bytes| bytes[1000] ^= 1),
        ("bad magic", |bytes| {
            let start = bytes.len() - 32;
            bytes[start..].fill(0);
        }),
        ("newer schema (file 2, supported 1)", |bytes| {
            let at = bytes.len() - 12;
            bytes[at] = 2;
        }),
        ("bad structure", |bytes| {
            let end = bytes.len() - 32;
            bytes[..4].fill(0xff);
            let crc = crc32c::crc32c(&bytes[..end]).to_le_bytes();
            bytes[end + 16..end + 20].copy_from_slice(&crc);
        }),
    ];
    for (reason, damage) in cases {
        let mut bytes = store_bytes();
        damage(&mut bytes);
        refused(&Layers::with(&bytes).file, reason);
    }
    refused(&Layers::new().folder.path().join("none.jyl"), "missing");
}

fn refused(file: &Path, reason: &str) {
    for args in [&["serve"][..], &[], &["check-layers", file.to_str().unwrap()]] {
        let output = program()
            .args(args)
            .env("JESSY_LAYERS", file)
            .env("JESSY_ADDR", "127.0.0.1:0")
            .output();
        let output = output.unwrap();
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{reason}: {message}");
        let file = file.display();
        assert!(message.starts_with(&format!("layer store {file}: {reason}")), "{message}");
        let remedy = format!(
            "; rebuild with: jessy-core build-layers --src services/jessy-core/data --out {file}\n"
        );
        assert!(message.ends_with(&remedy), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}
