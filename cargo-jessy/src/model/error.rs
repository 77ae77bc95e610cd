//! What can be wrong with a compose file, and where.

use std::fmt;

use camino::Utf8PathBuf;
use serde::Serialize;

use crate::catalogue::Id;

/// Everything that was found wrong, in the order of the files and lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelErrors(pub Vec<ModelError>);

/// One thing that is wrong, said so that a person can go and mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelError {
    /// The class, for callers that decide by it.
    pub kind: ErrorKind,
    /// A lower-case fragment that names the key path and what is wrong with it.
    pub message: String,
    /// The place, when it is in a file.
    pub at: Option<Location>,
    /// What to do about it, when we know.
    pub help: Option<String>,
}

/// The classes of [`ModelError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The text isn't YAML, or an env file's line can't be read.
    Syntax,
    /// A key that doesn't exist or a value of the wrong type or form.
    Schema,
    /// A name that nothing defines.
    Reference,
    /// Services that wait for one another.
    Cycle,
    /// A `$` expression that can't be read.
    Interpolation,
    /// A variable that is required and isn't set.
    MissingVariable,
    /// A file that can't be read.
    Io,
    /// Two statements that can't both hold.
    Conflict,
}

impl ErrorKind {
    /// What the catalogue calls it.
    #[must_use]
    pub fn id(self) -> Id {
        match self {
            Self::Syntax => Id::ComposeSyntax,
            Self::Schema => Id::ComposeSchema,
            Self::Reference => Id::ComposeReference,
            Self::Cycle => Id::ComposeCycle,
            Self::Interpolation => Id::ComposeInterpolation,
            Self::MissingVariable => Id::VariableMissing,
            Self::Io => Id::ComposeFile,
            Self::Conflict => Id::ComposeConflict,
        }
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The file as it was named in [`Source`](super::Source).
    pub file: Utf8PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.at {
            write!(f, "{at}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\nhelp: {help}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ModelErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ModelError {}
impl std::error::Error for ModelErrors {}
