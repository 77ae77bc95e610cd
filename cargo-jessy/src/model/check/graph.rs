//! The order of services.

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use crate::model::error::{ErrorKind, ModelError, ModelErrors};
use crate::model::project::Project;
use crate::model::report::Report;
use crate::model::words::suggest;
use crate::model::yaml::{Mark, Node};

/// Who depends on whom, with the place of each statement.
type Graph<'a> = IndexMap<&'a str, Vec<(&'a str, Mark)>>;

/// Tells every circle of dependencies once, at the statement that closes it.
pub(crate) fn circles(root: &Node, report: &mut Report) {
    let mut graph = Graph::new();
    for (name, service) in root.entries("services") {
        let edge = |(other, node): (&'_ String, &'_ Node)| {
            let at = if node.key.is_none() { service.key } else { node.key };
            (other.clone(), at)
        };
        let edges: Vec<_> = service.entries("depends_on").map(edge).collect();
        let known = |other: &str| root.get("services").and_then(Node::as_map)?.get_key_value(other);
        let edges =
            edges.into_iter().filter_map(|(other, at)| Some((known(&other)?.0.as_str(), at)));
        graph.insert(name, edges.collect());
    }
    let mut done = BTreeSet::new();
    let mut told = BTreeSet::new();
    for name in graph.keys() {
        walk(name, &graph, &mut IndexSet::new(), &mut done, &mut |circle, at| {
            let mut names: Vec<&str> = circle.to_vec();
            names.sort_unstable();
            if told.insert(names.join(" ")) {
                let chain = format!("{} → {}", circle.join(" → "), circle[0]);
                let message = format!("services wait for one another: {chain}");
                let help = "take one of these dependencies out";
                report.help(ErrorKind::Cycle, at, message, help);
            }
        });
    }
}

fn walk<'a>(
    name: &'a str,
    graph: &Graph<'a>,
    open: &mut IndexSet<&'a str>,
    done: &mut BTreeSet<&'a str>,
    found: &mut dyn FnMut(&[&str], Mark),
) {
    if done.contains(name) {
        return;
    }
    open.insert(name);
    for (other, at) in graph.get(name).into_iter().flatten() {
        match open.get_index_of(other) {
            Some(start) => {
                let circle: Vec<&str> = open.iter().skip(start).copied().collect();
                found(&circle, *at);
            }
            None => walk(other, graph, open, done, found),
        }
    }
    open.shift_remove(name);
    done.insert(name);
}

/// See [`Project::order`].
pub(crate) fn order(project: &Project, selected: &[String]) -> Result<Vec<String>, ModelErrors> {
    let mut errors = Vec::new();
    for name in selected.iter().filter(|name| !project.services.contains_key(*name)) {
        let (message, help) = match project.disabled.get(name) {
            Some(profiles) => (
                format!("the service `{name}` is off (profiles: {})", profiles.join(", ")),
                Some("turn one of its profiles on".to_owned()),
            ),
            None => (
                format!("there is no service `{name}`"),
                suggest(name, project.services.keys().map(String::as_str)),
            ),
        };
        errors.push(ModelError { kind: ErrorKind::Reference, message, at: None, help });
    }
    if !errors.is_empty() {
        return Err(ModelErrors(errors));
    }
    let mut placed = IndexSet::new();
    let mut open = Vec::new();
    let all: Vec<&str> = project.services.keys().map(String::as_str).collect();
    let wanted =
        if selected.is_empty() { all } else { selected.iter().map(String::as_str).collect() };
    for name in wanted {
        place(name, project, &mut open, &mut placed)?;
    }
    Ok(placed.into_iter().map(str::to_owned).collect())
}

fn place<'p>(
    name: &'p str,
    project: &'p Project,
    open: &mut Vec<&'p str>,
    placed: &mut IndexSet<&'p str>,
) -> Result<(), ModelErrors> {
    if placed.contains(name) {
        return Ok(());
    }
    if open.contains(&name) {
        // Loading refuses circles, so only a project that was changed by hand gets here.
        let message = format!("services wait for one another: {} → {name}", open.join(" → "));
        let at = project.location(&format!("services.{name}"));
        let error = ModelError { kind: ErrorKind::Cycle, message, at, help: None };
        return Err(ModelErrors(vec![error]));
    }
    open.push(name);
    let service = project.services.get(name);
    for other in service.into_iter().flat_map(|service| service.depends_on.keys()) {
        if project.services.contains_key(other) {
            place(other, project, open, placed)?;
        }
    }
    open.pop();
    placed.insert(name);
    Ok(())
}
