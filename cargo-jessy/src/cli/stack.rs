//! The services of a workspace: its compose files, and the supervisor that may run them.

use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    catalogue::Id,
    cli::Ctx,
    engine::docker::state::Home,
    engine::native::{
        client::Client,
        logs,
        protocol::{Answer, Request},
        state::StateDir,
    },
    env::Env,
    events::{EngineKind, FailureCard, RunStatus, ServiceState, ServiceStatus},
    exit::{Exit, Failure},
    model::{self, ModelError, ModelErrors, Overlays, Project, Source, load},
    policy::Policy,
    redact, report,
};

/// The native engine's state folder of this workspace.
pub(super) fn state(ctx: &Ctx) -> Result<StateDir, Failure> {
    Ok(StateDir::new(&ctx.workspace()?.state_dir(&ctx.env)))
}

/// Where this workspace's containers belong.
pub(super) fn home(ctx: &Ctx) -> Result<Home, Failure> {
    let workspace = ctx.workspace()?;
    let (dir, state) = (workspace.root.clone(), workspace.state_dir(&ctx.env));
    let is_usual = state == dir.join(".jessy");
    Ok(Home { dir, state, is_usual })
}

/// Loads the base file, the overlay of `env` and what a fork adds of its own.
pub(super) fn project(ctx: &Ctx, env: &str, profiles: &[String]) -> Result<Project, Failure> {
    let project = project_in(ctx, &ctx.env, env, profiles)?;
    warn(ctx, &project);
    Ok(project)
}

/// Says what is allowed in the files and probably not meant.
pub(super) fn warn(ctx: &Ctx, project: &Project) {
    for warning in &project.warnings {
        let text = place(ctx, warning);
        ctx.printer.line(&format!("{} {text}", ctx.printer.paint.warn("warning:")));
    }
}

/// The same as [`project`] in another environment than that of the process, and in silence.
pub(super) fn project_in(
    ctx: &Ctx,
    variables: &Env,
    env: &str,
    profiles: &[String],
) -> Result<Project, Failure> {
    laid(ctx, variables, env, profiles, &[])
}

/// Lays the base file, the overlay of `env`, what a fork adds and then these files over each other.
fn laid(
    ctx: &Ctx,
    variables: &Env,
    env: &str,
    profiles: &[String],
    over: &[Utf8PathBuf],
) -> Result<Project, Failure> {
    let root = &ctx.workspace()?.root;
    let overlays = overlays(root, env)?;
    let files = overlays.files_under(Some(env), over).iter().map(|file| root.join(file)).collect();
    source(ctx, variables, files, Some(overlays.env_files(Some(env))), profiles)
}

/// The compose files of a workspace, with an overlay for this environment.
fn overlays<'a>(root: &'a Utf8Path, env: &str) -> Result<Overlays<'a>, Failure> {
    let overlays = Overlays::of(root).ok_or_else(|| {
        Failure::usage(format!("there is no compose.yaml in {root}"))
            .help("describe the services in a compose.yaml beside the root Cargo.toml")
    })?;
    let overlay = overlays.name(env);
    if !root.join(&overlay).exists() {
        let known = overlays.environments()?;
        let help = if known.is_empty() {
            format!("there is no overlay at all; make {overlay}")
        } else {
            format!("there is: {}", known.join(", "))
        };
        return Err(Failure::usage(format!("no overlay for --env {env}: {overlay} is not there"))
            .help(help));
    }
    Ok(overlays)
}

/// Loads what a swarm gets: the overlay of `env`, and over it what the policy has for swarms alone.
pub(super) fn swarm(ctx: &Ctx, variables: &Env, env: &str) -> Result<Project, Failure> {
    let over = Policy::of(ctx.workspace()?)?.deploy.files;
    let project = laid(ctx, variables, env, &[], &over)?;
    warn(ctx, &project);
    Ok(project)
}

/// Loads these compose files.
pub(super) fn files(ctx: &Ctx, files: Vec<Utf8PathBuf>) -> Result<Project, Failure> {
    let project = source(ctx, &ctx.env, files, None, &[])?;
    warn(ctx, &project);
    Ok(project)
}

fn source(
    ctx: &Ctx,
    variables: &Env,
    files: Vec<Utf8PathBuf>,
    env_files: Option<Vec<Utf8PathBuf>>,
    profiles: &[String],
) -> Result<Project, Failure> {
    let folder = files.first().and_then(|file| file.parent()).map(Utf8Path::to_owned);
    let source = Source {
        project_dir: folder.unwrap_or_default(),
        files,
        project_name: None,
        env: variables.all().clone(),
        env_files,
        profiles: profiles.to_vec(),
    };
    let project = load(&source).map_err(|errors| wrong(ctx, errors))?;
    hide(&project);
    Ok(project)
}

/// Lets nothing show the secrets of a project.
fn hide(project: &Project) {
    for secret in project.secrets.values() {
        secret.file.iter().for_each(|file| redact::file(file));
        project.secret_text(secret).into_iter().for_each(|value| redact::hide(value));
    }
    for (name, value) in project.services.values().flat_map(|service| &service.environment) {
        redact::variable(name, value);
    }
}

/// The base file without any overlay, if there is one.
pub(super) fn base_alone(ctx: &Ctx, profiles: &[String]) -> Result<Option<Project>, Failure> {
    let root = &ctx.workspace()?.root;
    let base = Overlays::of(root).map(|overlays| root.join(overlays.base));
    base.map(|base| source(ctx, &ctx.env, vec![base], None, profiles)).transpose()
}

