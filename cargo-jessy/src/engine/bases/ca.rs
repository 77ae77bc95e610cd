//! The certificates that this host trusts: copied into stand-ins, and handed to builds on real
//! bases as a secret for people behind a proxy with an authority of its own.

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use crate::catalogue::Id;
use crate::{env::Env, exit::Failure, model::Project};

/// Where systems keep the bundle: Debian, Fedora, openSUSE, Alpine and the BSDs, RHEL.
const PLACES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
];

/// The variable that names a bundle for builds.
pub const VARIABLE: &str = "JESSY_CA_BUNDLE";

/// BuildKit takes no larger secret.
const LARGEST: usize = 500 * 1024;

/// A host's bundle.
pub(super) struct Trust {
    pub(super) text: Vec<u8>,
    /// The first 12 hex digits of its SHA-256.
    pub(super) digest: String,
}

impl Trust {
    /// `SSL_CERT_FILE`, else the first of the usual places.
    pub(super) fn of_host(env: &Env) -> Result<Self, Failure> {
        let named = env.get("SSL_CERT_FILE").filter(|path| !path.is_empty());
        let path = match named {
            Some(path) => path,
            None => {
                PLACES.into_iter().find(|path| Utf8Path::new(path).is_file()).ok_or_else(|| {
                    Failure::missing(
                        Id::CertificatesMissing,
                        "this host has no bundle of certificates",
                    )
                    .help("sudo apt-get install --yes ca-certificates, or set SSL_CERT_FILE")
                })?
            }
        };
        let text = read(path, "SSL_CERT_FILE")?;
        Ok(Self { digest: digest(&[&text]), text })
    }
}

/// The first 12 hex digits of the SHA-256 of all parts.
pub(super) fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(6).fold(String::new(), |mut hex, byte| {
        // Writing to a string can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A bundle that builds get as the secret `ca`.
///
/// A Dockerfile takes it where it wants to:
/// `RUN --mount=type=secret,id=ca,required=false …`, then `/run/secrets/ca`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildSecret {
    path: Utf8PathBuf,
}

impl BuildSecret {
    /// The bundle that `JESSY_CA_BUNDLE` names, if it is set.
    ///
    /// # Errors
    /// Exit 3 when there is no such file; exit 2 when it holds no certificate or is larger than
    /// BuildKit takes.
    pub fn of(env: &Env, root: &Utf8Path) -> Result<Option<Self>, Failure> {
        let Some(named) = env.get(VARIABLE).filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let path = root.join(named);
        let size = read(path.as_str(), VARIABLE)?.len();
        if size > LARGEST {
            let message = format!("{path} has {} KiB, and builds take 500 at most", size >> 10);
            return Err(Failure::usage(message)
                .help(format!("name a file with your proxy's certificates alone in {VARIABLE}")));
        }
        Ok(Some(Self { path }))
    }

    /// For `docker buildx build`.
    #[must_use]
    pub fn build_args(&self) -> Vec<String> {
        vec!["--secret".to_owned(), format!("id=ca,src={}", self.path)]
    }

    /// For `docker buildx bake`: every target gets it.
    #[must_use]
    pub fn bake_args(&self) -> Vec<String> {
        vec!["--set".to_owned(), format!("*.secrets=id=ca,src={}", self.path)]
    }

    /// For `docker compose`: a file to lay over the project's own with one more `--file`.
    #[must_use]
    pub fn compose_overlay(&self, project: &Project) -> String {
        let secrets = serde_json::json!([{ "source": "jessy-ca", "target": "ca" }]);
        let built = project.services.values().filter(|service| service.build.is_some());
        let services: serde_json::Map<_, _> = built
            .map(|service| {
                let build = serde_json::json!({ "build": { "secrets": secrets } });
                (service.name.clone(), build)
            })
            .collect();
        // Variables in a compose file begin with `$`.
        let path = self.path.as_str().replace('$', "$$");
        let secret = serde_json::json!({ "jessy-ca": { "file": path } });
        // JSON is YAML.
        serde_json::json!({ "services": services, "secrets": secret }).to_string()
    }
}

fn read(path: &str, variable: &str) -> Result<Vec<u8>, Failure> {
    let help = format!("name a PEM file in {variable}");
    let text = fs_err::read(path).map_err(|error| {
        Failure::missing(Id::CertificatesMissing, "read the bundle of certificates")
            .because(error.to_string())
            .help(&help)
    })?;
    if !text.windows(17).any(|window| window == b"BEGIN CERTIFICATE") {
        return Err(Failure::usage(format!("{path} holds no certificate")).help(help));
    }
    Ok(text)
}
