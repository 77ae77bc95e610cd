//! The first error in what a compiler printed, for one row.

use camino::Utf8Path;

use crate::events::CompileError;

/// Finds the first error of rustc, cargo or Go. `dir` is where the compiler ran, as seen from the
/// workspace's root.
#[must_use]
pub fn first_error(output: &str, dir: &Utf8Path) -> CompileError {
    rust(output).or_else(|| go(output, dir)).unwrap_or_else(|| {
        let last = output.lines().rev().find(|line| !line.trim().is_empty());
        CompileError { place: None, message: last.unwrap_or("no word of why").trim().to_owned() }
    })
}

/// `error[E0425]: message`, then `  --> src/main.rs:12:5`.
fn rust(output: &str) -> Option<CompileError> {
    let lines: Vec<_> = output.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("error"))?;
    let (_, message) = lines[at].split_once(": ")?;
    // The place follows at once, or after the rest of a message of several lines.
    let next = lines[at + 1..].iter().take_while(|line| !line.starts_with("error"));
    let place = next.filter_map(|line| line.trim_start().strip_prefix("--> ")).next();
    Some(CompileError { place: place.map(str::to_owned), message: message.trim().to_owned() })
}

/// `internal/app/app.go:12:5: message`.
fn go(output: &str, dir: &Utf8Path) -> Option<CompileError> {
    output.lines().find_map(|line| {
        let (place, message) = line.split_once(": ")?;
        let (file, rest) = place.split_once(".go:")?;
        let is_place = rest.split(':').all(|number| number.parse::<u32>().is_ok());
        let file = file.strip_prefix("./").unwrap_or(file);
        let place = dir.join(format!("{file}.go:{rest}"));
        is_place.then(|| CompileError {
            place: Some(place.to_string()),
            message: message.trim().to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustc_cargo_go_and_others() {
        let cases = [
            (
                "   Compiling a v0.1.0\nwarning: unused\n --> src/a.rs:1:1\n\nerror[E0425]: cannot \
                 find value `x`\n  --> src/main.rs:12:5\n   |\nerror: could not compile `a`",
                Some("src/main.rs:12:5"),
                "cannot find value `x`",
            ),
            ("error: no such package\n", None, "no such package"),
            ("# a/b\n./c.go:3:7: undefined: y\n", Some("api/c.go:3:7"), "undefined: y"),
            ("d/e.go:9: syntax error: oh\n", Some("api/d/e.go:9"), "syntax error: oh"),
            ("go: updates to go.mod needed\n\n", None, "go: updates to go.mod needed"),
            ("", None, "no word of why"),
        ];
        for (output, place, message) in cases {
            let error = first_error(output, "api".into());
            assert_eq!((error.place.as_deref(), error.message.as_str()), (place, message));
        }
    }
}
