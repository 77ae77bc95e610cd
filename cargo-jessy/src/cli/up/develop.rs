//! `up --watch` with containers: what is watched, and what is compiled where.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use indexmap::IndexMap;

use super::{TIMEOUT, watch};
use crate::{
    cli::{Ctx, stack},
    engine::{
        docker::{
            found::Found,
            plan::Plan,
            reload::{DockerReloader, Program},
        },
        native::{build::Target, from_model, reload},
        watch::Watcher,
    },
    exit::Failure,
    model::NativeFacts,
};

/// Starts may take as long as the services' own health checks forgive: containers that compile
/// first take minutes, once.
pub(super) fn patience(plan: &Plan) -> Duration {
    let services = plan.services.keys().filter_map(|name| plan.project.services.get(name));
    let periods = services.filter_map(|service| service.healthcheck.as_ref()?.start_period);
    periods.max().unwrap_or_default().max(TIMEOUT)
}

/// Watches the sources of what runs.
pub(super) fn watcher(ctx: &Ctx, plan: &Plan) -> Result<Watcher, Failure> {
    if !plan.services.keys().any(|name| facts(plan, name).is_some_and(|f| f.compile.is_some())) {
        return Err(Failure::usage("no container compiles what is saved")
            .help("use --env dev, or add `x-jessy: { compile: […] }` to a service"));
    }
    let workspace = ctx.workspace()?;
    let targets = targets(ctx, plan)?;
    let without = vec![workspace.target.clone(), workspace.state_dir(&ctx.env)];
    watch::begin(reload::roots(workspace, &plan.project, &targets), without)
}

/// The loop, once all is up.
pub(super) fn begin<'a>(
    ctx: &'a Ctx,
    watcher: Watcher,
    plan: &'a Plan,
    found: &Found,
    order: &'a [String],
) -> watch::Begin<'a> {
    let found = found.clone();
    Box::new(move || {
        // A workspace that could be watched has its targets.
        let programs = programs(ctx, plan).unwrap_or_default();
        let built_from = programs.iter().map(|p| (p.label.clone(), p.services.clone())).collect();
        let watched = plan.services.keys().filter_map(|name| {
            let paths = facts(plan, name)?.watch.clone();
            (!paths.is_empty()).then(|| (name.clone(), paths))
        });
        let depends_on = |needs: &crate::engine::docker::plan::Needs| {
            needs.depends_on.keys().cloned().collect::<Vec<_>>()
        };
        let reloader = DockerReloader {
            found,
            docker: plan.docker.to_string(),
            watched: watched.collect::<BTreeMap<_, _>>(),
            services: plan
                .services
                .iter()
                .map(|(n, needs)| (n.clone(), depends_on(needs)))
                .collect(),
            programs,
            lost: BTreeSet::new(),
            owed: BTreeSet::new(),
        };
        watch::Watching::new(ctx, watcher, reloader, order, built_from)
    })
}

fn facts<'a>(plan: &'a Plan, service: &str) -> Option<&'a NativeFacts> {
    plan.project.services.get(service)?.native.as_ref()
}

fn targets(ctx: &Ctx, plan: &Plan) -> Result<IndexMap<String, Option<Target>>, Failure> {
    let is_described = |name: &&String| facts(plan, name).is_some_and(|f| f.build.is_some());
    let described: Vec<_> = plan.services.keys().filter(is_described).cloned().collect();
    from_model::targets(&plan.project, &described).map_err(|errors| stack::wrong(ctx, errors))
}

/// One program for all services that are built in the same way, if one of them can compile it.
fn programs(ctx: &Ctx, plan: &Plan) -> Result<Vec<Program>, Failure> {
    let workspace = ctx.workspace()?;
    let mut programs: Vec<(Target, Program)> = Vec::new();
    for (service, target) in targets(ctx, plan)? {
        let Some(target) = target else { continue };
        let compile = facts(plan, &service).and_then(|facts| facts.compile.clone());
        if !programs.iter().any(|(other, _)| *other == target) {
            let (sources, dir) = match &target {
                Target::Cargo { package, .. } => {
                    let mut sources: Vec<_> =
                        reload::packages(&workspace.metadata, package).into_iter().collect();
                    sources.extend(["Cargo.toml", "Cargo.lock"].map(|f| workspace.root.join(f)));
                    (sources, camino::Utf8PathBuf::new())
                }
                Target::Go { dir, .. } => {
                    let here = dir.strip_prefix(&workspace.root).unwrap_or(dir).to_owned();
                    (vec![dir.clone()], here)
                }
                Target::Command { inputs, .. } => (inputs.clone(), camino::Utf8PathBuf::new()),
            };
            let label = target.label();
            let program = Program {
                label,
                services: Vec::new(),
                compiled_in: String::new(),
                compile: Vec::new(),
                sources,
                dir,
            };
            programs.push((target.clone(), program));
        }
        if let Some((_, program)) = programs.iter_mut().find(|(other, _)| *other == target) {
            program.services.push(service.clone());
            if let Some(compile) = compile {
                (program.compiled_in, program.compile) = (service, compile);
            }
        }
    }
    Ok(programs.into_iter().map(|(_, p)| p).filter(|p| !p.compile.is_empty()).collect())
}
