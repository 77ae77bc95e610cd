//! LCOV, for editors and for services that collect it. Tarpaulin writes it for Rust, nobody for Go.

use std::fmt::Write as _;

use camino::Utf8Path;

use super::Profile;

/// A module's profile as LCOV, with absolute paths; `dir` is the module's folder.
#[must_use]
pub fn lcov(profile: &Profile, dir: &Utf8Path) -> String {
    let mut text = String::new();
    for (path, lines) in profile.lines() {
        let _ = writeln!(text, "TN:\nSF:{}", dir.join(path));
        for (line, hits) in &lines {
            let _ = writeln!(text, "DA:{line},{hits}");
        }
        let run = lines.values().filter(|hits| **hits > 0).count();
        let _ = writeln!(text, "LF:{}\nLH:{run}\nend_of_record", lines.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_block_share_its_count() {
        let mut profile = Profile::default();
        profile.add("mode: atomic\nm/a.go:1.1,2.2 1 3\nm/a.go:2.2,3.1 1 0\n", "m").expect("reads");
        let text = lcov(&profile, Utf8Path::new("/w"));
        assert_eq!(text, "TN:\nSF:/w/a.go\nDA:1,3\nDA:2,3\nDA:3,0\nLF:3\nLH:2\nend_of_record\n");
    }
}
