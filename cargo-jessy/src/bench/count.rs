//! How many instructions each bench executes: a second opinion that no other load on the machine
//! sways.
//!
//! Criterion's `--test` runs each bench once. Valgrind's callgrind counts while a function of
//! criterion's `Bencher` runs, and writes a profile whenever one of them ends, so the profiles stand
//! in the order in which criterion names the benches. No bench is written twice for it, and what a
//! bench prepares is not counted. It needs the names of functions in the program: a profile that
//! strips them gives no counts.

use std::{
    io,
    process::{Command, Stdio},
};

use camino::Utf8Path;

use super::attempt::make_empty;

/// Names of functions by callgrind's patterns. The two must differ: of two equal ones it heeds one.
const COUNTED: &str = "--toggle-collect=*bencher::*Bencher*";
const ENDS: &str = "--dump-after=*Bencher*::iter*";

/// Counts of one program's benches, by their titles, in the order in which they ran.
pub(super) type Counts = Vec<(String, u64)>;

/// The command line that counts the benches of a program whose names match `filter` (a regular
/// expression, empty for all). Profiles are written to `out` and to that name with a number behind.
#[must_use]
pub(super) fn command(program: &Utf8Path, filter: &str, out: &Utf8Path) -> Vec<String> {
    let mut argv = vec![
        "valgrind".to_owned(),
        "--tool=callgrind".to_owned(),
        "--quiet".to_owned(),
        // Positions and names in full, so that each line can be read by itself.
        "--compress-strings=no".to_owned(),
        "--compress-pos=no".to_owned(),
        COUNTED.to_owned(),
        ENDS.to_owned(),
        format!("--callgrind-out-file={out}"),
        program.to_string(),
        "--bench".to_owned(),
        "--test".to_owned(),
    ];
    if !filter.is_empty() {
        argv.push(filter.to_owned());
    }
    argv
}

/// Runs that command and reads what it leaves in `folder`, which is emptied first.
///
/// # Errors
/// Those of the file system, a program that fails, and profiles that don't fit the benches.
pub(super) fn count(argv: &[String], cwd: &Utf8Path, folder: &Utf8Path) -> io::Result<Counts> {
    make_empty(folder)?;
    let ran =
        Command::new(&argv[0]).args(&argv[1..]).current_dir(cwd).stdin(Stdio::null()).output()?;
    if !ran.status.success() {
        return Err(io::Error::other(ran.status.to_string()));
    }
    let titles = titles(&String::from_utf8_lossy(&ran.stdout));
    let profiles = profiles(folder)?;
    match_up(titles, &profiles).map_err(io::Error::other)
}

/// The benches that criterion says it tests.
fn titles(said: &str) -> Vec<String> {
    said.lines().filter_map(|line| line.strip_prefix("Testing ")).map(str::to_owned).collect()
}

/// The profiles that were written when a bench ended, in order.
fn profiles(folder: &Utf8Path) -> io::Result<Vec<String>> {
    let mut parts: Vec<(u32, String)> = Vec::new();
    for entry in fs_err::read_dir(folder.as_std_path())? {
        let path = entry?.path();
        let number = path.extension().and_then(|end| end.to_str()).and_then(|end| end.parse().ok());
        if let Some(number) = number {
            parts.push((number, fs_err::read_to_string(path)?));
        }
    }
    parts.sort_unstable_by_key(|(number, _)| *number);
    Ok(parts.into_iter().map(|(_, text)| text).collect())
}

fn match_up(titles: Vec<String>, profiles: &[String]) -> Result<Counts, String> {
    if profiles.is_empty() && !titles.is_empty() {
        return Err(
            "the program has no names of functions, see `strip` in [profile.bench]".to_owned()
        );
    }
    if profiles.len() != titles.len() {
        return Err(format!("{} benches, {} profiles", titles.len(), profiles.len()));
    }
    let counts = titles.into_iter().zip(profiles);
    // Work that a bench times itself is done by threads of its own, often, which nobody counts.
    let counts = counts.filter(|(_, profile)| !trigger(profile).contains("iter_custom"));
    Ok(counts.map(|(title, profile)| (title, instructions(profile))).collect())
}

fn trigger(profile: &str) -> &str {
    profile.lines().find_map(|line| line.strip_prefix("desc: Trigger: ")).unwrap_or_default()
}

/// The instructions of a profile, without those that ask for the time: they are the same for every
/// bench, and more than a short one has.
fn instructions(profile: &str) -> u64 {
    let mut sum = 0;
    let mut clock = false;
    let mut of_callee = false;
    for line in profile.lines() {
        if let Some(function) = line.strip_prefix("fn=") {
            clock = is_clock(function);
        } else if line.starts_with("calls=") {
            // The next line is what the callee took, which stands with the callee as well.
            of_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit()) {
            let cost = line.split(' ').nth(1).and_then(|cost| cost.parse::<u64>().ok());
            if !std::mem::take(&mut of_callee) && !clock {
                sum += cost.unwrap_or(0);
            }
        }
    }
    sum
}

fn is_clock(function: &str) -> bool {
    ["clock_gettime", "::time::", "::measurement::"].iter().any(|part| function.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = "version: 1
desc: Trigger: --dump-after=criterion::bencher::Bencher<M>::iter
positions: line
events: Ir
summary: 9285

fn=criterion::bencher::Bencher<M>::iter
0 14
cfn=<std::time::Instant>::now
calls=1 0 
0 28
0 9011
cfn=sample::work
calls=1 0 
0 200

fn=sample::work
12 150
14 50

fn=<std::time::Instant>::now
0 28

fn=main
calls=0 0 
0 9285

totals: 9285
";

    #[test]
    fn own_costs_count_and_the_clock_does_not() {
        assert_eq!(instructions(PROFILE), 14 + 9011 + 200);
    }

    #[test]
    fn profiles_belong_to_the_benches_in_order() {
        let titles = titles("Testing a/one\nSuccess\nTesting b/two\nSuccess\n\n");
        assert_eq!(titles, ["a/one", "b/two"]);
        let own = PROFILE.replace("::iter\n", "::iter_custom\n");
        let counts = match_up(titles.clone(), &[PROFILE.to_owned(), own]).unwrap();
        assert_eq!(counts, [("a/one".to_owned(), 9225)]);
        assert_eq!(
            match_up(titles.clone(), &[PROFILE.to_owned()]).unwrap_err(),
            "2 benches, 1 profiles"
        );
        assert!(match_up(titles, &[]).unwrap_err().contains("strip"));
    }
}
