//! The compose model as the native engine runs it.

mod health;
mod sockets;

use std::{collections::BTreeMap, time::Duration};

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use super::{
    build::{Built, Target},
    plan::{Condition, Plan, ReloadOrder, ServicePlan},
    secrets,
    state::StateDir,
};
use crate::{
    events::FailureCard,
    model::{
        self, ErrorKind, ModelError, ModelErrors, MountKind, NativeBuild, NativeFacts, Project,
        Reload, Service, Sockets,
    },
};

/// Stands for the built program in `x-jessy: { run: … }`.
const BIN: &str = "{bin}";

/// The services to run, each with what it is built from, in dependency order.
///
/// # Errors
/// Services that say nothing of how they run on a host.
pub fn targets(
    project: &Project,
    order: &[String],
) -> Result<IndexMap<String, Option<Target>>, ModelErrors> {
    let mut targets = IndexMap::new();
    let mut errors = Vec::new();
    for name in order {
        let facts = project.services.get(name).and_then(|service| service.native.as_ref());
        match facts {
            Some(facts) if facts.build.is_some() || facts.run.is_some() => {
                targets.insert(name.clone(), target(project, facts));
            }
            _ => errors.push(problem(
                project,
                &format!("services.{name}"),
                format!("service `{name}` does not say how it runs without containers"),
                Some("add `x-jessy: { build: … }` or `x-jessy: { run: […] }` to it"),
            )),
        }
    }
    if errors.is_empty() { Ok(targets) } else { Err(ModelErrors(errors)) }
}

fn target(project: &Project, facts: &NativeFacts) -> Option<Target> {
    Some(match facts.build.as_ref()? {
        NativeBuild::Cargo(cargo) => Target::Cargo {
            package: cargo.package.clone(),
            bin: cargo.bin.clone(),
            features: cargo.features.clone(),
        },
        NativeBuild::Go(go) => Target::Go {
            dir: go.dir.clone(),
            package: go.package.clone(),
            output: go.output.clone(),
        },
        NativeBuild::Command(command) => Target::Command {
            argv: command.command.clone(),
            dir: project.dir.clone(),
            output: command.output.clone(),
            inputs: facts.watch.clone(),
        },
    })
}

/// What a plan is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be run: secrets must be there.
    Run,
    /// To be looked at: nothing is written.
    Look,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum PlanError {
    /// The model asks for what this engine can't do.
    Model(ModelErrors),
    /// Secrets are missing.
    Secrets(Vec<FailureCard>),
    /// A file could not be written.
    Io(std::io::Error),
}

