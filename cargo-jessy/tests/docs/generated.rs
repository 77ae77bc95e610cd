//! Documents that are written from code. `JESSY_BLESS=1` writes them anew.

use cargo_jessy::{catalogue, env::Env};

use crate::repository;

#[test]
fn troubleshooting_is_the_catalogue() {
    compare("TROUBLESHOOTING.md", &catalogue::troubleshooting());
}

pub(crate) fn compare(name: &str, made: &str) {
    let path = repository().join("docs").join(name);
    if Env::of_process().has("JESSY_BLESS") {
        fs_err::write(&path, made).unwrap();
    }
    let kept = fs_err::read_to_string(&path).unwrap_or_default();
    if kept != made {
        let at = kept.lines().zip(made.lines()).position(|(kept, made)| kept != made);
        let at = at.unwrap_or(kept.lines().count().min(made.lines().count()));
        panic!(
            "docs/{name} is out of date from line {} on:\n  has: {}\n  now: {}\nwrite it anew with:\n  \
             JESSY_BLESS=1 cargo nextest run -p cargo-jessy --test docs",
            at + 1,
            kept.lines().nth(at).unwrap_or("(its end)"),
            made.lines().nth(at).unwrap_or("(its end)"),
        );
    }
}
