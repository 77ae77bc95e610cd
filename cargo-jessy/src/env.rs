//! The only reader of the process environment: a snapshot taken once in `main` and handed down,
//! so that a test or a second engine can be given another one.

mod noise;
mod variables;

use std::collections::BTreeMap;

pub use noise::telling;
pub use variables::{FOR_TESTS, GIVEN, VARIABLES, Variable};

use camino::Utf8PathBuf;

use crate::redact;

/// A snapshot of the process environment. Variables that are not UTF-8 are left out.
#[derive(Clone, Debug, Default)]
pub struct Env {
    vars: BTreeMap<String, String>,
}

impl Env {
    /// The environment of this process, whose secrets nothing shows from now on.
    #[must_use]
    pub fn of_process() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this module is the one reader")]
        let vars = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
            .collect();
        let env = Self { vars };
        env.vars.iter().for_each(|(name, value)| redact::variable(name, value));
        env
    }

    /// An environment of these variables alone.
    pub fn of<'a>(vars: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self { vars: vars.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect() }
    }

    /// The same with this variable set.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.vars.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The value of `name`, when it is set (possibly to the empty string).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.vars.get(name).map(String::as_str)
    }

    /// Whether `name` is set to something else than the empty string.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_empty())
    }

    /// All of it, in order of name.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.vars
    }

    /// All of it but what cargo sets for the one program that it runs (`cargo jessy` is
    /// `cargo run` in a clone). Build scripts that ask for such a variable would run again each
    /// time that the same build is started another way.
    #[must_use]
    pub fn for_children(&self) -> BTreeMap<String, String> {
        let of_the_run = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        self.vars
            .iter()
            .filter(|(name, _)| !of_the_run.iter().any(|prefix| name.starts_with(prefix)))
            .filter(|(name, _)| {
                !matches!(
                    name.as_str(),
                    "CARGO" | "CARGO_PRIMARY_PACKAGE" | "OUT_DIR"
                        // Of the hook that git runs us in: a test's own repository is another one.
                        | "GIT_DIR" | "GIT_INDEX_FILE" | "GIT_PREFIX" | "GIT_WORK_TREE"
                )
            })
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// The cargo that started us, else the one on the PATH. Cargo sets `CARGO` to its own path,
    /// which saves going through rustup's proxy once more.
    #[must_use]
    pub fn cargo(&self) -> &str {
        self.get("CARGO").filter(|path| !path.is_empty()).unwrap_or("cargo")
    }

    /// The first file of that name in the folders of PATH that may be executed.
    #[must_use]
    pub fn find_on_path(&self, program: &str) -> Option<Utf8PathBuf> {
        std::env::split_paths(self.get("PATH")?)
            .filter_map(|dir| Utf8PathBuf::from_path_buf(dir).ok())
            .map(|dir| dir.join(program))
            .find(is_executable)
    }
}

fn is_executable(path: &Utf8PathBuf) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}
