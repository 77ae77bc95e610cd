//! `bench-measure`: what the step `bench` calls to measure. Nobody types it, so it is not listed.

use std::ffi::OsString;

use camino::Utf8PathBuf;
use clap::Parser;

use super::Ctx;
use crate::{
    bench::{self, HOST, Settings, Status},
    env::Env,
    exit::{Exit, Failure},
    steps::MEASURE,
    ui::{ColorChoice, Printer},
};

/// Measures benches, compares them and leaves a report.
#[derive(Debug, Parser)]
#[command(name = "cargo-jessy bench-measure")]
struct Args {
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

/// Runs it with the arguments behind the verb.
pub(super) fn main(env: &Env, args: impl Iterator<Item = OsString>) -> Exit {
    let args = match Args::try_parse_from([MEASURE.into()].into_iter().chain(args)) {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return Exit::Usage;
        }
    };
    let ctx = Ctx::new(Printer::new(ColorChoice::Auto, env), env.clone());
    run(&ctx, args).unwrap_or_else(|failure| {
        ctx.printer.failure(&failure);
        failure.exit
    })
}

fn run(ctx: &Ctx, args: Args) -> Result<Exit, Failure> {
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
