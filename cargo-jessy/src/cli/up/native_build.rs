//! The builds of `up` on this host, with rows, and the cards of those that fail.

use std::{collections::BTreeMap, time::Duration};

use indexmap::IndexMap;

use super::show;
use crate::{
    cli::{Ctx, signals::Interrupts, stack},
    engine::native::{
        build::{self, BuildContext, Built, Target},
        from_model::PlanError,
        state::StateDir,
    },
    events::{ServiceEvent, Sink},
    exit::{Exit, Failure},
    policy::Workspace,
    report::ServicesView,
};

/// Services by the target that they are built from.
pub(super) fn built_from(
    targets: &IndexMap<String, Option<Target>>,
) -> BTreeMap<String, Vec<String>> {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (service, target) in targets {
        if let Some(target) = target {
            map.entry(target.label()).or_default().push(service.clone());
        }
    }
    map
}

pub(super) fn context(ctx: &Ctx, workspace: &Workspace) -> BuildContext {
    let manifests = workspace.metadata.packages.iter().map(|p| p.manifest_path.clone());
    BuildContext {
        root: workspace.root.clone(),
        target: workspace.target.clone(),
        manifests: manifests.chain([workspace.root.join("Cargo.toml")]).collect(),
        env: ctx.env.clone(),
    }
}

pub(super) async fn build(
    ctx: &Ctx,
    context: &BuildContext,
    state: &StateDir,
    targets: &IndexMap<String, Option<Target>>,
    view: &mut ServicesView,
    interrupts: &mut Interrupts,
) -> Result<BTreeMap<Target, Built>, Failure> {
    let mut wanted: Vec<Target> = targets.values().flatten().cloned().collect();
    wanted.sort();
    wanted.dedup();
    let (sink, mut events) = Sink::<ServiceEvent>::channel();
    let building = build::all(context, state, wanted, &sink);
    tokio::pin!(building);
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let result = loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => view.on(&event),
            result = &mut building => break result,
            _ = tick.tick() => view.tick(),
            () = interrupts.next() => {
                // Dropping the builds ends their processes.
                view.finish();
                ctx.printer.line("interrupted; nothing was started");
                return Err(Failure::silent(Exit::Interrupted));
            }
        }
    };
    while let Ok(event) = events.try_recv() {
        view.on(&event);
    }
    result.map_err(|errors| {
        view.finish();
        for error in errors {
            show(ctx, &error.card(targets));
        }
        Failure::silent(Exit::No)
    })
}

/// Why there is no plan, as a failure. Missing secrets are cards.
pub(in crate::cli) fn no_plan(ctx: &Ctx, error: PlanError) -> Failure {
    match error {
        PlanError::Model(errors) => stack::wrong(ctx, errors),
        PlanError::Io(error) => error.into(),
        PlanError::Secrets(cards) => stack::secrets_missing(ctx, &cards),
    }
}
