//! The checks that `ci` is made of, one file each behind one trait.
//!
//! A step says what it would run; it never runs anything itself. The pipeline has the one place
//! where command lines become processes, so `--plan` and a run can't disagree.

mod bdd;
mod bench;
mod check;
mod command;
mod compose;
mod containers;
mod coverage;
mod deny;
mod doc;
pub mod drift;
mod fmt;
mod go;
mod images;
mod integration;
mod judge;
mod lint;
mod nearest;
mod nextest;
mod part;
mod push;
mod reads;
mod scan;
mod shard;
mod since;
mod site;
mod staged;
mod tree;
mod unit;
mod walk;
mod workflows;

use std::fmt::Debug;

pub use bench::{BenchWish, MEASURE};
pub use command::{Command, Lane, Outside, Resource};
pub use compose::variables as compose_variables;
pub use containers::Containers;
pub use coverage::{VERB as COVERAGE_VERB, summary as coverage_summary};
pub use images::main_layers;
pub use judge::{Judge, Judgement, Licences, Reader};
pub use part::{GoPart, Part, Quick};
pub use push::Push;
pub use reads::Reads;
pub use shard::Shard;
pub use since::{GoPackage, Since};
pub use site::Site;
pub use staged::staged;
pub use tree::Tree;

/// Whether a step has anything to do in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applies {
    /// It has.
    Yes,
    /// It hasn't, and why.
    No(String),
}

/// One check.
pub trait Step: Debug + Send + Sync {
    /// Its name on the command line.
    fn id(&self) -> &'static str;

    /// What it checks, in one line.
    fn about(&self) -> &'static str;

    /// What it reads, as globs from the workspace's root.
    fn inputs(&self) -> &'static [&'static str];

    /// Steps that must not have failed before it, where they are part of the run.
    fn needs(&self) -> &'static [&'static str] {
        &[]
    }

    /// The command that repairs what it complains of.
    fn fix(&self) -> Option<&'static str> {
        None
    }

    /// The words behind `cargo jessy` that run it.
    fn call(&self) -> Vec<&'static str> {
        vec!["ci", "--only", self.id()]
    }

    /// How long it takes beside the others: about its minutes, of a change that reaches it all.
    fn weight(&self) -> u32 {
        1
    }

    /// Whether each shard of a run runs a part of it, by [`Site::shard`].
    fn is_shared(&self) -> bool {
        false
    }

    /// Whether it has anything to do here.
    fn applies(&self, site: &Site) -> Applies {
        let _ = site;
        Applies::Yes
    }

    /// What it runs here: lanes side by side, the commands of a lane one after the other. They are
    /// as many, in the same order, whatever part of the site is looked at; one with nothing to do
    /// is empty.
    fn lanes(&self, site: &Site) -> Vec<Lane>;

    /// What to know about a pass here, e.g. that a part of the check was not possible.
    fn remark(&self, site: &Site) -> Option<String> {
        let _ = site;
        None
    }
}

/// All steps, in the order in which they are listed and, where they compete, started.
#[must_use]
pub fn all() -> &'static [&'static dyn Step] {
    &[
        &fmt::Fmt,
        &lint::Lint,
        &unit::Unit,
        &doc::Doc,
        &deny::Deny,
        &bdd::Bdd,
        &compose::Compose,
        &coverage::Coverage,
        &images::Images,
        &integration::Integration,
        &workflows::Workflows,
        &drift::Drift,
        &scan::Scan,
        &bench::Bench,
    ]
}

/// The steps that bring images into a registry.
#[must_use]
pub fn to_registry() -> &'static [&'static dyn Step] {
    &[&images::Images, &push::ToRegistry]
}

/// The names of all steps.
pub fn ids() -> impl Iterator<Item = &'static str> {
    all().iter().map(|step| step.id())
}

/// The step called `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Step> {
    all().iter().copied().find(|step| step.id() == id)
}
