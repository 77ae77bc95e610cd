//! Compilers.

use camino::Utf8PathBuf;
use semver::Version;

use super::{output_of, version_in};
use crate::{
    env::Env,
    events::{Check, Finding, Grade},
};

/// What the workspace asks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The newest `rust-version` of all members.
    pub rust: Option<Version>,
    /// The folders of the Go modules; none: Go isn't needed.
    pub go_modules: Vec<Utf8PathBuf>,
}

pub(super) async fn findings(env: &Env, wanted: &Wanted) -> Vec<Finding> {
    let mut findings = vec![
        program(env, Check::Cargo, &["--version"], wanted.rust.as_ref()).await,
        program(env, Check::Rustc, &["--version"], wanted.rust.as_ref()).await,
    ];
    if !wanted.go_modules.is_empty() {
        let least = wanted.go_modules.iter().filter_map(go_directive).max();
        findings.push(program(env, Check::Go, &["version"], least.as_ref()).await);
    }
    findings.push(c_compiler(env));
    findings
}

async fn program(env: &Env, check: Check, args: &[&str], least: Option<&Version>) -> Finding {
    let required = || least.map_or_else(|| "any version".to_owned(), |v| format!("≥ {v}"));
    let Some(path) = env.find_on_path(&check.name()) else {
        return Finding::new(check, Grade::Missing, "not on the PATH").required(required());
    };
    let Some(version) = output_of(&path, args, env).await.as_deref().and_then(version_in) else {
        let found = format!("{path} does not tell its version");
        return Finding::new(check, Grade::Warning, found).required(required());
    };
    if least.is_some_and(|least| version < *least) {
        let found = version.to_string();
        return Finding::new(check, Grade::Missing, found).required(required());
    }
    Finding::new(check, Grade::Good, version.to_string()).required(required())
}

/// Some crates and Go's race detector compile C.
fn c_compiler(env: &Env) -> Finding {
    match ["cc", "gcc", "clang"].iter().find_map(|name| env.find_on_path(name)) {
        Some(path) => Finding::new(Check::CCompiler, Grade::Good, path.to_string()),
        None => Finding::new(Check::CCompiler, Grade::Warning, "not on the PATH")
            .required("cc, gcc or clang, to link Rust and for go test -race"),
    }
}

/// The least Go that a module asks for.
fn go_directive(module: &Utf8PathBuf) -> Option<Version> {
    let text = fs_err::read_to_string(module.join("go.mod")).ok()?;
    text.lines().find_map(|line| version_in(line.strip_prefix("go ")?))
}
