//! The container engine and its compose plugin.

use semver::Version;

use super::{output_of, version_in};
use crate::{
    env::Env,
    events::{Check, Finding, Grade},
};

/// The engine's API that the docker engine will ask for (Engine 25).
const API: Version = Version::new(1, 44, 0);
/// The first compose that knows `!override` and `!reset` in full.
const COMPOSE: Version = Version::new(2, 24, 4);

pub(super) async fn findings(env: &Env) -> Vec<Finding> {
    let required = format!("API ≥ {}.{}, for containers only", API.major, API.minor);
    let Some(docker) = env.find_on_path("docker") else {
        let finding =
            Finding::new(Check::Docker, Grade::Note, "not on the PATH: services run natively");
        return vec![finding.required(required)];
    };
    let asked = ["version", "--format", "{{.Server.APIVersion}}"];
    let engine = match output_of(&docker, &asked, env).await {
        None => {
            Finding::new(Check::Docker, Grade::Note, "no engine answers: services run natively")
        }
        Some(api) => match version_in(&api) {
            Some(version) if version >= API => {
                Finding::new(Check::Docker, Grade::Good, format!("engine answers, API {api}"))
            }
            _ => Finding::new(Check::Docker, Grade::Warning, format!("engine answers, API {api}")),
        },
    };
    let compose = output_of(&docker, &["compose", "version", "--short"], env).await;
    let compose = match compose.as_deref().and_then(version_in) {
        None => Finding::new(Check::DockerCompose, Grade::Note, "not installed"),
        Some(version) if version >= COMPOSE => {
            Finding::new(Check::DockerCompose, Grade::Good, version.to_string())
        }
        Some(version) => Finding::new(Check::DockerCompose, Grade::Warning, version.to_string()),
    };
    vec![engine.required(required), compose.required(format!("≥ {COMPOSE}, for containers only"))]
}
