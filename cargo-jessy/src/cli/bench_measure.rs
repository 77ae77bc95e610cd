//! `bench-measure`: what the step `bench` calls to measure. Nobody types it, so it is not listed.

use camino::Utf8PathBuf;
use clap::Parser;

use super::Ctx;
use crate::{
    bench::{self, HOST, Settings, Status},
    exit::{Exit, Failure},
};

/// Measures benches, compares them and leaves a report.
#[derive(Debug, Parser)]
#[command(name = "cargo-jessy bench-measure")]
pub(super) struct Args {
    /// Our folder for benches
    #[arg(long)]
    folder: Utf8PathBuf,
    /// How much slower a bench may be: 0.1 is 10 %
    #[arg(long)]
    threshold: f64,
    /// The baseline to compare with
    #[arg(long)]
    against: String,
    /// On the branch of that name, keep a pass as the baseline
    #[arg(long)]
    follow: bool,
    /// Keep the run under this name
    #[arg(long)]
    save: Option<String>,
    /// What the benches run in
    #[arg(long, default_value = HOST)]
    place: String,
    /// The command that runs the benches
    #[arg(last = true, required = true)]
    command: Vec<String>,
}

/// Measures as the step asks.
pub(super) fn run(ctx: &Ctx, args: Args) -> Result<Exit, Failure> {
    let host = args.place == HOST;
    let settings = Settings {
        root: ctx.workspace()?.root.clone(),
        folder: args.folder,
        command: args.command,
        against: args.against,
        follow: args.follow,
        save: args.save,
        threshold: args.threshold,
        place: args.place,
        count: host,
    };
    let report = bench::measure(&ctx.env, &settings, &|line| ctx.printer.line(line))
        .map_err(|error| Failure { id: None, ..Failure::new(Exit::No, error.to_string()) })?;
    for (name, it) in &report.compared {
        if let Some(bench) = report.record.benches.get(name) {
            let status = format!("{:?}", it.status).to_lowercase();
            ctx.printer.line(&format!(
                "{status:<12} {name}  {:.1} ns  {}",
                bench.median_ns,
                it.words()
            ));
        }
    }
    Ok(if report.of(Status::Failed).next().is_some() { Exit::No } else { Exit::Good })
}
