//! The builds of `up` on this host, with rows, and the cards of those that fail.

use std::{collections::BTreeMap, time::Duration};

use indexmap::IndexMap;

use super::show;
use crate::{
    catalogue::Id,
    cli::{Ctx, signals::Interrupts, stack},
    engine::native::{
        build::{self, BuildContext, BuildError, Built, Target},
        from_model::PlanError,
        state::StateDir,
    },
    events::{Cause, FailureCard, ServiceEvent, Sink},
    exit::{Exit, Failure},
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

/// Builds what is stale; a card for each build that fails.
pub(super) async fn build(
    ctx: &Ctx,
    state: &StateDir,
    targets: &IndexMap<String, Option<Target>>,
    view: &mut ServicesView,
    interrupts: &mut Interrupts,
) -> Result<BTreeMap<Target, Built>, Failure> {
    let workspace = ctx.workspace()?;
    let manifests = workspace.metadata.packages.iter().map(|p| p.manifest_path.clone());
    let context = BuildContext {
        root: workspace.root.clone(),
        target: workspace.target.clone(),
        manifests: manifests.chain([workspace.root.join("Cargo.toml")]).collect(),
        env: ctx.env.clone(),
    };
    let mut wanted: Vec<Target> = targets.values().flatten().cloned().collect();
    wanted.sort();
    wanted.dedup();
    let (sink, mut events) = Sink::<ServiceEvent>::channel();
    let building = build::all(&context, state, wanted, &sink);
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
            show(ctx, &build_card(targets, error));
        }
        Failure::silent(Exit::No)
    })
}

/// So much of a failed build's output is worth reading first: the first error and its place.
const BUILD_LINES: usize = 40;

fn build_card(targets: &IndexMap<String, Option<Target>>, error: BuildError) -> FailureCard {
    let of = |target: &Option<Target>| target.as_ref().is_some_and(|t| error.targets.contains(t));
    let services: Vec<_> =
        targets.iter().filter(|(_, target)| of(target)).map(|(name, _)| name.as_str()).collect();
    let useful = |line: &&str| {
        let text = line.trim_start();
        !(text.starts_with("Compiling ") || text.starts_with("Downloaded ") || text.is_empty())
    };
    let lines: Vec<String> = error.output.lines().filter(useful).map(str::to_owned).collect();
    let first = lines.iter().position(|line| line.starts_with("error")).unwrap_or(0);
    let log = lines.into_iter().skip(first).take(BUILD_LINES).collect();
    let cause = Cause::BuildFailed { argv: error.argv };
    FailureCard { log, ..FailureCard::new(services.join(", "), cause) }
}

/// Why there is no plan, as a failure. Missing secrets are cards.
pub(in crate::cli) fn no_plan(ctx: &Ctx, error: PlanError) -> Failure {
    match error {
        PlanError::Model(errors) => stack::wrong(ctx, errors),
        PlanError::Io(error) => error.into(),
        PlanError::Secrets(cards) => {
            for card in cards {
                show(ctx, &card);
            }
            Failure::silent(Exit::Missing(Id::SecretMissing))
        }
    }
}
