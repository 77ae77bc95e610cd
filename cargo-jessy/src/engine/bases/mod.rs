//! Base images where no image registry can be reached: stand-ins under the same tags.
//!
//! What the engine has is left alone. What it lacks is pulled; where no registry answers, it is
//! made from Debian's packages and this host's toolchains by the recipes in `ops/bases`, with the
//! host's trust store, and labelled. A stand-in is made anew when its recipe or the trust store is
//! another one than now.

pub mod ca;
mod docker;
mod dockerfile;
mod ensure;
mod host;
mod look;
mod make;
mod name;
mod needs;
mod pull;
mod recipe;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    env::Env,
    events::{Base, BaseEvent, BaseState, Sink},
    exit::Failure,
    proc::Stop,
};

pub use ensure::ensure;
pub use look::{RECIPE, SOURCE, STAND_IN, TRUST};
pub use needs::{Need, of_dockerfiles, of_projects};

use ca::Trust;
use docker::Docker;
use host::Host;
use name::Name;

/// Where and for whom base images are got.
#[derive(Debug)]
pub struct Site<'a> {
    /// The environment: PATH, `DOCKER_HOST`, proxies, `SSL_CERT_FILE`.
    pub env: &'a Env,
    /// The workspace: which toolchain is the host's depends on it.
    pub root: &'a Utf8Path,
    /// A folder for what is made on the way, about 200 MB while a Debian is made.
    pub work: Utf8PathBuf,
    /// Ends it all.
    pub stop: &'a Stop,
    /// Where progress goes.
    pub sink: Sink<BaseEvent>,
}

/// How the bases stand, without asking a registry and without changing anything.
///
/// # Errors
/// Exit 3 when there is no docker CLI or no engine answers.
pub async fn list(site: &Site<'_>, needs: &[Need]) -> Result<Vec<Base>, Failure> {
    let docker = Docker::new(site.env, site.root, site.stop)?;
    let images: Vec<&str> = needs.iter().map(|need| need.image.as_str()).collect();
    let have = inspect(&docker, &images).await?;
    let trust = Trust::of_host(site.env).ok();
    let host = Host { env: site.env, root: site.root, stop: site.stop };
    let mut bases = Vec::new();
    for Need { image, by } in needs {
        let found = look::find(&have, image);
        let trust = trust.as_ref().map(|trust| trust.digest.as_str());
        let (state, mut how) = look::state(found, image, trust);
        if state == BaseState::Missing {
            how = outlook(&host, image).await?;
        }
        bases.push(Base { image: image.clone(), needed_by: by.clone(), state, how });
    }
    Ok(bases)
}

/// Those of `images` that are stand-ins, for reports.
///
/// # Errors
/// As [`list`].
pub async fn stand_ins(site: &Site<'_>, images: &[&str]) -> Result<Vec<Base>, Failure> {
    let needs = images.iter().map(|image| Need { image: (*image).to_owned(), by: Vec::new() });
    let all = list(site, &needs.collect::<Vec<_>>()).await?;
    let is_ours = |base: &Base| matches!(base.state, BaseState::StandIn | BaseState::Stale);
    Ok(all.into_iter().filter(is_ours).collect())
}

/// Whether an image is of a kind that stand-ins can be made for. Any other one can only be pulled.
#[must_use]
pub fn has_recipe(image: &str) -> bool {
    Name::of(image).family().is_ok()
}

/// How an image that isn't there could be had.
async fn outlook(host: &Host<'_>, image: &str) -> Result<String, Failure> {
    let family = match Name::of(image).family() {
        Ok(family) => family,
        Err(why) => return Ok(format!("to be pulled; {why}")),
    };
    let can = match &family {
        name::Family::Rust { version, .. } => host.rust(version).await.map(drop),
        name::Family::Go { version, .. } => host.go(version).await.map(drop),
        _ => host.mmdebstrap().map(drop),
    };
    Ok(match can {
        Ok(()) => format!("to be pulled, else made from {family}"),
        Err(failure) if failure.messages.is_empty() => return Err(failure),
        Err(failure) => format!("to be pulled; no stand-in can be made: {failure}"),
    })
}

async fn inspect(docker: &Docker<'_>, images: &[&str]) -> Result<Vec<docker::Image>, Failure> {
    if images.is_empty() { Ok(Vec::new()) } else { docker.inspect(images).await }
}
