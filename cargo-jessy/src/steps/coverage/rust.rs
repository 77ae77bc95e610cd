//! The Rust half: tarpaulin, which builds and runs the tests once more, instrumented.

use camino::Utf8PathBuf;
use cargo_metadata::{Package, TargetKind};

use super::{Command, Site, folder};
use crate::{
    coverage::{Excluded, Source},
    tools::Tool,
};

/// The reports, as tarpaulin calls each, with what it is.
const REPORTS: [(&str, &str); 4] = [
    ("rust-json", "tarpaulin-report.json"),
    ("rust-html", "tarpaulin-report.html"),
    ("rust-lcov", "lcov.info"),
    ("rust-cobertura", "cobertura.xml"),
];

fn reports_folder(site: &Site) -> Utf8PathBuf {
    folder(&site.state).join("rust")
}

/// The report that our gate reads.
pub(super) fn report(site: &Site) -> Utf8PathBuf {
    reports_folder(site).join(REPORTS[0].1)
}

/// All reports, each with its kind.
pub(super) fn reports(site: &Site) -> impl Iterator<Item = (String, Utf8PathBuf)> {
    let folder = reports_folder(site);
    REPORTS.into_iter().map(move |(kind, name)| (kind.to_owned(), folder.join(name)))
}

/// The folders of sources that count: those of the libraries and programs of all members but those
/// that need a running system, unless the policy leaves them out.
pub(super) fn sources(site: &Site) -> Vec<Source> {
    let members = site.workspace.metadata.workspace_packages();
    let excluded = excluded(site);
    let mut sources = Vec::new();
    for member in members.into_iter().filter(|member| !site.needs_system(&member.name)) {
        for target in member.targets.iter().filter(|target| is_counted(&target.kind)) {
            let dir = target.src_path.parent().unwrap_or(&target.src_path);
            let dir = dir.strip_prefix(&site.workspace.root).unwrap_or(dir).to_owned();
            let source = Source { package: member.name.to_string(), dir };
            if !excluded.has(&source.dir) && !sources.contains(&source) {
                sources.push(source);
            }
        }
    }
    sources
}

/// The policy's patterns; they were read once already, when the policy was checked.
fn excluded(site: &Site) -> Excluded {
    let patterns = site.policy.coverage.exclude.keys().map(String::as_str);
    Excluded::new(patterns).unwrap_or_default()
}

fn is_counted(kinds: &[TargetKind]) -> bool {
    kinds.contains(&TargetKind::Bin) || kinds.iter().any(is_library)
}

fn is_library(kind: &TargetKind) -> bool {
    use TargetKind::{CDyLib, DyLib, Lib, ProcMacro, RLib, StaticLib};
    matches!(kind, CDyLib | DyLib | Lib | ProcMacro | RLib | StaticLib)
}

/// The flags that tarpaulin has everything compiled with, told what [`tarpaulin`] tells it. Were
/// they others one day, the examples would be built of other crates, which only takes longer.
const FLAGS: &str = "-Cdebuginfo=0 -Cstrip=none --cfg=tarpaulin -Cinstrument-coverage";

/// What counts Rust here: the build of the examples, which a test may start as `cargo test` lets it,
/// and which tarpaulin builds as tests or not at all; and the run of the instrumented tests.
pub(super) fn commands(site: &Site) -> Vec<Command> {
    let sources = sources(site);
    if sources.is_empty() {
        return Vec::new();
    }
    let policy = &site.policy.coverage;
    let members = site.workspace.metadata.workspace_packages();
    let with = |member: &Package| tests(member).any(|name| policy.with_tests.contains(name));
    let run: Vec<&Package> =
        members.into_iter().filter(|member| counted(&sources, member) || with(member)).collect();
    let kinds = run.iter().flat_map(|member| &member.targets).flat_map(|target| &target.kind);
    let has_examples = kinds.into_iter().any(|kind| *kind == TargetKind::Example);
    let examples = has_examples.then(|| examples(site, &run));
    examples.into_iter().chain([tarpaulin(site, &sources, &run)]).collect()
}

fn counted(sources: &[Source], member: &Package) -> bool {
    sources.iter().any(|source| source.package == member.name.as_str())
}

/// Never the folder that all other builds use: these flags would build everything anew there.
fn target(site: &Site) -> String {
    format!("--target-dir={}", site.workspace.target.join("tarpaulin"))
}

fn examples(site: &Site, run: &[&Package]) -> Command {
    let flags = match site.env.get("RUSTFLAGS") {
        Some(flags) if !flags.is_empty() => format!("{FLAGS} {flags}"),
        _ => FLAGS.to_owned(),
    };
    Command::new(site, "examples", [site.cargo(), "build", "--examples"])
        // All the packages of the run, so that their common crates have the same features.
        .args(run.iter().map(|member| format!("--package={}", member.name)))
        .args([target(site)])
        .env("RUSTFLAGS", flags)
        // Build scripts and macros are instrumented as well, and write when they end.
        .env("LLVM_PROFILE_FILE", "/dev/null")
        .tool(Tool::Rust)
}

fn tarpaulin(site: &Site, sources: &[Source], run: &[&Package]) -> Command {
    let policy = &site.policy.coverage;
    let has = |wanted: &dyn Fn(&TargetKind) -> bool| {
        let targets = run.iter().flat_map(|member| &member.targets);
        targets.filter(|target| target.test).any(|target| target.kind.iter().any(wanted))
    };
    let named = run.iter().flat_map(|member| {
        tests(member).filter(|name| match counted(sources, member) {
            true => !policy.without_tests.contains_key(*name),
            false => policy.with_tests.contains(name),
        })
    });
    let timeout = site.policy.ci.timeouts.get("coverage").unwrap_or(&site.policy.ci.timeout);
    let mut command = Command::new(site, "tarpaulin", [site.cargo(), "tarpaulin"])
        // Ptrace is refused in containers, and counts calls of what was inlined wrongly.
        .args(["--engine=llvm", "--ignore-config", "--color=never"])
        .args([target(site)])
        .args(["--skip-clean"])
        // Counters need no debug information, which is most of the size of a build.
        .args(["--rustflags=-Cdebuginfo=0"])
        // One thread a test program is its own choice, made for a count that may lose a hit when
        // two threads count at once. It never loses that there was one.
        .args(["--implicit-test-threads"])
        // Its own minute is too short for test programs that build and start others.
        .args([format!("--timeout={}", timeout.get().as_secs())])
        .args(["Json", "Html", "Lcov", "Xml"].map(|kind| format!("--out={kind}")))
        .args([format!("--output-dir={}", reports_folder(site))])
        .args(run.iter().map(|member| format!("--packages={}", member.name)))
        .args(has(&is_library).then_some("--lib"))
        .args(has(&|kind| *kind == TargetKind::Bin).then_some("--bins"))
        .args(named.map(|name| format!("--test={name}")))
        .args(sources.iter().map(|source| format!("--include-files={}", below(&source.dir))))
        .args(policy.exclude.keys().flat_map(|pattern| {
            [format!("--exclude-files={pattern}"), format!("--exclude-files={pattern}/*")]
        }))
        .tool(Tool::Rust)
        .tool(Tool::CargoTarpaulin);
    command.stale = reports(site).map(|(_, path)| path).collect();
    command
}

fn below(dir: &Utf8PathBuf) -> Utf8PathBuf {
    dir.join("*")
}

/// The names of a member's test targets.
fn tests(member: &Package) -> impl Iterator<Item = &String> {
    let targets = member.targets.iter();
    targets.filter(|target| target.kind.contains(&TargetKind::Test)).map(|target| &target.name)
}
