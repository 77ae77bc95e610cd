//! What a run will do. Making a plan reads the workspace and changes nothing.

use std::time::Duration;

use super::{affected::Change, cache::Cache};
use crate::{
    events::{CacheNote, Scope},
    exit::Failure,
    steps::{Applies, Lane, Site, Step},
};

/// Which steps are asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// These alone; none: all.
    pub only: Vec<String>,
    /// Not these.
    pub skip: Vec<String>,
}

impl Selection {
    /// These steps alone.
    #[must_use]
    pub fn of(only: &[&str]) -> Self {
        Self { only: only.iter().map(ToString::to_string).collect(), skip: Vec::new() }
    }
}

/// Whether a step runs.
#[derive(Clone, Debug)]
pub enum Decision {
    /// It does, in these lanes.
    Run(Vec<Lane>),
    /// It has nothing to do, and why.
    Skip(String),
    /// It is not asked for, and why. What is known of it from earlier runs stays true.
    LeftOut(String),
}

impl Decision {
    /// What runs, or why nothing does.
    ///
    /// # Errors
    /// The reason.
    pub fn lanes(&self) -> Result<&[Lane], &str> {
        match self {
            Self::Run(lanes) => Ok(lanes),
            Self::Skip(why) | Self::LeftOut(why) => Err(why),
        }
    }
}

/// A step of the plan.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The step.
    pub step: &'static dyn Step,
    /// Whether it runs.
    pub decision: Decision,
    /// How long each of its commands may take.
    pub timeout: Duration,
    /// What to know about it if it passes.
    pub remark: Option<String>,
    /// Whether it would be spared, once that was looked up.
    pub cache: CacheNote,
}

impl Planned {
    /// The tools that its commands need, each once, with the versions of those that are pinned.
    #[must_use]
    pub fn tools(&self, site: &Site) -> Vec<String> {
        let lanes = self.decision.lanes().unwrap_or_default();
        let toolbox = site.toolbox();
        let mut titles = Vec::new();
        for command in lanes.iter().flat_map(|lane| &lane.commands) {
            for tool in &command.tools {
                let title = toolbox.title(*tool);
                if !titles.contains(&title) {
                    titles.push(title);
                }
            }
        }
        titles
    }
}

/// The steps of a run, in order.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Planned>,
    /// What the run looks at, where that is not all.
    pub scope: Option<Scope>,
}

impl Plan {
    /// The plan for a selection of `steps`.
    ///
    /// # Errors
    /// Exit 2 when nothing is left of the selection.
    pub fn make(
        site: &Site,
        steps: &[&'static dyn Step],
        selection: &Selection,
    ) -> Result<Self, Failure> {
        let named = |list: &[String], step: &dyn Step| list.iter().any(|name| name == step.id());
        let mut change = Change::of(site);
        let places = site.shard.map(|shard| (shard, shard.spread(steps)));
        // Where it runs, if that is not here.
        let elsewhere = |step: &dyn Step| {
            let (shard, places) = places.as_ref()?;
            let at = steps.iter().position(|it| it.id() == step.id())?;
            places[at]
                .filter(|place| *place != shard.index)
                .map(|at| format!("{at}/{}", shard.count))
        };
        let mut planned = |step: &'static dyn Step| {
            let mut remark = step.remark(site);
            let decision = if named(&selection.skip, step) {
                Decision::LeftOut("--skip".to_owned())
            } else if selection.only.is_empty() && named(&site.policy.ci.skip, step) {
                Decision::LeftOut("left out by the policy's ci.skip".to_owned())
            } else if let Some(shard) = elsewhere(step) {
                Decision::LeftOut(format!("in shard {shard}"))
            } else {
                match step.applies(site) {
                    Applies::Yes => change.decide(step, &mut remark),
                    Applies::No(why) => Decision::Skip(why),
                }
            };
            let ci = &site.policy.ci;
            let timeout = ci.timeouts.get(step.id()).unwrap_or(&ci.timeout).get();
            Planned { step, decision, timeout, remark, cache: CacheNote::default() }
        };
        let steps: Vec<_> = steps
            .iter()
            .copied()
            .filter(|step| selection.only.is_empty() || named(&selection.only, *step))
            .map(&mut planned)
            .collect();
        let all_left_out = steps.iter().all(|planned| named(&selection.skip, planned.step));
        if all_left_out {
            return Err(Failure::usage("--only and --skip leave no step to run"));
        }
        Ok(Self { steps, scope: change.scope() })
    }

    /// Looks up which steps would be spared. Asks tools for their versions and runs nothing else.
    pub async fn look(&mut self, site: &Site, no_cache: bool) {
        let cache = Cache::open(site, &site.env.for_children(), !no_cache);
        for planned in &mut self.steps {
            let Ok(lanes) = planned.decision.lanes() else { continue };
            let mut notes = Vec::new();
            for lane in lanes {
                notes.push(cache.look(&lane_id(planned.step.id(), lane), lane).await.note());
            }
            planned.cache = CacheNote::of_all(notes.iter());
        }
    }
}

/// Under which name the answers of a lane are kept.
pub(super) fn lane_id(step: &str, lane: &Lane) -> String {
    format!("{step}.{}", lane.name().replace([' ', '/'], "-"))
}
