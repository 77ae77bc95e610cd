//! Base images: where each came from, and what is done to get it.

/// How a base image stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseState {
    /// The engine has it; nobody knows from where.
    Present,
    /// The engine has it from a registry.
    Pulled,
    /// The engine has one that we made.
    StandIn,
    /// The engine has one that we made, by an older recipe or with another trust store.
    Stale,
    /// The engine doesn't have it.
    Missing,
}

/// A base image that a workspace needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// As the compose file or the Dockerfile names it.
    pub image: String,
    /// Services that run it, images that are built on it.
    pub needed_by: Vec<String>,
    /// How it stands.
    pub state: BaseState,
    /// From what it was made, or how it could be had. Empty where there is nothing to say.
    pub how: String,
}

/// What happens while base images are got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaseEvent {
    /// A registry is asked for it.
    Pulling {
        /// The image.
        image: String,
    },
    /// A stand-in is made.
    Making {
        /// The image.
        image: String,
        /// Why it isn't pulled.
        why: String,
    },
    /// What the work on it prints.
    Line {
        /// The image.
        image: String,
        /// One line, as printed.
        text: String,
    },
    /// It is there.
    Ready(Base),
    /// It can't be had.
    Failed {
        /// The image.
        image: String,
    },
}
