//! The exit codes, a contract since 0.1.0, and the error that carries one of them to `main`.

use std::fmt;

use crate::catalogue::Id;

/// How a run of `cargo jessy` ended. The numbers are a contract with scripts and CI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything asked for is done and good.
    Good,
    /// 1: a gate said no, or a service could not become healthy.
    No,
    /// 2: the words of the command line or of a file of the user's are wrong.
    Usage,
    /// 3: something needed is missing: an engine, a tool, a secret.
    Missing(Id),
    /// 4: a defect of ours.
    Defect,
    /// 130: interrupted by Ctrl-C or a termination signal.
    Interrupted,
}

impl Exit {
    /// The number handed to the operating system.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Missing(_) => 3,
            Self::Defect => 4,
            Self::Interrupted => 130,
        }
    }
}

/// An error on its way to `main`: what failed, what helps, and the exit code it ends in.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// Lower-case fragments that name the operation and the path, outermost first.
    pub messages: Vec<String>,
    /// What to do about it: each a sentence or a line to paste.
    pub help: Vec<String>,
    /// Further things that failed, beside the first.
    pub others: Vec<Failure>,
    /// Where the catalogue says more, unless [`Self::exit`] says it already.
    pub id: Option<Id>,
}

impl Failure {
    /// A failure that ends in `exit` and says `message`.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            messages: vec![message.into()],
            help: Vec::new(),
            others: Vec::new(),
            id: None,
        }
    }

    /// The words of the command line or of a file are wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Something needed is missing: `id` says what.
    pub fn missing(id: Id, message: impl Into<String>) -> Self {
        Self::new(Exit::Missing(id), message)
    }

    /// A gate said no: `id` says what that can be.
    pub fn no(id: Id, message: impl Into<String>) -> Self {
        Self { id: Some(id), ..Self::new(Exit::No, message) }
    }

    /// What the catalogue calls it.
    #[must_use]
    pub fn entry(&self) -> Option<Id> {
        match self.exit {
            Exit::Missing(id) => Some(id),
            _ => self.id,
        }
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// What lies beneath the failure, outermost first.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.messages.push(cause.into());
        self
    }

    /// Everything was said already; only the exit code remains.
    #[must_use]
    pub fn silent(exit: Exit) -> Self {
        Self { exit, messages: Vec::new(), help: Vec::new(), others: Vec::new(), id: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.messages.join(": "))
    }
}

impl std::error::Error for Failure {}

/// An error that nobody foresaw is a defect of ours until somebody gives it a better code.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self {
            exit: Exit::Defect,
            messages: error.chain().map(ToString::to_string).collect(),
            help: Vec::new(),
            others: Vec::new(),
            id: Some(Id::Defect),
        }
    }
}

/// Room or a right is missing, on a full or read-only disk say, and the message names the path.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let refused = refused(error.kind());
        let failure = Self::from(anyhow::Error::from(error));
        match refused {
            Some(id) => Self { exit: Exit::Missing(id), ..failure },
            None => failure,
        }
    }
}

/// What the machine refused, if it is what a person can give: that is no defect of ours.
#[must_use]
pub fn refused(kind: std::io::ErrorKind) -> Option<Id> {
    use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    match kind {
        StorageFull | QuotaExceeded => Some(Id::DiskFull),
        PermissionDenied | ReadOnlyFilesystem => Some(Id::AccessDenied),
        _ => None,
    }
}
