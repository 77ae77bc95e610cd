//! What steps look at: the workspace, its policy and what was found in its folders.

use camino::Utf8PathBuf;

use super::{BenchWish, scan};
use crate::{
    env::Env,
    exit::Failure,
    policy::{Policy, Workspace},
    tools::Toolbox,
};

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
    /// What is asked of the benches.
    pub bench: BenchWish,
    /// Our own program.
    pub exe: Utf8PathBuf,
}

impl Site {
    /// Looks around in a workspace. Writes nothing.
    ///
    /// # Errors
    /// Exit 2 for a wrong policy.
    pub fn survey(workspace: &Workspace, env: &Env) -> Result<Self, Failure> {
        let policy = Policy::of(workspace)?;
        super::check::names(&policy)?;
        let state = workspace.state_dir(env);
        let found = scan::scan(workspace, &state);
        let go_modules = match &policy.go.modules {
            Some(listed) => scan::check_go_modules(workspace, listed)?,
            None => found.go_modules,
        };
        let bdd_package = scan::bdd_package(workspace, &policy.bdd, &found.feature_files)?;
        let integration_package = scan::integration_package(workspace, &policy.integration)?;
        let exe = std::env::current_exe()
            .ok()
            .and_then(|exe| Utf8PathBuf::from_path_buf(exe).ok())
            .unwrap_or_else(|| "cargo-jessy".into());
        Ok(Self {
            workspace: workspace.clone(),
            policy,
            env: env.clone(),
            state,
            go_modules,
            dockerfiles: found.dockerfiles,
            bdd_package,
            integration_package,
            fix: false,
            bench: BenchWish::default(),
            exe,
        })
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

    /// `--workspace`, without the members that need a running system.
    #[must_use]
    pub fn testable(&self) -> Vec<String> {
        let mut args = vec!["--workspace".to_owned()];
        for package in [&self.bdd_package, &self.integration_package].into_iter().flatten() {
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
