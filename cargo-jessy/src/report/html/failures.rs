//! What failed, first of all: why, what was printed, and the one command that runs it again.

use super::{
    el::{El, el},
    parts::{badge, fold},
};
use crate::history::{Failure, Run, Step};

/// A part for each step that did not pass.
pub(super) fn all(run: &Run) -> impl Iterator<Item = El> {
    run.steps.iter().filter(|step| !step.status.lets_pass()).map(one)
}

fn one(step: &Step) -> El {
    let head = el("h3").text(format!("{} ", step.id)).child(badge(step.status));
    let reason = step.reason.iter().map(|reason| el("p").class("reason").text(reason));
    let commands = [Some(("Rerun", &step.rerun)), step.fix.as_ref().map(|fix| ("Fix", fix))];
    let commands = commands.into_iter().flatten().map(|(word, command)| {
        el("p").class("command").text(format!("{word}: ")).child(el("code").text(command))
    });
    el("article")
        .class("failure")
        .child(head)
        .children(reason)
        .children(commands)
        .children(step.failures.iter().map(failure))
}

fn failure(failed: &Failure) -> El {
    let summary = el("summary").text(format!("{}: {}", failed.name, failed.why));
    let line = (!failed.command.is_empty()).then(|| {
        let command = el("code").text(&failed.command);
        el("p").class("command").text("$ ").child(command).text(format!(" in {}", failed.cwd))
    });
    let output =
        (!failed.output.is_empty()).then(|| el("pre").attr("tabindex", "0").text(&failed.output));
    fold(summary, true, line.into_iter().chain(output))
}
