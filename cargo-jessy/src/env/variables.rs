//! Every variable that `cargo jessy` reads, for `docs/ENVIRONMENT.md`. A test finds each one that
//! the sources name and that is missing here.

use serde::{Deserialize, Serialize};

/// A variable, in the form in which the services list theirs too (`variables.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable<T = &'static str> {
    /// Its name.
    pub name: T,
    /// What holds when it is unset; may be empty.
    pub default: T,
    /// What it is for.
    pub about: T,
    /// Its value is never shown.
    pub secret: bool,
}

const fn plain(name: &'static str, default: &'static str, about: &'static str) -> Variable {
    Variable { name, default, about, secret: false }
}

const fn secret(name: &'static str, default: &'static str, about: &'static str) -> Variable {
    Variable { secret: true, ..plain(name, default, about) }
}

/// What `cargo jessy` reads.
pub const VARIABLES: &[Variable] = &[
    plain("JESSY_STATE_DIR", ".jessy", "folder of all state, logs and tools of this workspace"),
    plain("COMPOSE_PROJECT_NAME", "", "the project's name, instead of the compose files' own"),
    plain("DOCKER_HOST", "unix:///var/run/docker.sock", "where the container engine answers"),
    plain("DOCKER_CONTEXT", "", "the docker context to use, where `DOCKER_HOST` is not set"),
    plain("DOCKER_CONFIG", "~/.docker", "the folder of docker's contexts and plugins"),
    plain(
        "JESSY_BUILD_CACHE",
        "",
        "a folder of the workspace: builds of images keep their cache there too",
    ),
    plain("JESSY_CA_BUNDLE", "", "a PEM file that builds of images trust too, behind a proxy"),
    plain("SSL_CERT_FILE", "", "the trust store of this host, which stand-in bases are given"),
    plain("JESSY_REPOSITORY", "", "where images are pushed to and deployed from: `REGISTRY/NAME`"),
    plain("JESSY_URL", "", "where a swarm answers, for the questions that `deploy` asks"),
    secret("JESSY_DATABASE_PASSWORD", "", "put into the file of `JESSY_DATABASE_PASSWORD_FILE`"),
    secret("JESSY_DATABASE_URL", "", "put into the file of `JESSY_DATABASE_URL_FILE`"),
    secret("JESSY_CANDIDATE_KEY", "", "put into the file of `JESSY_CANDIDATE_KEY_FILE`"),
    secret("JESSY_EDGE_CERT", "", "put into the file of `JESSY_EDGE_CERT_FILE`"),
    secret("JESSY_EDGE_KEY", "", "put into the file of `JESSY_EDGE_KEY_FILE`"),
    secret("JESSY_SSH_KEY", "", "the private key for `DOCKER_HOST=ssh://…`"),
    plain("JESSY_SSH_KNOWN_HOSTS", "", "what `ssh-keyscan` says of that host"),
    plain("NO_COLOR", "", "no colour, unless `--color` says so"),
    plain("FORCE_COLOR", "", "colour also where there is no terminal; `0` is none"),
    plain("TERM", "", "`dumb`: no colour and no live rows"),
    plain("CI", "", "no live rows"),
    plain("GITHUB_STEP_SUMMARY", "", "where `ci --format github` adds its summary; GitHub sets it"),
    plain("GITHUB_WORKSPACE", "", "what the paths of its annotations are from; GitHub sets it"),
    plain("PATH", "", "where programs are found"),
    plain("HOME", "", "`~` in compose files; caches of cargo and Go"),
    plain("CARGO", "cargo", "the cargo to call; cargo sets it for its subcommands"),
    plain("RUSTUP_HOME", "~/.rustup", "where rustup keeps its toolchains"),
    plain("RUSTUP_TOOLCHAIN", "", "which of them is used; rustup sets it for what it starts"),
    plain("RUSTFLAGS", "", "passed on to rustc, with counters added where coverage is measured"),
    plain("RUSTDOCFLAGS", "", "passed on to rustdoc, with `-D warnings` added"),
    plain("GOFLAGS", "", "passed on to Go, with `-cover` added where coverage is measured"),
    plain("CGO_ENABLED", "", "`0`: Go tests run without the race detector"),
    plain("CC", "cc", "the C compiler that the race detector needs"),
    plain("SHELL", "/bin/sh", "what `shell` opens for a service on the host"),
    plain("GOWORK", "", "the Go workspace, whose files a build depends on"),
];

/// What `cargo jessy` gives the services that it runs on the host, and sets itself.
pub const GIVEN: &[Variable] = &[
    plain("JESSY_INSTANCE", "", "a new name for each start; health answers must echo it"),
    plain("JESSY_SUPERVISED", "", "the state folder; finds what a killed supervisor left"),
    plain("LISTEN_FDS", "", "how many listening sockets are passed on, from descriptor 3"),
    plain("LISTEN_PID", "", "the process that they are for"),
];

/// What only tests and the features read.
pub const FOR_TESTS: &[Variable] = &[
    plain("JESSY_BLESS", "", "write generated files and expectations anew"),
    plain(
        "JESSY_REQUIRE_BROWSER",
        "",
        "a missing browser is an error; else its tests are left out",
    ),
    plain("JESSY_REQUIRE_COMPOSE", "", "a missing docker compose is an error"),
    plain("JESSY_REQUIRE_DEBUGGERS", "", "a missing gdbserver or dlv is an error"),
    plain("JESSY_REQUIRE_DOCKER", "", "a missing container engine is an error"),
    plain("JESSY_REQUIRE_POSTGRES", "", "a missing Postgres is an error"),
    plain("JESSY_REQUIRE_SWARM", "", "the test `swarm` runs: it needs the machine to itself"),
    plain("JESSY_REQUIRE_TARPAULIN", "", "a missing cargo-tarpaulin is an error"),
    plain("JESSY_URL", "", "the gateway that the features call"),
    plain("JESSY_FEATURES_ON", "native", "what runs the system that the features call"),
    plain("JESSY_COMMAND", "cargo jessy", "the command that the features start and stop it with"),
    plain("JESSY_COMPOSE", "docker compose", "the same for containers"),
];
