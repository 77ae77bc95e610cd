//! A plan for programs, version 1: one JSON object. GitHub's job matrix is made from it.

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use serde::Serialize;

use super::since_v1::Since;
use crate::{
    pipeline::{Plan, Planned},
    steps::{self, Site},
};

#[derive(Serialize)]
struct Document {
    schema: u8,
    since: Option<Since>,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    id: &'static str,
    about: &'static str,
    runs: bool,
    reason: Option<String>,
    needs: &'static [&'static str],
    inputs: &'static [&'static str],
    tools: Vec<String>,
    timeout_ms: u128,
    cache: Cache,
    lanes: Vec<Lane>,
}

#[derive(Serialize)]
struct Cache {
    hit: bool,
    why: Option<String>,
}

#[derive(Serialize)]
struct Lane {
    resource: Option<&'static str>,
    chained: bool,
    commands: Vec<Command>,
    undoing: Vec<Command>,
}

#[derive(Serialize)]
struct Command {
    name: String,
    argv: Vec<String>,
    cwd: Utf8PathBuf,
    env: IndexMap<String, String>,
    path_first: Vec<Utf8PathBuf>,
    learns: Vec<String>,
}

/// The plan as one line of JSON.
#[must_use]
pub fn text(site: &Site, plan: &Plan) -> String {
    let since = plan.scope.as_ref().map(Since::of);
    let steps = plan.steps.iter().map(|it| step(site, it)).collect();
    let document = Document { schema: 1, since, steps };
    serde_json::to_string(&document).unwrap_or_else(|error| unreachable!("plain data: {error}"))
}

/// The steps that run, as a line of the file in which a GitHub job leaves its outputs.
#[must_use]
pub fn matrix(plan: &Plan) -> String {
    let runs = plan.steps.iter().filter(|planned| planned.decision.lanes().is_ok());
    let ids: Vec<_> = runs.map(|planned| planned.step.id()).collect();
    format!("steps={}", serde_json::Value::from(ids))
}

fn step(site: &Site, planned: &Planned) -> Step {
    let (reason, lanes) = match planned.decision.lanes() {
        Ok(lanes) => (None, lanes),
        Err(why) => (Some(why.to_owned()), [].as_slice()),
    };
    Step {
        id: planned.step.id(),
        about: planned.step.about(),
        runs: reason.is_none(),
        reason: reason.or_else(|| planned.remark.clone()),
        needs: planned.step.needs(),
        inputs: planned.step.inputs(),
        tools: planned.tools(site),
        timeout_ms: planned.timeout.as_millis(),
        cache: Cache { hit: planned.cache.hit, why: planned.cache.why.clone() },
        lanes: lanes.iter().map(|it| lane(site, it)).collect(),
    }
}

fn lane(site: &Site, lane: &steps::Lane) -> Lane {
    Lane {
        resource: lane.resource.name(),
        chained: lane.chained,
        commands: lane.commands.iter().map(|it| command(site, it)).collect(),
        undoing: lane.undoing().map(|it| command(site, it)).collect(),
    }
}

fn command(site: &Site, command: &steps::Command) -> Command {
    Command {
        name: command.name.clone(),
        argv: command.argv.clone(),
        cwd: command.cwd.clone(),
        env: command.env.clone(),
        path_first: command.path_first(&site.toolbox()),
        learns: command.learns.clone(),
    }
}
