//! `bases`.

use std::collections::BTreeSet;

use super::status::Format;
use crate::{
    cli::{Ctx, signals::Interrupts, stack},
    engine::bases::{self, Need, Site},
    events::{Base, BaseEvent, BaseState, Sink},
    exit::{Exit, Failure},
    proc::{Stop, Stopper},
    report,
};

/// Get the base images that containers are built on: pull them, else make stand-ins
///
/// What the engine has is left alone. Where no image registry answers, a stand-in is made under
/// the same tag from Debian's packages and this host's toolchains, and labelled as one.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Show which bases are needed and how they stand, and change nothing
    #[arg(long)]
    list: bool,
    /// How to write the list
    #[arg(long, default_value = "human", requires = "list")]
    format: Format,
    /// Make stand-ins anew that are there already
    #[arg(long, conflicts_with = "list")]
    force: bool,
    /// For this overlay of compose.yaml alone; else for all that there are
    #[arg(long, value_name = "dev|test|prod")]
    env: Option<String>,
    /// Turn on a profile of the compose file
    #[arg(long, value_name = "PROFILE")]
    with: Vec<String>,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let needs = needs(ctx, args)?;
    if needs.is_empty() && args.format == Format::Human {
        ctx.printer.line("no base image is needed here");
        return Ok(Exit::Good);
    }
    let bases = if args.list { list(ctx, &needs)? } else { ensure(ctx, &needs, args.force)?.0 };
    let lines = match args.format {
        Format::Human => report::bases(&bases, ctx.printer.out_paint),
        Format::Json => report::bases_json(&bases),
    };
    for line in lines {
        ctx.printer.data(&line);
    }
    Ok(Exit::Good)
}

/// What the compose files name, else what the Dockerfiles do.
fn needs(ctx: &Ctx, args: &Args) -> Result<Vec<Need>, Failure> {
    let environments = match &args.env {
        Some(env) => vec![env.clone()],
        None => stack::environments(ctx)?,
    };
    let mut projects = Vec::new();
    for env in &environments {
        match stack::project(ctx, env, &args.with) {
            Ok(project) => projects.push(project),
            // What production demands may not be here; its bases are those of the others.
            Err(failure) if args.env.is_none() && matches!(failure.exit, Exit::Missing(_)) => {
                ctx.printer.hint(&format!("overlay {env} is left out: {failure}"));
            }
            Err(failure) => return Err(failure),
        }
    }
    if environments.is_empty() {
        return match stack::base_alone(ctx, &args.with)? {
            Some(project) => Ok(bases::of_projects([&project])),
            None => Ok(bases::of_dockerfiles(&ctx.workspace()?.root)),
        };
    }
    Ok(bases::of_projects(&projects))
}

fn list(ctx: &Ctx, needs: &[Need]) -> Result<Vec<Base>, Failure> {
    let (sink, _events) = Sink::channel();
    let stop = Stop::never();
    let site = site(ctx, &stop, sink)?;
    ctx.runtime()?.block_on(bases::list(&site, needs))
}

/// Gets what is missing before something is built on it, and says which are stand-ins. What can
/// only be pulled is left to whoever runs it.
pub(super) fn get(ctx: &Ctx, mut needs: Vec<Need>) -> Result<(), Failure> {
    needs.retain(|need| bases::has_recipe(&need.image));
    let (bases, told) = ensure(ctx, &needs, false)?;
    for base in bases {
        if base.state == BaseState::StandIn && !told.contains(&base.image) {
            let text = format!("{} is a stand-in: made from {}", base.image, base.how);
            ctx.printer.line(&ctx.printer.paint.dim(&text));
        }
    }
    Ok(())
}

/// Gets them and shows how. Returns them all, and those that were told of on the way.
fn ensure(
    ctx: &Ctx,
    needs: &[Need],
    force: bool,
) -> Result<(Vec<Base>, BTreeSet<String>), Failure> {
    let (sink, mut events) = Sink::channel();
    let (stopper, stop) = Stopper::channel();
    let site = site(ctx, &stop, sink)?;
    ctx.runtime()?.block_on(async {
        let mut interrupts = Interrupts::new();
        let mut view = None;
        let mut told = BTreeSet::new();
        let mut show = |event: &BaseEvent| {
            if let BaseEvent::Ready(base) = event {
                told.insert(base.image.clone());
            }
            view.get_or_insert_with(|| report::BasesView::new(&ctx.printer)).on(event);
        };
        let mut getting = std::pin::pin!(bases::ensure(&site, needs, force));
        let got = loop {
            tokio::select! {
                biased;
                Some(event) = events.recv() => show(&event),
                () = interrupts.next() => stopper.stop(),
                got = &mut getting => break got,
            }
        };
        while let Ok(event) = events.try_recv() {
            show(&event);
        }
        if let Some(view) = &mut view {
            view.finish();
        }
        Ok((got?, told))
    })
}

fn site<'a>(ctx: &'a Ctx, stop: &'a Stop, sink: Sink<BaseEvent>) -> Result<Site<'a>, Failure> {
    let workspace = ctx.workspace()?;
    let work = workspace.make_state_dir(&ctx.env)?.join("bases");
    Ok(Site { env: &ctx.env, root: &workspace.root, work, stop, sink })
}
