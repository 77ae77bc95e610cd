//! A plan for people: each step, whether it runs, and the exact command lines.

use camino::Utf8Path;

use super::scope;
use crate::{
    pipeline::{Plan, Planned},
    proc::quoted,
    steps::{Command, Site},
    ui::Paint,
};

/// The plan in lines.
#[must_use]
pub fn plan(paint: Paint, site: &Site, plan: &Plan) -> Vec<String> {
    let mut lines: Vec<String> = plan.scope.iter().map(|it| scope::line(paint, it)).collect();
    for planned in &plan.steps {
        lines.extend(head(paint, planned));
        if let Ok(lanes) = planned.decision.lanes() {
            for lane in lanes {
                let commands = lane.commands.iter().chain(lane.undoing());
                lines.extend(commands.map(|it| command(paint, site, it)));
            }
        }
    }
    lines
}

fn head(paint: Paint, planned: &Planned) -> Vec<String> {
    let id = paint.strong(planned.step.id());
    match planned.decision.lanes() {
        Err(why) => vec![format!("{id}  skipped: {why}")],
        Ok(_) => {
            let remark = planned.remark.iter().map(|text| format!("  # {text}"));
            let head = format!("{id}  {}", paint.dim(planned.step.about()));
            let cache = &planned.cache;
            let word = if cache.hit { "cached" } else { "runs" };
            let cache = cache.why.iter().map(|why| format!("  # {word}: {why}"));
            std::iter::once(head).chain(cache).chain(remark).collect()
        }
    }
}

/// A command line that can be pasted in the root.
pub(super) fn command(paint: Paint, site: &Site, command: &Command) -> String {
    let root = &site.workspace.root;
    let mut line = String::new();
    if command.cwd != *root {
        line += &format!("cd {} && ", quoted(short(root, &command.cwd).as_str()));
    }
    for dir in command.path_first(&site.toolbox()) {
        line += &format!("PATH={}:$PATH ", quoted(dir.as_str()));
    }
    line += &command.line();
    format!("  $ {}", paint.literal(&line))
}

fn short<'a>(root: &Utf8Path, path: &'a Utf8Path) -> &'a Utf8Path {
    path.strip_prefix(root).unwrap_or(path)
}
