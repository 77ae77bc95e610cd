//! The lanes of a step, without those that read nothing of a change, and each told to look only at
//! what the change can have affected.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use crate::steps::{Command, Lane, Part, Reads, Since, Site, Step};

/// What is left of a step.
#[derive(Debug, Default)]
pub(super) struct Narrowed {
    pub(super) lanes: Vec<Lane>,
    /// The names of the lanes that a change can't have affected.
    pub(super) left_out: Vec<String>,
    /// The members that are looked at, where the step can look at some alone.
    pub(super) members: Option<BTreeSet<String>>,
}

/// A step's lanes on this site, those that have something to do.
pub(super) fn lanes(site: &Site, step: &dyn Step) -> Narrowed {
    let whole = declared(site, step);
    let Some(since) = &site.since else {
        let lanes = whole.into_iter().filter(|lane| !lane.commands.is_empty()).collect();
        return Narrowed { lanes, ..Narrowed::default() };
    };
    // A lane that has something else to do where there is no member is one that looks at members.
    let nobody = step.lanes(&site.only(Part { packages: Some(Vec::new()), ..Part::default() }));
    let mut narrowed = Narrowed::default();
    for (at, mut lane) in whole.into_iter().enumerate() {
        if lane.commands.is_empty() {
            continue;
        }
        let name = lane.name().to_owned();
        let read = read(since, &lane);
        let part = since.part(site, &read);
        let by_member = nobody.get(at).is_some_and(|other| lines(other) != lines(&lane));
        let packages = part.packages.clone();
        if let Some(less) = step.lanes(&site.only(part)).into_iter().nth(at) {
            lane.commands = less.commands;
        }
        if read.is_empty() || lane.commands.is_empty() {
            narrowed.left_out.push(name);
            continue;
        }
        if by_member {
            let members = packages.unwrap_or_else(|| all(site));
            narrowed.members.get_or_insert_default().extend(members);
        }
        narrowed.lanes.push(lane);
    }
    narrowed
}

/// A step's lanes, each with all that is known of what it reads.
fn declared(site: &Site, step: &dyn Step) -> Vec<Lane> {
    let mut lanes = step.lanes(site);
    for lane in &mut lanes {
        if lane.reads.is_empty() {
            lane.reads = step.inputs().iter().map(ToString::to_string).collect();
        }
        let unread = &site.policy.ci.unread;
        let name = format!("{}/{}", step.id(), lane.name());
        let globs = [unread.get(step.id()), unread.get(&name)].into_iter().flatten().flatten();
        lane.reads.extend(globs.map(|glob| format!("!{glob}")));
    }
    lanes
}

/// The changed files that a lane reads: all of them, where a glob is none, which it then says when
/// the cache asks.
fn read<'a>(since: &'a Since, lane: &Lane) -> Vec<&'a Utf8Path> {
    let files = since.files.iter().map(Utf8PathBuf::as_path);
    match Reads::of(&lane.reads) {
        Ok(reads) => files.filter(|file| reads.has(file)).collect(),
        Err(_) => files.collect(),
    }
}

fn lines(lane: &Lane) -> Vec<String> {
    lane.commands.iter().map(Command::line).collect()
}

fn all(site: &Site) -> Vec<String> {
    let members = site.workspace.metadata.workspace_packages();
    members.iter().map(|member| member.name.to_string()).collect()
}
