//! A command line, as it is planned and as it is run.

use std::fmt::Write as _;

use camino::Utf8PathBuf;
use indexmap::IndexMap;

use super::{Containers, Judge, Site};
use crate::{
    proc::{quoted, shell_line},
    tools::{Tool, Toolbox},
};

/// What only one lane may use at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Cargo's target folder. Two cargo builds on it would only wait for each other, in silence.
    CargoTarget,
    /// Go's build cache takes several at once, but each build takes all processors.
    Go,
    /// All of the machine: what times itself, or instruments all that runs, has it to itself.
    Machine,
    /// Nothing worth waiting for.
    Nothing,
}

impl Resource {
    /// What a person calls it, where there is something to wait for.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::CargoTarget => Some("cargo's target folder"),
            Self::Go => Some("the Go toolchain"),
            Self::Machine => Some("the whole machine"),
            Self::Nothing => None,
        }
    }
}

/// What an answer depends on beside files, tools and variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outside {
    /// The machine that it was measured on.
    Machine,
    /// The container engine, and the images that these are made of; none: each image that the files
    /// name.
    Engine(Option<Containers>),
    /// What the world knows today of what was harmless yesterday.
    Day,
    /// What earlier runs have kept to compare with: files of our own, which it may write itself.
    Kept {
        /// The folder that they are in, or in folders of.
        folder: Utf8PathBuf,
        /// How their paths end.
        ends: Utf8PathBuf,
    },
}

/// Commands that run one after the other.
#[derive(Clone, Debug)]
pub struct Lane {
    /// What they hold while they run.
    pub resource: Resource,
    /// The commands.
    pub commands: Vec<Command>,
    /// Whether each runs only if those before it are good. Checks that stand for themselves all
    /// run, so that one failure doesn't hide the next.
    pub chained: bool,
    /// What they read, as globs from the workspace's root, `!` before those that they don't. Empty:
    /// what the step reads.
    pub reads: Vec<String>,
    /// What else their answer depends on.
    pub outside: Vec<Outside>,
}

impl Lane {
    /// A lane of commands that stand for themselves.
    #[must_use]
    pub fn new(resource: Resource, commands: Vec<Command>) -> Self {
        let (reads, outside) = (Vec::new(), Vec::new());
        Self { resource, commands, chained: false, reads, outside }
    }

    /// A lane whose commands each need those before them.
    #[must_use]
    pub fn chain(resource: Resource, commands: Vec<Command>) -> Self {
        Self { chained: true, ..Self::new(resource, commands) }
    }

    /// Reads these, and not all that the step reads.
    #[must_use]
    pub fn reads(mut self, globs: &[&str]) -> Self {
        self.reads = globs.iter().map(ToString::to_string).collect();
        self
    }

    /// Depends on this as well.
    #[must_use]
    pub fn outside(mut self, outside: Outside) -> Self {
        self.outside.push(outside);
        self
    }

    /// Its name within the step: that of its first command.
    #[must_use]
    pub fn name(&self) -> &str {
        self.commands.first().map_or("", |command| command.name.as_str())
    }

    /// The commands that undo what those of the lane did, the last one's first.
    pub fn undoing(&self) -> impl Iterator<Item = &Command> {
        let undo = self.commands.iter().rev();
        undo.filter_map(|command| command.undo.as_deref())
    }
}

/// One command line.
#[derive(Clone, Debug)]
pub struct Command {
    /// A short name within the step.
    pub name: String,
    /// Program and arguments.
    pub argv: Vec<String>,
    /// What it gets on top of our own environment.
    pub env: IndexMap<String, String>,
    /// Variables whose values earlier commands of the lane find out.
    pub learns: Vec<String>,
    /// The folder it runs in.
    pub cwd: Utf8PathBuf,
    /// What must be installed.
    pub tools: Vec<Tool>,
    /// Files written before it starts: settings of the tools it runs.
    pub files: Vec<(Utf8PathBuf, String)>,
    /// Files and folders removed before it starts: reports that must not be those of an earlier run.
    pub stale: Vec<Utf8PathBuf>,
    /// How its end and its output are read.
    pub judge: Judge,
    /// Run at the end of the lane, if this one was begun, whatever happened since.
    pub undo: Option<Box<Command>>,
}

impl Command {
    /// A command in the workspace's root that is good when its exit code is 0.
    pub fn new<S: Into<String>>(
        site: &Site,
        name: impl Into<String>,
        argv: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            name: name.into(),
            argv: argv.into_iter().map(Into::into).collect(),
            env: IndexMap::new(),
            learns: Vec::new(),
            cwd: site.workspace.root.clone(),
            tools: Vec::new(),
            files: Vec::new(),
            stale: Vec::new(),
            judge: Judge::Exit,
            undo: None,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.argv.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }

    /// Runs it in another folder.
    #[must_use]
    pub fn cwd(mut self, cwd: Utf8PathBuf) -> Self {
        self.cwd = cwd;
        self
    }

    /// Judges it otherwise.
    #[must_use]
    pub fn judge(mut self, judge: Judge) -> Self {
        self.judge = judge;
        self
    }

    /// Undoes it at the end of the lane.
    #[must_use]
    pub fn undo(mut self, command: Self) -> Self {
        self.undo = Some(Box::new(command));
        self
    }

    /// Needs a tool.
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Self {
        self.tools.push(tool);
        self
    }

    /// The folders of tools that come first on its PATH.
    #[must_use]
    pub fn path_first(&self, toolbox: &Toolbox) -> Vec<Utf8PathBuf> {
        self.tools.iter().filter_map(|tool| toolbox.bin_dir(*tool)).collect()
    }

    /// Its command line for a POSIX shell, with the variables in front.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = String::new();
        for (name, value) in &self.env {
            let _ = write!(line, "{name}={} ", quoted(value));
        }
        for name in &self.learns {
            let _ = write!(line, "{name}=… ");
        }
        line + &shell_line(&self.argv)
    }
}
