//! What steps look at: the workspace, its policy and what was found in its folders.

use std::{
    io,
    sync::{Arc, OnceLock},
};

use camino::Utf8PathBuf;

use super::{Applies, BenchWish, GoPart, Part, Push, Quick, Shard, Since, Tree, walk};
use crate::{
    engine::host,
    env::Env,
    exit::Failure,
    policy::{Policy, Workspace},
    tools::Toolbox,
};

/// Where in our own folder the tree is kept.
const TREE: &str = "cache/tree";

/// The surroundings that a step's commands are made for.
#[derive(Clone, Debug)]
pub struct Site {
    /// The cargo workspace.
    pub workspace: Workspace,
    /// Its policy.
    pub policy: Policy,
    /// The environment of this run.
    pub env: Env,
    /// Our own folder in the workspace; it need not exist yet.
    pub state: Utf8PathBuf,
    /// The files of the workspace when it was surveyed.
    pub tree: Arc<Tree>,
    /// Folders of Go modules, from the root.
    pub go_modules: Vec<Utf8PathBuf>,
    /// The Dockerfiles, from the root.
    pub dockerfiles: Vec<Utf8PathBuf>,
    /// The member that runs the features, if there is one.
    pub bdd_package: Option<String>,
    /// The member with the tests that need the system in containers, if there is one.
    pub integration_package: Option<String>,
    /// Repair what can be repaired before checking.
    pub fix: bool,
    /// Look at this alone; none: at all of it.
    pub part: Option<Part>,
    /// Look at what this can have affected alone.
    pub since: Option<Since>,
    /// Do the share of this one alone.
    pub shard: Option<Shard>,
    /// What is asked of the benches.
    pub bench: BenchWish,
    /// Where a scan leaves what it finds, for code scanning.
    pub sarif: Option<Utf8PathBuf>,
    /// Where images are pushed to.
    pub push: Option<Push>,
    /// Our own program.
    pub exe: Utf8PathBuf,
    engine: OnceLock<bool>,
}

impl Site {
    /// Looks around in a workspace. Writes nothing.
    ///
    /// # Errors
    /// Exit 2 for a wrong policy.
    pub fn survey(workspace: &Workspace, env: &Env) -> Result<Self, Failure> {
        let policy = Policy::of(workspace)?;
        super::check::names(&policy)?;
        super::check::also_reads(workspace, &policy)?;
        super::check::coverage(workspace, &policy)?;
        let state = workspace.state_dir(env);
        let tree = Tree::look(&workspace.root, &without(workspace, &state), &state.join(TREE));
        let found = walk::scan(&tree);
        let go_modules = match &policy.go.modules {
            Some(listed) => walk::check_go_modules(workspace, listed)?,
            None => found.go_modules,
        };
        let bdd_package = walk::bdd_package(workspace, &policy.bdd, &found.feature_files)?;
        let integration_package = walk::integration_package(workspace, &policy.integration)?;
        let exe = std::env::current_exe()
            .ok()
            .and_then(|exe| Utf8PathBuf::from_path_buf(exe).ok())
            .unwrap_or_else(|| "cargo-jessy".into());
        Ok(Self {
            workspace: workspace.clone(),
            policy,
            env: env.clone(),
            state,
            tree: Arc::new(tree),
            go_modules,
            dockerfiles: found.dockerfiles,
            bdd_package,
            integration_package,
            fix: false,
            part: None,
            since: None,
            shard: None,
            bench: BenchWish::default(),
            sarif: None,
            push: None,
            exe,
            engine: OnceLock::new(),
        })
    }

    /// The files of the workspace now.
    #[must_use]
    pub fn walk(&self) -> Tree {
        Tree::walk(&self.workspace.root, &without(&self.workspace, &self.state))
    }

