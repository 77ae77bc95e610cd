//! `doctor`.

use super::status::Format;
use crate::{
    catalogue::Id,
    cli::{Ctx, stack},
    engine::host::{self, Wanted},
    events::{Check, Finding, Grade},
    exit::{Exit, Failure},
    model::NativeBuild,
    report,
};

/// Look at what is installed, reachable, too old or in the way, with a line to paste for each
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to write it
    #[arg(long, default_value = "human")]
    format: Format,
    /// Look at nothing: tell what a failure's name means, what causes it and what mends it
    #[arg(long, value_name = "NAME", value_parser = name, conflicts_with = "format")]
    explain: Option<Id>,
}

fn name(text: &str) -> Result<Id, String> {
    Id::of_slug(text).ok_or_else(|| {
        let near = |id: &Id| strsim::jaro_winkler(id.slug(), text);
        let nearest = Id::all().max_by(|a, b| near(a).total_cmp(&near(b)));
        let nearest = nearest.map_or(String::new(), |id| format!("; the nearest is {}", id.slug()));
        format!("nothing has this name{nearest}")
    })
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    if let Some(id) = args.explain {
        report::trouble(id.entry(), ctx.printer.out_paint)
            .iter()
            .for_each(|line| ctx.printer.data(line));
        return Ok(Exit::Good);
    }
    let workspace = ctx.workspace()?;
    let state = stack::state(ctx)?;
    let project = stack::project(ctx, "dev", &[]);
    let wrong = project.as_ref().err().map(|failure| {
        let check = Check::Compose(failure.entry().unwrap_or(Id::ComposeFile));
        let finding = Finding::new(check, Grade::Warning, failure.to_string());
        match failure.help.first() {
            Some(help) => finding.fix(help),
            None => finding,
        }
    });
    let project = project.ok();
    let natives = project.iter().flat_map(|project| project.services.values());
    let go_modules = natives.filter_map(|service| match &service.native.as_ref()?.build {
        Some(NativeBuild::Go(go)) => Some(go.dir.clone()),
        _ => None,
    });
    let rust = workspace.metadata.packages.iter().filter_map(|p| p.rust_version.clone()).max();
    let wanted = Wanted { rust, go_modules: go_modules.collect() };
    let runtime = ctx.runtime()?;
    let mut findings = runtime.block_on(host::findings(
        &ctx.env,
        &wanted,
        &state,
        &workspace.root,
        project.as_ref(),
    ));
    findings.extend(wrong);
    let lines = match args.format {
        Format::Human => report::doctor(&findings, ctx.printer.out_paint),
        Format::Json => report::doctor_json(&findings),
    };
    for line in lines {
        ctx.printer.data(&line);
    }
    let missing = findings.iter().find(|finding| finding.grade == Grade::Missing);
    Ok(missing.map_or(Exit::Good, |finding| Exit::Missing(finding.check.id())))
}
