//! All there is to know about one step.

use super::plan::command;
use crate::{
    pipeline::Planned,
    steps::Site,
    ui::{Paint, duration},
};

/// A step explained, in lines.
#[must_use]
pub fn explain(paint: Paint, site: &Site, planned: &Planned) -> Vec<String> {
    let step = planned.step;
    let mut lines = vec![format!("{}  {}", paint.strong(step.id()), step.about()), String::new()];
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("{name:<9} {value}"));
        }
    };
    let runs = match planned.decision.lanes() {
        Ok(_) => "yes".to_owned(),
        Err(why) => format!("no: {why}"),
    };
    field("runs here", runs);
    field("remark", planned.remark.clone().unwrap_or_default());
    field("reads", step.inputs().join("  "));
    field("tools", planned.tools(site).join(", "));
    field("needs", step.needs().join(", "));
    field("timeout", duration(planned.timeout) + " a command");
    field("fix", step.fix().unwrap_or_default().to_owned());
    field("run it", format!("cargo jessy {}", step.call().join(" ")));
    if let Ok(lanes) = planned.decision.lanes() {
        for lane in lanes {
            lines.push(String::new());
            lines.push(match lane.resource.name() {
                Some(name) => paint.dim(&format!("one at a time on {name}:")),
                None => paint.dim("beside anything else:"),
            });
            let commands = lane.commands.iter().chain(lane.undoing());
            lines.extend(commands.map(|it| command(paint, site, it)));
        }
    }
    lines
}
