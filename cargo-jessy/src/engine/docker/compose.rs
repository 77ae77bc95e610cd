//! The compose plugin: builds images and creates containers, as `docker compose` alone would.

use std::{collections::BTreeMap, io};

use camino::Utf8PathBuf;
use semver::Version;
use serde::{Deserialize, Serialize};

use super::{plan::Plan, state::StateDir};
use crate::{
    env::Env,
    events::Cause,
    model::Project,
    proc::{self, Exec, Stop},
};

/// The first compose that knows `!override` and `!reset` in full.
pub const COMPOSE: Version = Version::new(2, 24, 4);

/// Where packages and people put plugins of `docker`, below `~/.docker` first.
/// Source: docker/cli, `cli-plugins/manager`.
const FOLDERS: [&str; 4] = [
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
];

/// The file that generated settings are in.
pub const OVERRIDE: &str = "compose.override.yaml";

/// The file that hands the host's certificates to builds, where somebody asked for that.
pub const TRUST: &str = "compose.trust.json";

/// How a call of compose ended.
#[derive(Debug)]
pub struct Ended {
    /// The command line as a person would type it.
    pub argv: Vec<String>,
    /// Whether it ended well.
    pub ok: bool,
    /// Whether we ended it, because we were interrupted.
    pub stopped: bool,
    /// All that it printed.
    pub output: String,
}

/// The program `docker`, if its compose plugin is new enough.
///
/// # Errors
/// [`Cause::EngineTooOld`].
pub async fn find(env: &Env, cache: &camino::Utf8Path) -> Result<Utf8PathBuf, Cause> {
    let wrong = |found: Option<String>| Cause::EngineTooOld {
        part: "docker compose".into(),
        found,
        required: format!("≥ {COMPOSE}"),
    };
    let Some(docker) = env.find_on_path("docker") else { return Err(wrong(None)) };
    let plugin = plugin(env);
    if let Some(plugin) = &plugin
        && let Ok(text) = fs_err::read(cache)
        && serde_json::from_slice::<Plugin>(&text).is_ok_and(|known| known == *plugin)
    {
        return Ok(docker);
    }
    let args = ["compose", "version", "--short"];
    let found = crate::engine::host::output_of(&docker, &args, env).await;
    let Some(version) = found.as_deref().and_then(crate::engine::host::version_in) else {
        return Err(wrong(None));
    };
    if version < COMPOSE {
        return Err(wrong(Some(version.to_string())));
    }
    // Remembered only if it is good; not being able to only costs the next call time.
    if let Some(text) = plugin.and_then(|plugin| serde_json::to_vec(&plugin).ok())
        && let Some(folder) = cache.parent().filter(|folder| folder.exists())
    {
        drop(fs_err::write(folder.join(cache.file_name().unwrap_or_default()), text));
    }
    Ok(docker)
}

/// The plugin's file as it was when its version was good: asking takes a tenth of a second.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Plugin {
    path: Utf8PathBuf,
    size: u64,
    modified_ns: u128,
}

fn plugin(env: &Env) -> Option<Plugin> {
    let home = env.get("DOCKER_CONFIG").map(Utf8PathBuf::from);
    let home = home.or_else(|| Some(Utf8PathBuf::from(env.get("HOME")?).join(".docker")));
    let own = home.map(|home| home.join("cli-plugins"));
    let folders = own.into_iter().chain(FOLDERS.iter().map(Utf8PathBuf::from));
    let path = folders.map(|folder| folder.join("docker-compose")).find(|path| path.exists())?;
    let meta = fs_err::metadata(&path).ok()?;
    let modified = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Plugin { path, size: meta.len(), modified_ns: modified.as_nanos() })
}

/// The command line of compose for the files of a project, the one that is generated for it and
/// that of certificates, up to its verb. What stands in `COMPOSE_FILE` is not for us.
pub(super) fn of_project(
    docker: &str,
    project: &Project,
    state: &StateDir,
    generated: &str,
) -> Vec<String> {
    let mut argv: Vec<String> = [docker, "compose", "--project-name", &project.name]
        .into_iter()
        .chain(["--project-directory", project.dir.as_str()])
        .map(str::to_owned)
        .collect();
    let trust = Some(state.join(TRUST)).filter(|file| file.exists());
    let own = project.files().iter().map(|file| project.dir.join(file));
    for file in own.chain([state.join(generated)]).chain(trust) {
        argv.extend(["--file".to_owned(), file.into_string()]);
    }
    argv
}

/// The environment of compose for a project that was read with these variables.
pub(super) fn variables(of: &Env, project: &Project) -> BTreeMap<String, String> {
    let mut env: BTreeMap<String, String> = of.all().clone();
    // The model has them filled in: nothing may be read a second time in another way.
    env.extend(project.env.clone());
    env.remove("COMPOSE_FILE");
    env.insert("COMPOSE_PROFILES".to_owned(), String::new());
    env
}

/// The command line of compose for a plan.
fn argv(plan: &Plan, state: &StateDir, verb: &[&str], services: &[String]) -> Vec<String> {
    let mut argv = of_project(plan.docker.as_str(), &plan.project, state, OVERRIDE);
    let mut push = |words: &[&str]| argv.extend(words.iter().map(|word| (*word).to_owned()));
    push(&["--progress", "plain"]);
    for profile in &plan.profiles {
        push(&["--profile", profile]);
    }
    push(verb);
    argv.extend(services.iter().cloned());
    argv
}

/// Builds the images of these services.
///
/// # Errors
/// Those of starting a process.
pub async fn build(
    plan: &Plan,
    state: &StateDir,
    services: &[String],
    stop: &Stop,
    on_line: impl FnMut(&str),
) -> io::Result<Ended> {
    call(plan, argv(plan, state, &["build"], services), stop, on_line).await
}

/// Creates the containers of these services, and networks and volumes with them.
///
/// # Errors
/// Those of starting a process.
pub async fn create(
    plan: &Plan,
    state: &StateDir,
    services: &[String],
    stop: &Stop,
    on_line: impl FnMut(&str),
) -> io::Result<Ended> {
    let verb = ["up", "--no-start", "--no-build", "--no-deps", "--pull", "never"];
    call(plan, argv(plan, state, &verb, services), stop, on_line).await
}

/// Pulls an image, with the credentials that `docker` has for its registry.
///
/// # Errors
/// Those of starting a process.
pub async fn pull(
    plan: &Plan,
    image: &str,
    stop: &Stop,
    on_line: impl FnMut(&str),
) -> io::Result<Ended> {
    let argv = vec![plan.docker.to_string(), "pull".to_owned(), image.to_owned()];
    call(plan, argv, stop, on_line).await
}

async fn call(
    plan: &Plan,
    argv: Vec<String>,
    stop: &Stop,
    mut on_line: impl FnMut(&str),
) -> io::Result<Ended> {
    let env = variables(&plan.variables, &plan.project);
    let exec = Exec { argv: &argv, env: &env, cwd: &plan.project.dir, limit: None };
    let mut output = String::new();
    let end = proc::run(exec, stop, |line| {
        output.push_str(line);
        output.push('\n');
        if !line.trim().is_empty() {
            on_line(line.trim());
        }
    })
    .await?;
    let stopped = end == proc::End::Stopped;
    Ok(Ended { argv: shown(&argv), ok: end.is_good(), stopped, output })
}

/// The command line without the path of the program.
fn shown(argv: &[String]) -> Vec<String> {
    let mut shown = argv.to_vec();
    if let Some(program) = shown.first_mut() {
        "docker".clone_into(program);
    }
    shown
}