impl From<std::io::Error> for PlanError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// The plan for these services. `built` holds the programs; one that is not in it (because
/// nothing is built for a look at the plan) stands as `{bin}`.
///
/// # Errors
/// See [`PlanError`].
pub fn plan(
    project: &Project,
    targets: &IndexMap<String, Option<Target>>,
    built: &BTreeMap<Target, Built>,
    env: &str,
    state: &StateDir,
    purpose: Purpose,
) -> Result<Plan, PlanError> {
    let (mut services, mut written) = (IndexMap::new(), Vec::new());
    let (mut errors, mut cards) = (Vec::new(), Vec::new());
    for (name, target) in targets {
        let Some(service) = project.services.get(name) else { continue };
        let mut paths = paths(service, state);
        match secrets::files(project, service, state, purpose, &mut written)? {
            Ok(files) => paths.extend(files),
            Err(missing) => cards.extend(missing),
        }
        // The longest prefix is the one that counts.
        paths.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        let built = target.as_ref().and_then(|target| built.get(target));
        match service_plan(project, service, built, targets) {
            Ok(plan) => drop(services.insert(name.clone(), ServicePlan { paths, ..plan })),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(PlanError::Model(ModelErrors(errors)));
    }
    if !cards.is_empty() {
        return Err(PlanError::Secrets(cards));
    }
    let plan = Plan {
        project: project.name.clone(),
        env: env.to_owned(),
        id: String::new(),
        state: state.root().to_owned(),
        services,
        secrets: written,
        hidden: project.secrets.values().filter_map(|secret| secret.file.clone()).collect(),
    };
    Ok(plan.seal())
}

fn service_plan(
    project: &Project,
    service: &Service,
    built: Option<&Built>,
    selected: &IndexMap<String, Option<Target>>,
) -> Result<ServicePlan, ModelError> {
    let facts = service.native.clone().unwrap_or_default();
    let mut environment: BTreeMap<String, String> =
        service.environment.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    environment.extend(facts.environment.clone());
    let depends_on = service
        .depends_on
        .iter()
        .filter(|(name, dependency)| dependency.required || selected.contains_key(*name))
        .map(|(name, dependency)| (name.clone(), condition(dependency.condition)))
        .collect();
    Ok(ServicePlan {
        argv: argv(service, &facts, built),
        cwd: project.dir.clone(),
        environment,
        paths: Vec::new(),
        sockets: sockets::of(project, service)?,
        pass_sockets: facts.sockets == Sockets::Pass,
        depends_on,
        probe: health::probe(service, &facts),
        reload: match facts.reload {
            Reload::StopFirst => ReloadOrder::StopFirst,
            Reload::StartFirst => ReloadOrder::StartFirst,
        },
        restart: health::restart(service.restart, &facts),
        stop_signal: service.stop_signal.clone().unwrap_or_else(|| "SIGTERM".into()),
        stop_grace: service.stop_grace_period.unwrap_or(Duration::from_secs(10)),
        build_id: built.map(|built| built.id.clone()).unwrap_or_default(),
    })
}

fn argv(service: &Service, facts: &NativeFacts, built: Option<&Built>) -> Vec<String> {
    let bin = built.map_or_else(|| BIN.to_owned(), |built| built.binary.to_string());
    let words = facts.run.clone().unwrap_or_else(|| {
        let command = service.command.clone().unwrap_or_default();
        [vec![BIN.to_owned()], command].concat()
    });
    words.into_iter().map(|word| word.replace(BIN, &bin)).collect()
}

fn paths(service: &Service, state: &StateDir) -> Vec<(String, Utf8PathBuf)> {
    let mounts = service.volumes.iter().filter_map(|mount| {
        let at = match (mount.kind, &mount.source) {
            (MountKind::Bind, Some(source)) => Utf8PathBuf::from(source),
            (MountKind::Volume, Some(volume)) => state.join("volumes").join(volume),
            (MountKind::Volume | MountKind::Tmpfs, None) => {
                let name = mount.target.trim_matches('/').replace('/', "_");
                state.join("volumes").join(format!("{}.{name}", service.name))
            }
            _ => return None,
        };
        Some((mount.target.clone(), at))
    });
    let facts = service.native.iter().flat_map(|facts| facts.paths.clone());
    mounts.chain(facts).collect()
}

fn condition(condition: model::Condition) -> Condition {
    match condition {
        model::Condition::Started => Condition::Started,
        model::Condition::Healthy => Condition::Healthy,
        model::Condition::CompletedSuccessfully => Condition::CompletedSuccessfully,
    }
}

fn problem(project: &Project, path: &str, message: String, help: Option<&str>) -> ModelError {
    ModelError {
        kind: ErrorKind::Schema,
        message,
        at: project.location(path),
        help: help.map(str::to_owned),
    }
}

/// Makes the folders that the plan's volumes stand for.
///
/// # Errors
/// Those of the file system.
pub fn make_volumes(plan: &Plan) -> std::io::Result<()> {
    let volumes = Utf8Path::new(&plan.state).join("volumes");
    for (_, path) in plan.services.values().flat_map(|service| &service.paths) {
        if path.starts_with(&volumes) {
            fs_err::create_dir_all(path)?;
        }
    }
    Ok(())
}