/// The environments that there is an overlay for; none where there is no compose file.
pub(super) fn environments(ctx: &Ctx) -> Result<Vec<String>, Failure> {
    let overlays = Overlays::of(&ctx.workspace()?.root);
    Ok(overlays.map(|it| it.environments()).transpose()?.unwrap_or_default())
}

/// What is wrong with compose files, as a failure: exit 3 if all of it is a variable that isn't
/// set, else 2.
pub(super) fn wrong(ctx: &Ctx, errors: ModelErrors) -> Failure {
    let missing = errors.0.iter().all(|error| error.kind == model::ErrorKind::MissingVariable);
    let exit = if missing { Exit::Missing(Id::VariableMissing) } else { Exit::Usage };
    let mut failures = errors.0.into_iter().map(|error| {
        let id = Some(error.kind.id());
        let failure = Failure { id, ..Failure::new(exit, place(ctx, &error)) };
        match error.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    });
    let mut first = failures.next().unwrap_or_else(|| Failure::new(exit, "compose file"));
    first.others = failures.collect();
    first
}

/// `compose.yaml:3:5: message`, with the file as seen from here.
fn place(ctx: &Ctx, error: &ModelError) -> String {
    let Some(at) = &error.at else { return error.message.clone() };
    let here = ctx.cwd().unwrap_or_default();
    let file = at.file.strip_prefix(&here).unwrap_or(&at.file);
    format!("{file}:{}:{}: {}", at.line, at.column, error.message)
}

/// The state of what runs, if a supervisor does.
pub(super) fn status(state: &StateDir) -> Result<Option<RunStatus>, Failure> {
    let Some(mut client) = Client::ask(state, &Request::Status)? else { return Ok(None) };
    match client.next() {
        Some(Ok(Answer::Status(status))) => Ok(Some(status)),
        Some(Err(error)) if error.kind() == ErrorKind::InvalidData => Err(Failure::no(
            Id::OtherVersion,
            "the services were started by another version of cargo jessy",
        )
        .because(error.to_string())
        .help("cargo jessy down")),
        // It ended just now, or was killed.
        None | Some(Err(_)) => Ok(None),
        Some(Ok(_)) => Err(Failure::new(Exit::Defect, "the supervisor does not tell its status")),
    }
}

/// What there would be to run, all of it stopped.
pub(super) fn stopped(project: &Project) -> RunStatus {
    let stopped = |name: &String| ServiceStatus::new(name, ServiceState::Stopped, Vec::new());
    let services = project.services.keys().map(stopped);
    RunStatus {
        engine: EngineKind::default(),
        project: project.name.clone(),
        env: String::new(),
        plan_id: String::new(),
        supervisor: None,
        since: jiff::Timestamp::now(),
        services: services.collect(),
    }
}

/// All services that a person may name: those that run and those that left logs.
pub(super) fn known(state: &StateDir, running: Option<&RunStatus>) -> Vec<String> {
    match running {
        Some(status) => status.services.iter().map(|service| service.name.clone()).collect(),
        None => logs::services(state),
    }
}

/// Refuses a name that isn't among `known`.
pub(super) fn check_names(names: &[String], known: &[String]) -> Result<(), Failure> {
    match names.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(unknown) => {
            let failure = Failure::usage(format!("no service is called `{unknown}`"));
            Err(if known.is_empty() {
                failure.help("nothing runs, and nothing left logs; start with: cargo jessy up")
            } else {
                failure.help(format!("there is: {}", known.join(", ")))
            })
        }
    }
}

/// The compose project's name, if the base file can be read. Says nothing of what is wrong with it.
pub(super) fn project_name(ctx: &Ctx) -> Option<String> {
    let root = &ctx.workspace().ok()?.root;
    let base = Overlays::of(root)?.base;
    let source = Source {
        project_dir: root.clone(),
        files: vec![root.join(base)],
        project_name: None,
        env: ctx.env.all().clone(),
        env_files: None,
        profiles: vec!["*".to_owned()],
    };
    load(&source).ok().map(|project| project.name)
}

/// Shows a card for each secret that is missing.
pub(super) fn secrets_missing(ctx: &Ctx, cards: &[FailureCard]) -> Failure {
    for line in cards.iter().flat_map(|card| report::card(card, ctx.printer.paint)) {
        ctx.printer.line(&line);
    }
    Failure::silent(Exit::Missing(Id::SecretMissing))
}

/// The secrets that are made up because their files are not there yet.
pub(super) fn to_generate(project: &Project) -> Vec<(String, Utf8PathBuf)> {
    let missing = |secret: &model::Secret| {
        secret.file.clone().filter(|file| secret.generate && !file.exists())
    };
    let secrets = project.secrets.iter();
    secrets.filter_map(|(name, secret)| Some((name.clone(), missing(secret)?))).collect()
}

/// Says of each that it was made, once it was.
pub(super) fn say_generated(ctx: &Ctx, secrets: &[(String, Utf8PathBuf)]) {
    for (name, file) in secrets.iter().filter(|(_, file)| file.exists()) {
        let here = ctx.cwd().unwrap_or_default();
        let file = file.strip_prefix(&here).unwrap_or(file);
        ctx.printer.line(&format!("made the secret {name}: {file}, for your eyes only (0600)"));
    }
}
