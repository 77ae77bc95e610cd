//! Everything that can go wrong, in one table: what it is called, what causes it, what mends it
//! and which command looks closer.
//!
//! Cards, `doctor`, failures, `doctor --explain` and `docs/TROUBLESHOOTING.md` all take their
//! words from here. Nothing can be left out: a [`Cause`](crate::events::Cause) of a card, a
//! [`Check`](crate::events::Check) of `doctor`, a class of compose errors and
//! [`Exit::Missing`](crate::exit::Exit::Missing) each lead to an [`Id`], by a `match` that the
//! compiler holds complete, and an [`Id`] can't be declared without its [`Entry`].

mod commands;
mod compose;
mod containers;
mod id;
mod machine;
mod markdown;
mod services;
mod swarm;

pub use id::{GROUPS, Group, Id};
pub use markdown::troubleshooting;

/// One thing that can go wrong, in words.
///
/// Words in capitals stand for what only the moment knows: `SERVICE`, `PORT`, `PID`, `PATH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The stable name, e.g. `port-taken`.
    pub slug: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What brings it about. Sentences.
    pub cause: &'static str,
    /// What mends it.
    pub fix: Fix,
    /// What else helps; may be empty. Sentences.
    pub advice: &'static str,
    /// The command that looks closer.
    pub look: &'static str,
}

/// What mends something, on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// A line to paste.
    Paste(&'static str),
    /// What a person has to do.
    Do(&'static str),
}

impl Fix {
    /// The line, as it is printed.
    #[must_use]
    pub fn line(self) -> &'static str {
        match self {
            Self::Paste(line) | Self::Do(line) => line,
        }
    }
}

impl Entry {
    /// [`Self::look`] for this service.
    #[must_use]
    pub fn look_at(&self, service: &str) -> String {
        self.look.replace("SERVICE", service)
    }
}
