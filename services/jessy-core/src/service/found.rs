//! An answer as it is kept: what navigation found, and how a reply shows it.

use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::learn::Job;
use crate::nav::{Atlas, Navigation};

/// What a question led to, with the store that it was found in.
#[derive(Debug)]
pub struct Found {
    /// The store and what was made of it; its contexts are read from there.
    pub atlas: Arc<Atlas>,
    /// What was found.
    pub navigation: Navigation,
    /// The part of the reply that is the same each time, once it was written.
    rendered: OnceLock<Result<Bytes, String>>,
    /// What it teaches, worked out once.
    lesson: OnceLock<Job>,
}

impl Found {
    pub(super) fn new(atlas: Arc<Atlas>, navigation: Navigation) -> Self {
        Self { atlas, navigation, rendered: OnceLock::new(), lesson: OnceLock::new() }
    }

    /// What is learnt from it each time that it is given: nothing from a return to the source.
    #[must_use]
    pub fn lesson(&self) -> &Job {
        self.lesson.get_or_init(|| Job::new(self.navigation.learnable(), None))
    }

    /// What `render` wrote for this answer the first time. Writing it takes several times as long
    /// as finding the answer in the cache.
    ///
    /// # Errors
    ///
    /// Those of `render`, in words.
    pub fn rendered<E: Display>(
        &self,
        render: impl FnOnce(&Self) -> Result<String, E>,
    ) -> Result<Bytes, String> {
        let write = || render(self).map(Bytes::from).map_err(|error| error.to_string());
        self.rendered.get_or_init(write).clone()
    }
}
