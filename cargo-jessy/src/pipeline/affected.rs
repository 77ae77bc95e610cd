//! What `--since` makes of a plan, and what is to be said of that.

use std::collections::BTreeSet;

use super::{narrow, plan::Decision};
use crate::{
    events::{self, Narrowing, Scope},
    steps::{Site, Step},
    ui::plural,
};

/// What a plan leaves out, as it is made.
#[derive(Debug)]
pub(super) struct Change<'a> {
    site: &'a Site,
    looked_at: Option<BTreeSet<String>>,
    left_out: Vec<String>,
}

impl<'a> Change<'a> {
    pub(super) fn of(site: &'a Site) -> Self {
        Self { site, looked_at: None, left_out: Vec::new() }
    }

    /// Whether a step runs that applies here, and in which lanes; adds to its `remark` which of it
    /// don't.
    pub(super) fn decide(&mut self, step: &dyn Step, remark: &mut Option<String>) -> Decision {
        let found = narrow::lanes(self.site, step);
        if let Some(shard) = self.site.shard
            && found.lanes.is_empty()
            && found.left_out.is_empty()
        {
            return Decision::LeftOut(format!("nothing of it is in shard {shard}"));
        }
        let Some(since) = &self.site.since else { return Decision::Run(found.lanes) };
        let why = format!("not affected since {}", since.words());
        if found.lanes.is_empty() && !found.left_out.is_empty() {
            self.left_out.push(step.id().to_owned());
            return Decision::LeftOut(why);
        }
        let mut remarks: Vec<String> = remark.take().into_iter().collect();
        if let Some(members) = found.members {
            let all = self.members();
            if members.len() < all {
                remarks.push(format!("{} of {}", members.len(), plural(all, "member")));
            }
            self.looked_at.get_or_insert_default().extend(members);
        }
        if !found.left_out.is_empty() {
            remarks.push(format!("{} {why}", found.left_out.join(", ")));
        }
        let lanes = found.left_out.iter().map(|lane| format!("{}/{lane}", step.id()));
        self.left_out.extend(lanes);
        *remark = (!remarks.is_empty()).then(|| remarks.join(" · "));
        Decision::Run(found.lanes)
    }

    fn members(&self) -> usize {
        self.site.workspace.metadata.workspace_members.len()
    }

    /// All of it, once the plan is made.
    pub(super) fn scope(self) -> Option<Scope> {
        let since = self.site.since.as_ref()?;
        let change = events::Change {
            base: since.base.clone(),
            files: since.changed,
            members: self.members(),
            looked_at: self.looked_at.map(|members| members.into_iter().collect()),
            left_out: self.left_out,
        };
        let found = Narrowing::Change(change);
        Some(Scope { reference: since.reference.clone(), found })
    }
}
