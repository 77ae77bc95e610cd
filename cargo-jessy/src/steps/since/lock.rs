//! Cargo's lock file: what depends on what, and what of it has changed.

use serde::Deserialize;

/// What a lock file says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Lock {
    #[serde(default, rename = "package")]
    pub(super) packages: Vec<Locked>,
}

/// A package of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Locked {
    pub(super) name: String,
    version: String,
    /// None: it is in a folder.
    pub(super) source: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Lock {
    /// From a file's text; none, if it is no lock file that we know.
    pub(super) fn parse(text: &str) -> Option<Self> {
        toml::from_str(text).ok()
    }

    /// The packages, by [`Locked::id`], each with those that it depends on.
    pub(super) fn edges(&self) -> impl Iterator<Item = (String, String)> {
        self.packages.iter().flat_map(|package| {
            let needs = package.dependencies.iter();
            let needs = needs.flat_map(|needed| self.packages.iter().filter(|it| it.is(needed)));
            needs.map(|needed| (package.id(), needed.id()))
        })
    }

    /// The packages that are not as they were.
    pub(super) fn since(&self, old: &Self) -> Vec<String> {
        let new = self.packages.iter().filter(|package| !old.packages.contains(package));
        new.map(Locked::id).collect()
    }
}

impl Locked {
    /// Tells it from all others. That of a package in a folder is its name.
    pub(super) fn id(&self) -> String {
        match &self.source {
            None => self.name.clone(),
            Some(source) => format!("{} {} {source}", self.name, self.version),
        }
    }

    /// Whether it is what a dependency names: `NAME`, `NAME VERSION` or `NAME VERSION (SOURCE)`,
    /// whatever is needed to tell it from others. A source may be cut short there.
    fn is(&self, needed: &str) -> bool {
        let mut words = needed.splitn(3, ' ');
        words.next() == Some(&self.name)
            && words.next().is_none_or(|version| version == self.version)
    }
}
