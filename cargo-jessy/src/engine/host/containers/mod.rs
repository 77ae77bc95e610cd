//! The container engine, against what a project asks of it.
//!
//! All questions are asked at once: together they take as long as the slowest, `docker info`.

mod answers;
mod ask;
mod engine;
mod ports;
mod room;

use camino::Utf8Path;

use crate::{
    engine::bases::{self, Need, Site},
    env::Env,
    events::{BaseState, Check, Finding, Grade, Sink},
    exit::Failure,
    model::Project,
    proc::Stop,
};

pub use answers::engine_answers;

use super::Holders;

/// What is looked at, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Containers<'a> {
    /// The environment: PATH, `DOCKER_HOST`, the context.
    pub env: &'a Env,
    /// The workspace.
    pub root: &'a Utf8Path,
    /// What is to run, if that is known.
    pub project: Option<&'a Project>,
    /// Whether it can't run without containers; else their absence is only worth a note.
    pub required: bool,
}

/// Looks at the engine, its plugins, its room, the ports and the base images.
pub async fn preflight(of: &Containers<'_>) -> Vec<Finding> {
    let (mut findings, holders) = look(of).await;
    if let Some(project) = of.project {
        findings.extend(super::published(project, &holders));
    }
    findings
}

/// The failure that a start ends with when something is missing: which, in one line, as the table
/// of findings has said the rest.
#[must_use]
pub fn refusal(findings: &[Finding]) -> Option<Failure> {
    let is_missing = |finding: &&Finding| finding.grade == Grade::Missing;
    let first = findings.iter().find(is_missing)?;
    let names: Vec<_> = findings.iter().filter(is_missing).map(|it| it.check.name()).collect();
    let message = format!("what containers need is not there: {}", names.join(", "));
    Some(Failure::missing(first.check.id(), message).help("cargo jessy doctor"))
}

/// All but the ports, and which containers hold some.
pub(super) async fn look(of: &Containers<'_>) -> (Vec<Finding>, Holders) {
    let absent = if of.required { Grade::Missing } else { Grade::Note };
    let Some(docker) = of.env.find_on_path("docker") else {
        return (vec![engine::not_installed(absent)], Holders::default());
    };
    let (info, version, containers, bases) = tokio::join!(
        ask::ask(&docker, &["info", "--format", "{{json .}}"], of.env),
        ask::ask(&docker, &["version", "--format", "{{json .}}"], of.env),
        ask::ask(&docker, &["ps", "--format", ports::FORMAT], of.env),
        bases(of),
    );
    // Without an engine it fails, and has told of the plugins all the same.
    let info: engine::Info = serde_json::from_str(&info.out).unwrap_or_default();
    let (engine, answers) = engine::engine(version.json(), absent);
    let mut findings = vec![engine];
    findings.extend(engine::plugins(&info, absent));
    if answers {
        findings.extend(engine::limits(&info));
        findings.extend(room::disk(&info, of.env));
        findings.extend(of.project.map(|project| room::memory(&info, project)));
        findings.extend(bases);
    }
    let own = of.project.map_or("", |project| project.name.as_str());
    (findings, ports::holders(&containers.out, own))
}

/// The base images in one line: which are there, how the others can be had.
async fn bases(of: &Containers<'_>) -> Option<Finding> {
    let needs: Vec<Need> = bases::of_projects(of.project);
    if needs.is_empty() {
        return None;
    }
    let stop = Stop::never();
    let (sink, _events) = Sink::channel();
    // Nothing is made, so no folder is needed.
    let site = Site { env: of.env, root: of.root, work: of.root.to_owned(), stop: &stop, sink };
    let bases = bases::list(&site, &needs).await.ok()?;
    let count = |state: BaseState| bases.iter().filter(|base| base.state == state).count();
    let missing: Vec<_> = bases.iter().filter(|base| base.state == BaseState::Missing).collect();
    let ours = count(BaseState::StandIn) + count(BaseState::Stale);
    let mut found = format!("{} of {} there", bases.len() - missing.len(), bases.len());
    if ours > 0 {
        found.push_str(&format!(", {ours} of them made here as stand-ins"));
    }
    for base in &missing {
        found.push_str(&format!("; {} is {}", base.image, base.how));
    }
    let stale = count(BaseState::Stale);
    if stale > 0 {
        found.push_str(&format!("; {stale} made by an older recipe or with other certificates"));
    }
    let good = missing.is_empty() && stale == 0;
    let finding =
        Finding::new(Check::BaseImages, if good { Grade::Good } else { Grade::Note }, found);
    Some(if good { finding } else { finding.fix("cargo jessy bases") })
}
