//! `doctor`.

use super::status::Format;
use crate::{
    cli::{Ctx, stack},
    engine::host::{self, Wanted},
    events::{Finding, Grade},
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
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let workspace = ctx.workspace()?;
    let state = stack::state(ctx)?;
    let project = stack::project(ctx, "dev", &[]);
    let wrong = project.as_ref().err().map(|failure| {
        Finding::new("compose", Grade::Warning, failure.to_string())
            .fix("cargo jessy render compose")
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
    let missing = findings.iter().any(|finding| finding.grade == Grade::Missing);
    Ok(if missing { Exit::Missing } else { Exit::Good })
}
