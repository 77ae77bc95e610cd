//! What every verb is handed.

use std::cell::OnceCell;

use camino::Utf8PathBuf;

use crate::{env::Env, exit::Failure, policy::Workspace, redact, ui::Printer};

/// The run's surroundings: printer, environment and, once asked for, the workspace.
#[derive(Debug)]
pub struct Ctx {
    /// The only way to a terminal.
    pub printer: Printer,
    /// The environment of the process.
    pub env: Env,
    workspace: OnceCell<Workspace>,
}

impl Ctx {
    /// Surroundings made of these.
    #[must_use]
    pub fn new(printer: Printer, env: Env) -> Self {
        Self { printer, env, workspace: OnceCell::new() }
    }

    /// The folder that the command was called in.
    ///
    /// # Errors
    /// Exit 2 when it is gone or its path is not UTF-8.
    pub fn cwd(&self) -> Result<Utf8PathBuf, Failure> {
        let cwd = std::env::current_dir()
            .map_err(|error| Failure::usage(format!("find the current folder: {error}")))?;
        Utf8PathBuf::from_path_buf(cwd)
            .map_err(|path| Failure::usage(format!("path is not UTF-8: {}", path.display())))
    }

    /// The cargo workspace, read at the first call: verbs that don't need it don't pay for it.
    ///
    /// # Errors
    /// Those of [`Workspace::discover`].
    pub fn workspace(&self) -> Result<&Workspace, Failure> {
        if let Some(workspace) = self.workspace.get() {
            return Ok(workspace);
        }
        let found = Workspace::discover(&self.cwd()?, &self.env)?;
        found.secrets(&self.env).iter().for_each(|folder| redact::folder(folder));
        Ok(self.workspace.get_or_init(|| found))
    }

    /// A runtime on this thread alone. Children are always forked from the main thread: on Linux
    /// a child's parent-death signal follows the *thread* that forked it.
    ///
    /// # Errors
    /// Exit 4 when the operating system refuses it.
    pub fn runtime(&self) -> Result<tokio::runtime::Runtime, Failure> {
        Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
    }
}