    /// Keeps the tree for the next survey.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn remember_tree(&self) -> io::Result<()> {
        let without = without(&self.workspace, &self.state);
        self.tree.remember(&self.workspace.root, &without, &self.state.join(TREE))
    }

    /// Whether a container engine answers; asked once.
    #[must_use]
    pub fn engine_answers(&self) -> bool {
        *self.engine.get_or_init(|| host::engine_answers(&self.env))
    }

    /// The tools of this workspace.
    #[must_use]
    pub fn toolbox(&self) -> Toolbox {
        Toolbox::new(&self.workspace.root, &self.state, &self.policy, &self.env)
    }

    /// How the command lines of a plan name cargo. The plain word can be pasted; the path of the
    /// cargo that started us is for a machine where it is not on the PATH.
    #[must_use]
    pub fn cargo(&self) -> &str {
        match self.env.find_on_path("cargo") {
            Some(_) => "cargo",
            None => self.env.cargo(),
        }
    }

    /// The same, of which only a part is looked at.
    #[must_use]
    pub fn only(&self, part: Part) -> Self {
        Self { part: Some(part), ..self.clone() }
    }

    /// The names of the members to look at; none: all.
    #[must_use]
    pub fn packages(&self) -> Option<&[String]> {
        self.part.as_ref().and_then(|part| part.packages.as_deref())
    }

    /// The members to look at, as cargo's flags.
    #[must_use]
    pub fn members(&self) -> Vec<String> {
        match self.packages() {
            None => vec!["--workspace".to_owned()],
            Some(packages) => packages.iter().map(|it| format!("--package={it}")).collect(),
        }
    }

    /// The Go modules to look at.
    #[must_use]
    pub fn modules(&self) -> Vec<GoPart> {
        match self.part.as_ref().and_then(|part| part.go.clone()) {
            None => self.go_modules.iter().map(GoPart::all).collect(),
            Some(modules) => modules,
        }
    }

    /// What a quick look leaves out, if it is one.
    #[must_use]
    pub fn quick(&self) -> Option<&Quick> {
        self.part.as_ref().and_then(|part| part.quick.as_ref())
    }

    /// The words of the command line with which a run looks at no more than this one.
    #[must_use]
    pub fn narrowing(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.quick().is_some() {
            words.push("--staged".to_owned());
        }
        if let Some(since) = &self.since {
            words.extend(["--since".to_owned(), since.reference.clone()]);
        }
        if let Some(shard) = self.shard {
            words.extend(["--shard".to_owned(), shard.to_string()]);
        }
        words
    }

    /// Whether there is code to look at.
    #[must_use]
    pub fn has_code(&self) -> Applies {
        let nothing = self.members().is_empty() && self.modules().is_empty();
        match self.quick() {
            Some(_) if nothing => Applies::No("no code is staged".to_owned()),
            _ => Applies::Yes,
        }
    }

    /// Whether a member's tests need a running system.
    #[must_use]
    pub fn needs_system(&self, member: &str) -> bool {
        let packages = [&self.bdd_package, &self.integration_package];
        packages.into_iter().flatten().any(|package| package == member)
    }

    /// [`Site::members`], without those that need a running system.
    #[must_use]
    pub fn testable(&self) -> Vec<String> {
        let apart = || [&self.bdd_package, &self.integration_package].into_iter().flatten();
        let mut args = self.members();
        if self.packages().is_some() {
            args.retain(|arg| !apart().any(|package| *arg == format!("--package={package}")));
            return args;
        }
        for package in apart() {
            args.extend(["--exclude".to_owned(), package.clone()]);
        }
        args
    }

    /// Whether cgo can work, which Go's race detector needs.
    #[must_use]
    pub fn has_c_compiler(&self) -> bool {
        if self.env.get("CGO_ENABLED") == Some("0") {
            return false;
        }
        // CC may hold arguments after the program.
        let named = self.env.get("CC").and_then(|cc| cc.split(' ').next());
        match named.filter(|cc| !cc.is_empty()) {
            Some(path) if path.contains('/') => camino::Utf8Path::new(path).is_file(),
            Some(program) => self.env.find_on_path(program).is_some(),
            None => ["gcc", "clang"].iter().any(|program| self.env.find_on_path(program).is_some()),
        }
    }
}

/// The folders of a workspace that are no part of its tree.
fn without(workspace: &Workspace, state: &Utf8PathBuf) -> [Utf8PathBuf; 2] {
    [workspace.target.clone(), state.clone()]
}
