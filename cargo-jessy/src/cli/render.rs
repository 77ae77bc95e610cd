//! `render`.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde_json::json;

use crate::{
    cli::{Ctx, stack},
    engine::{
        native::{dropped, from_model, plan_v1},
        swarm::{self, Sources},
    },
    exit::{Exit, Failure},
    files::write_whole,
    model::Project,
};

/// Print the merged compose model as an engine gets it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For which engine
    target: Target,
    /// These compose files, merged in order, instead of the workspace's
    #[arg(long, short, value_name = "FILE")]
    file: Vec<Utf8PathBuf>,
    /// The overlay of the workspace's compose file
    #[arg(long, default_value = "dev", conflicts_with = "file")]
    env: String,
    /// How to write it; by default JSON for native and YAML for the others
    #[arg(long)]
    format: Option<Format>,
    /// Write it into this file
    #[arg(long, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Target {
    /// The model itself, as `docker compose config` prints it
    Compose,
    /// What the native engine runs, and the keys that it can't express
    Native,
    /// What `docker stack deploy` gets, and the keys that it leaves out
    Swarm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Yaml,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let project = if args.file.is_empty() {
        match args.target {
            Target::Swarm => stack::swarm(ctx, &ctx.env, &args.env)?,
            Target::Compose | Target::Native => stack::project(ctx, &args.env, &[])?,
        }
    } else {
        let here = ctx.cwd()?;
        stack::files(ctx, args.file.iter().map(|file| here.join(file)).collect())?
    };
    let text = match (args.target, args.format) {
        (Target::Compose, None | Some(Format::Yaml)) => project.to_yaml(),
        (Target::Compose, Some(Format::Json)) => pretty(&project.to_json())?,
        (Target::Native, None | Some(Format::Json)) => pretty(&native(ctx, args, &project)?)?,
        (Target::Swarm, format) => swarm(ctx, &project, format == Some(Format::Json))?,
        (Target::Native, Some(Format::Yaml)) => {
            return Err(Failure::usage("the native plan is written as JSON only")
                .help("cargo jessy render native --format json"));
        }
    };
    match &args.output {
        None => ctx.printer.data(text.trim_end()),
        Some(file) => {
            let text = text.trim_end().to_owned() + "\n";
            write_whole(&ctx.cwd()?.join(file), text.as_bytes())?;
        }
    }
    Ok(Exit::Good)
}

fn swarm(ctx: &Ctx, project: &Project, as_json: bool) -> Result<String, Failure> {
    let folder = ctx.workspace()?.state_dir(&ctx.env).join("swarm");
    let sources = Sources::of(project, &folder);
    let stack = swarm::stack(project, &sources).map_err(|errors| stack::wrong(ctx, errors))?;
    if as_json {
        return pretty(&json!({ "schema": 1, "stack": stack.document, "dropped": stack.lost }));
    }
    for lost in &stack.lost {
        ctx.printer.hint(&format!("left out: {}: {}", lost.key, lost.why));
    }
    Ok(stack.to_yaml())
}

fn pretty(value: &serde_json::Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(|error| anyhow::Error::from(error).into())
}

fn native(ctx: &Ctx, args: &Args, project: &Project) -> Result<serde_json::Value, Failure> {
    let wrong = |errors| stack::wrong(ctx, errors);
    let order = project.order(&[]).map_err(wrong)?;
    let targets = from_model::targets(project, &order).map_err(wrong)?;
    let state = stack::state(ctx)?;
    let look = from_model::Purpose::Look;
    let plan = from_model::plan(project, &targets, &BTreeMap::new(), &args.env, &state, look)
        .map_err(|error| super::up::no_plan(ctx, error))?;
    Ok(plan_v1::document(&plan, dropped::keys(project)))
}
