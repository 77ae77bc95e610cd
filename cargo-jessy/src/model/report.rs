//! Collecting problems while loading: marks become [`Location`]s here and nowhere else.

use camino::Utf8PathBuf;

use super::error::{ErrorKind, Location, ModelError, ModelErrors};
use super::yaml::Mark;

/// The files read so far and what was found in them.
#[derive(Debug, Default)]
pub(crate) struct Report {
    files: Vec<Utf8PathBuf>,
    errors: Vec<ModelError>,
    warnings: Vec<ModelError>,
}

impl Report {
    /// Takes note of a file; the number goes into its [`Mark`]s.
    pub(crate) fn add_file(&mut self, file: Utf8PathBuf) -> u32 {
        self.files.push(file);
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    pub(crate) fn files(&self) -> &[Utf8PathBuf] {
        &self.files
    }

    pub(crate) fn error(&mut self, kind: ErrorKind, at: Mark, message: impl Into<String>) {
        self.push(kind, at, message.into(), None);
    }

    pub(crate) fn help(
        &mut self,
        kind: ErrorKind,
        at: Mark,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(kind, at, message.into(), Some(help.into()));
    }

    /// An error with help only if there is any.
    pub(crate) fn push(
        &mut self,
        kind: ErrorKind,
        at: Mark,
        message: String,
        help: Option<String>,
    ) {
        let at = at.location(&self.files);
        self.add(ModelError { kind, message, at, help });
    }

    pub(crate) fn add(&mut self, error: ModelError) {
        // One node can be reached by several checks, an alias by several paths.
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    pub(crate) fn warn(&mut self, kind: ErrorKind, at: Mark, message: String) {
        let warning = ModelError { kind, message, at: at.location(&self.files), help: None };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Ends a stage: nothing after it makes sense when it found errors.
    pub(crate) fn check(&mut self) -> Result<(), ModelErrors> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let mut errors = std::mem::take(&mut self.errors);
        let place = |e: &ModelError| {
            e.at.as_ref().map(|at| {
                let file = self.files.iter().position(|f| *f == at.file);
                (file, at.line, at.column)
            })
        };
        errors.sort_by_key(place);
        Err(ModelErrors(errors))
    }

    /// Ends a stage only if there are errors beside those of types: after those the next stage
    /// has more to say.
    pub(crate) fn check_but_schema(&mut self) -> Result<(), ModelErrors> {
        match self.errors.iter().all(|error| error.kind == ErrorKind::Schema) {
            true => Ok(()),
            false => self.check(),
        }
    }

    pub(crate) fn into_parts(self) -> (Vec<Utf8PathBuf>, Vec<ModelError>) {
        (self.files, self.warnings)
    }
}

impl Mark {
    /// The place as a person reads it; `None` for what is in no file.
    pub(crate) fn location(self, files: &[Utf8PathBuf]) -> Option<Location> {
        let file = files.get(self.file as usize)?.clone();
        Some(Location { file, line: self.line as usize, column: self.column as usize })
    }
}
