//! Finds the container engine and says why it can't be used if it can't.

use std::{error::Error as _, io, time::Duration};

use bollard::{ClientVersion, Docker, errors::Error};
use camino::Utf8Path;
use semver::Version;
use serde::Deserialize;

use super::ping::{self, Pong};
use crate::{env::Env, events::Cause};

/// The least engine API (Engine 25): the first whose health checks know a start interval.
pub const API: Version = Version::new(1, 44, 0);

/// Where an engine listens unless somebody says otherwise.
const DEFAULT: &str = "unix:///var/run/docker.sock";

/// An engine that does not answer a question about its version by then hangs.
const ANSWER: Duration = Duration::from_secs(5);

/// How long a request may take: longer than any grace period that a stop waits for.
const REQUEST_SECONDS: u64 = 900;

/// An engine that answers.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its API.
    pub api: Docker,
    /// Where it was found, e.g. `unix:///var/run/docker.sock`.
    pub endpoint: String,
    /// The newest API that it speaks.
    pub version: String,
    /// The engine's own version; empty if it does not say.
    pub engine: String,
}

/// Connects to the engine that `docker` itself would talk to.
///
/// # Errors
/// [`Cause::EngineMissing`], [`Cause::EngineDenied`] or [`Cause::EngineTooOld`].
pub async fn connect(env: &Env) -> Result<Connection, Cause> {
    let endpoint = endpoint(env).await;
    let missing = |why: String| Cause::EngineMissing { endpoint: endpoint.clone(), why };
    let api = open(&endpoint).map_err(|error| explain(&endpoint, &error))?;
    let asked = tokio::time::timeout(ANSWER, said(&api, &endpoint)).await;
    let (found, engine) = match asked {
        Err(_) => return Err(missing(format!("no answer within {} s", ANSWER.as_secs()))),
        Ok(Err(error)) => return Err(explain(&endpoint, &error)),
        Ok(Ok(Pong { api, engine })) => (api, engine),
    };
    let is_new = Version::parse(&format!("{found}.0")).is_ok_and(|version| version >= API);
    if is_new {
        Ok(Connection { api, endpoint, version: found, engine })
    } else {
        Err(too_old(found))
    }
}

/// What an engine says of itself; one that answers in its own way is asked at length.
async fn said(api: &Docker, endpoint: &str) -> Result<Pong, Error> {
    if let Some(pong) = ping::ask(endpoint).await {
        return Ok(pong);
    }
    let found = api.version().await?;
    let text = Option::unwrap_or_default;
    Ok(Pong { api: text(found.api_version), engine: text(found.version) })
}

/// Whether the engine still answers.
pub async fn answers(connection: &Connection) -> bool {
    matches!(tokio::time::timeout(ANSWER, connection.api.ping()).await, Ok(Ok(_)))
}

/// Whether an engine answers where `docker` itself would look for it; `None` if only `docker` can
/// reach that place.
pub async fn ping(env: &Env) -> Option<bool> {
    let endpoint = endpoint(env).await;
    match open(&endpoint) {
        Ok(api) => Some(matches!(tokio::time::timeout(ANSWER, api.ping()).await, Ok(Ok(_)))),
        Err(Error::UnsupportedURISchemeError { .. }) => None,
        Err(_) => Some(false),
    }
}

fn open(endpoint: &str) -> Result<Docker, Error> {
    let version = ClientVersion { major_version: 1, minor_version: 44 };
    match endpoint.split_once("://") {
        Some(("unix", path)) => Docker::connect_with_unix(path, REQUEST_SECONDS, &version),
        Some(("tcp" | "http", _)) => Docker::connect_with_http(endpoint, REQUEST_SECONDS, &version),
        _ => Err(Error::UnsupportedURISchemeError { uri: endpoint.to_owned() }),
    }
}

/// `DOCKER_HOST`, else the current context's, else the default socket.
async fn endpoint(env: &Env) -> String {
    if let Some(host) = env.get("DOCKER_HOST").filter(|host| !host.is_empty()) {
        return host.to_owned();
    }
    let Some(context) = context(env) else { return DEFAULT.to_owned() };
    let Some(docker) = env.find_on_path("docker") else { return DEFAULT.to_owned() };
    // Only `docker` knows where its contexts are kept and how.
    let args = ["context", "inspect", context.as_str(), "--format", "{{.Endpoints.docker.Host}}"];
    let asked = tokio::process::Command::new(docker)
        .args(args)
        .env_clear()
        .envs(env.all())
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output();
    match tokio::time::timeout(ANSWER, asked).await {
        Ok(Ok(output)) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => format!("context://{context}"),
    }
}

/// The name of the context in use, if it isn't the default one. Read from docker's own settings,
/// so that no process is started where there is none.
fn context(env: &Env) -> Option<String> {
    #[derive(Deserialize)]
    struct Config {
        #[serde(rename = "currentContext")]
        current: Option<String>,
    }
    let named = env.get("DOCKER_CONTEXT").filter(|name| !name.is_empty()).map(str::to_owned);
    let named = named.or_else(|| {
        let home = || env.get("HOME").map(|home| Utf8Path::new(home).join(".docker"));
        let folder = env.get("DOCKER_CONFIG").map(Into::into).or_else(home)?;
        let text = fs_err::read(folder.join("config.json")).ok()?;
        serde_json::from_slice::<Config>(&text).ok()?.current
    });
    named.filter(|name| !name.is_empty() && name != "default")
}

fn explain(endpoint: &str, error: &Error) -> Cause {
    if let Error::DockerResponseServerError { message, .. } = error
        && let Some((_, newest)) = message.split_once("Maximum supported API version is ")
    {
        return too_old(newest.trim().to_owned());
    }
    let endpoint = endpoint.to_owned();
    let why = match error {
        Error::SocketNotFoundError(_) => "there is no such socket".to_owned(),
        Error::UnsupportedURISchemeError { .. } => {
            "only unix:// and tcp:// addresses can be used".to_owned()
        }
        other => match io_kind(other) {
            Some(io::ErrorKind::PermissionDenied) => return Cause::EngineDenied { endpoint },
            Some(io::ErrorKind::ConnectionRefused) => "connection refused".to_owned(),
            Some(io::ErrorKind::NotFound) => "there is no such socket".to_owned(),
            _ => innermost(other),
        },
    };
    Cause::EngineMissing { endpoint, why }
}

fn too_old(found: String) -> Cause {
    let required = format!("≥ {}.{}", API.major, API.minor);
    Cause::EngineTooOld { part: "engine API".into(), found: Some(found), required }
}

/// The kind of the operating system's error at the bottom, if there is one.
fn io_kind(error: &Error) -> Option<io::ErrorKind> {
    // This one hides what it holds from whoever walks down.
    if let Error::IOError { err } = error {
        return Some(err.kind());
    }
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut kind = None;
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            kind = Some(error.kind());
        }
        next = error.source();
    }
    kind
}

fn innermost(error: &Error) -> String {
    let mut next = error.source();
    let mut words = error.to_string();
    while let Some(error) = next {
        words = error.to_string();
        next = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_that_is_not_for_this_user() {
        let error = Error::IOError { err: io::ErrorKind::PermissionDenied.into() };
        let denied = Cause::EngineDenied { endpoint: DEFAULT.to_owned() };
        assert_eq!(explain(DEFAULT, &error), denied);
        let error = Error::IOError { err: io::ErrorKind::ConnectionRefused.into() };
        assert!(matches!(explain(DEFAULT, &error), Cause::EngineMissing { .. }));
    }
}
