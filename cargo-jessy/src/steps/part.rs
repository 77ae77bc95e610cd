//! A part of a workspace: the one way in which a run looks at less than all of it.

use camino::Utf8PathBuf;

/// The members and Go modules that are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The members' names, in order; none: all.
    pub packages: Option<Vec<String>>,
    /// The Go modules, in order; none: all.
    pub go: Option<Vec<GoPart>>,
    /// Look quickly, as a hook does.
    pub quick: Option<Quick>,
}

/// A Go module, or some packages of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoPart {
    /// Its folder, from the root.
    pub module: Utf8PathBuf,
    /// The packages as the Go command takes them, such as `./internal/web`; none: all.
    pub packages: Option<Vec<String>>,
}

impl GoPart {
    /// All of a module.
    #[must_use]
    pub fn all(module: &Utf8PathBuf) -> Self {
        Self { module: module.clone(), packages: None }
    }

    /// What the Go command is told to look at.
    #[must_use]
    pub fn packages(&self) -> Vec<String> {
        self.packages.clone().unwrap_or_else(|| vec!["./...".to_owned()])
    }
}

/// What a quick look leaves out beside the rest of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quick {
    /// Whether tests, benches or examples beside the code are looked at.
    pub beside_code: bool,
    /// The Rust modules, such as `store::index`, whose tests are the nearest; none: any may be.
    pub modules: Option<Vec<String>>,
}
