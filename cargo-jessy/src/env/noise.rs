//! Variables that say where somebody sits and not what a check comes to. All others are part of
//! what a cached answer depends on.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

/// Of terminals, sessions, shells and of the one run that a CI service does.
const NAMES: &[&str] = &[
    "_",
    "CI_JOB_ID",
    "COLORTERM",
    "COLUMNS",
    "DISPLAY",
    "EDITOR",
    "HISTFILE",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "LESS",
    "LINES",
    "LS_COLORS",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MANAGERPID",
    "MFLAGS",
    "OLDPWD",
    "PAGER",
    "PS1",
    "PS4",
    "PWD",
    "SHLVL",
    "STY",
    "TERM",
    "VISUAL",
    "WAYLAND_DISPLAY",
    "WINDOWID",
    // What rustup's proxies set of themselves. Which toolchain they chose shows in rustc's version.
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
    // Colour is for people.
    "CARGO_TERM_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "NO_COLOR",
    // Set by cargo for whom it runs, and a jobserver of its own for each run.
    "CARGO_MAKEFLAGS",
];

const PREFIXES: &[&str] = &[
    "BASH_FUNC_",
    "DBUS_",
    "GITHUB_",
    "GPG_",
    "ITERM_",
    "KITTY_",
    "PRE_COMMIT",
    "RUNNER_",
    "SSH_",
    "TERM_",
    "TMUX",
    "VSCODE_",
    "VTE_",
    "XDG_RUNTIME",
    "XDG_SEAT",
    "XDG_SESSION",
    "XDG_VTNR",
    "ZSH_",
];

/// Those of an environment that count, each as a hash, since some are secrets. Lists of folders
/// count as sets, without cargo's and rustup's own, which come and go with the way in which
/// somebody calls us.
#[must_use]
pub fn telling(vars: &BTreeMap<String, String>) -> BTreeMap<&str, String> {
    let home = vars.get("HOME").map_or("", String::as_str);
    let of = |name: &str, folder: &str| {
        vars.get(name).cloned().unwrap_or_else(|| format!("{home}/{folder}"))
    };
    let own = [of("CARGO_HOME", ".cargo"), of("RUSTUP_HOME", ".rustup")];
    let counts = |(name, value): &(&String, &String)| {
        let usual = |variable: &str, at: usize| name.as_str() == variable && **value == own[at];
        !(NAMES.contains(&name.as_str())
            || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
            || usual("CARGO_HOME", 0)
            || usual("RUSTUP_HOME", 1))
    };
    let hashed = |(name, value): (&'_ String, &String)| match name.as_str() {
        "PATH" | "LD_LIBRARY_PATH" | "DYLD_FALLBACK_LIBRARY_PATH" => folders(value, &own),
        _ => value.clone(),
    };
    vars.iter()
        .filter(counts)
        .map(|(name, value)| (name.as_str(), hashed((name, value))))
        .filter(|(name, value)| !(value.is_empty() && name.ends_with("LIBRARY_PATH")))
        .map(|(name, value)| (name, blake3::hash(value.as_bytes()).to_hex()[..16].to_owned()))
        .collect()
}

fn folders(list: &str, own: &[String]) -> String {
    let ours = |folder: &Utf8Path| {
        let of_target = folder.components().any(|part| part.as_str() == "target");
        of_target || own.iter().any(|dir| folder.starts_with(dir))
    };
    let set: BTreeSet<&str> =
        list.split(':').filter(|it| !it.is_empty() && !ours(Utf8Path::new(it))).collect();
    set.into_iter().collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(vars: &[(&str, &str)]) -> BTreeMap<String, String> {
        let vars: BTreeMap<String, String> =
            vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        telling(&vars).into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    #[test]
    fn where_somebody_sits_does_not_count() {
        let here = names(&[("TERM", "xterm"), ("SSH_TTY", "1"), ("RUSTFLAGS", "-g"), ("CI", "1")]);
        assert_eq!(here.keys().collect::<Vec<_>>(), ["CI", "RUSTFLAGS"]);
        assert_ne!(here, names(&[("RUSTFLAGS", "-O"), ("CI", "1")]));
    }

    #[test]
    fn secrets_are_not_kept() {
        let kept = names(&[("TOKEN", "hunter2hunter2hunter2hunter2")]);
        assert!(!kept["TOKEN"].contains("hunter2"));
    }

    #[test]
    fn a_path_is_the_same_however_cargo_was_called() {
        let path = |path| names(&[("HOME", "/h"), ("PATH", path)])["PATH"].clone();
        let plain = path("/usr/bin:/bin");
        assert_eq!(plain, path("/h/.cargo/bin:/usr/bin:/bin:/usr/bin"));
        assert_ne!(plain, path("/usr/bin:/bin:/opt/bin"));
        let library =
            names(&[("HOME", "/h"), ("LD_LIBRARY_PATH", "/w/target/debug:/h/.rustup/lib")]);
        assert_eq!(library.keys().collect::<Vec<_>>(), ["HOME"]);
    }
}
