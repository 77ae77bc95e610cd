//! Image names, and the families of images that a stand-in can be made for.

use std::fmt;

/// The releases of Debian that its mirrors carry.
const CODENAMES: [&str; 5] = ["bullseye", "bookworm", "trixie", "forky", "sid"];

/// An image's name in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    /// `docker.io` where none is named.
    pub(super) registry: &'a str,
    /// What stands before the last part, with its `/`: of `mirror/library/rust` the
    /// `mirror/library/`.
    prefix: &'a str,
    /// Without the registry.
    path: &'a str,
    pub(super) tag: &'a str,
    is_digest: bool,
}

/// An image that a stand-in can be made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `debian:<codename>-slim`.
    Debian { codename: String },
    /// `rust:<version>[-slim]-<codename>`.
    Rust { version: String, slim: bool, codename: String },
    /// `golang:<version>-<codename>`.
    Go { version: String, codename: String },
    /// `postgres:<major>-<codename>`.
    Postgres { version: String, codename: String },
    /// `prom/prometheus`, which tells no release of Debian.
    Prometheus { version: String },
}

impl<'a> Name<'a> {
    pub(super) fn of(image: &'a str) -> Self {
        let (named, digest) = image.split_once('@').map_or((image, None), |(n, d)| (n, Some(d)));
        let (whole, tag) = match named.rsplit_once(':') {
            // A `:` before a `/` is that of a registry's port.
            Some((whole, tag)) if !tag.contains('/') => (whole, tag),
            _ => (named, "latest"),
        };
        let (registry, path) = match whole.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
                (first, rest)
            }
            _ => ("docker.io", whole),
        };
        let last = whole.rfind('/').map_or(0, |at| at + 1);
        Self { registry, prefix: &whole[..last], path, tag, is_digest: digest.is_some() }
    }

    /// The family, or why there is none.
    pub(super) fn family(&self) -> Result<Family, String> {
        if self.is_digest {
            return Err("it is named by its digest, which nothing else can have".to_owned());
        }
        let is = |name: &str| self.path == name || self.path.ends_with(&format!("/{name}"));
        if is("prom/prometheus") {
            return Ok(Family::Prometheus { version: self.tag.to_owned() });
        }
        // `acme/rust` is somebody's own; `library/rust` and `mirror.example/rust` are not.
        let official = ["debian", "rust", "golang", "postgres"]
            .into_iter()
            .find(|name| self.path == *name || is(&format!("library/{name}")));
        let known = "no stand-in can be made for it";
        let official = official.ok_or_else(|| known.to_owned())?;
        let (rest, codename) = match official {
            "debian" => ("", self.tag.strip_suffix("-slim").unwrap_or(self.tag)),
            _ => self.tag.rsplit_once('-').unwrap_or(("", "")),
        };
        if !CODENAMES.contains(&codename) {
            return Err(format!("{known}: its tag names no release of Debian"));
        }
        let codename = codename.to_owned();
        let (version, slim) = match rest.strip_suffix("-slim") {
            Some(version) if official == "rust" => (version, true),
            _ => (rest, false),
        };
        let is_version = version.starts_with(|c: char| c.is_ascii_digit())
            && version.chars().all(|c| c.is_ascii_digit() || c == '.');
        if official != "debian" && !is_version {
            return Err(format!("{known}: its tag names no version"));
        }
        let version = version.to_owned();
        Ok(match official {
            "debian" => Family::Debian { codename },
            "rust" => Family::Rust { version, slim, codename },
            "golang" => Family::Go { version, codename },
            _ => Family::Postgres { version, codename },
        })
    }

    /// The Debian that a stand-in of this name is made on, from where this one would come from.
    pub(super) fn debian(&self, codename: &str) -> String {
        let (prefix, library) = match self.prefix.strip_suffix("prom/") {
            // A mirror's folder has the official images in `library/`, a registry's top needn't.
            Some(above) if above.matches('/').count() > 1 => (above, "library/"),
            Some(above) => (above, ""),
            None => (self.prefix, ""),
        };
        format!("{prefix}{library}debian:{codename}-slim")
    }

    /// The name as engines print it: without what is implied.
    pub(super) fn familiar(&self) -> String {
        let path = match self.registry {
            "docker.io" => self.path.strip_prefix("library/").unwrap_or(self.path).to_owned(),
            registry => format!("{registry}/{}", self.path),
        };
        format!("{path}:{}", self.tag)
    }
}

impl Family {
    /// The release of Debian that its tag names.
    pub(super) fn codename(&self) -> Option<&str> {
        match self {
            Self::Debian { codename }
            | Self::Rust { codename, .. }
            | Self::Go { codename, .. }
            | Self::Postgres { codename, .. } => Some(codename),
            Self::Prometheus { .. } => None,
        }
    }
}

impl fmt::Display for Family {
    /// What a stand-in is made from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rust { version, .. } => write!(f, "this host's toolchain {version}"),
            Self::Go { version, .. } => write!(f, "this host's Go {version}"),
            _ => f.write_str("Debian's packages"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(image: &str) -> String {
        match Name::of(image).family() {
            Ok(family) => format!("{family:?}"),
            Err(why) => why,
        }
    }

    #[test]
    fn families_by_name() {
        let rust = r#"Rust { version: "1.95.0", slim: true, codename: "bookworm" }"#;
        assert_eq!(made("rust:1.95.0-slim-bookworm"), rust);
        assert_eq!(made("docker.io/library/rust:1.95.0-slim-bookworm"), rust);
        assert_eq!(made("localhost:5000/rust:1.95.0-slim-bookworm"), rust);
        assert_eq!(made("mirror.example/hub/library/rust:1.95.0-slim-bookworm"), rust);
        assert_eq!(
            made("rust:1.95-trixie"),
            r#"Rust { version: "1.95", slim: false, codename: "trixie" }"#
        );
        assert_eq!(made("debian:bookworm"), r#"Debian { codename: "bookworm" }"#);
        assert_eq!(
            made("golang:1.26.8-bookworm"),
            r#"Go { version: "1.26.8", codename: "bookworm" }"#
        );
        assert_eq!(
            made("postgres:17-bookworm"),
            r#"Postgres { version: "17", codename: "bookworm" }"#
        );
        assert_eq!(made("prom/prometheus"), r#"Prometheus { version: "latest" }"#);
    }

    #[test]
    fn what_no_stand_in_can_be() {
        let none = "no stand-in can be made for it";
        for image in
            ["acme/rust:1.95.0-slim-bookworm", "grafana/grafana:12.0.0", "rusty:1-bookworm"]
        {
            assert_eq!(made(image), none, "{image}");
        }
        let no_release = format!("{none}: its tag names no release of Debian");
        for image in ["rust:1.95.0", "rust", "rust:1.95.0-alpine3.22", "debian:latest"] {
            assert_eq!(made(image), no_release, "{image}");
        }
        assert_eq!(made("rust:slim-bookworm"), format!("{none}: its tag names no version"));
        assert!(made("rust@sha256:00").contains("digest"));
    }

    #[test]
    fn names_as_engines_print_them() {
        let cases = [
            ("rust", "rust:latest"),
            ("docker.io/library/rust:1", "rust:1"),
            ("localhost:5000/a/b", "localhost:5000/a/b:latest"),
            ("prom/prometheus:v3", "prom/prometheus:v3"),
        ];
        for (image, familiar) in cases {
            assert_eq!(Name::of(image).familiar(), familiar);
        }
        assert_eq!(
            Name::of("mirror:5000/library/rust:1-bookworm").debian("bookworm"),
            "mirror:5000/library/debian:bookworm-slim"
        );
        assert_eq!(
            Name::of("mirror:5000/prom/prometheus").debian("trixie"),
            "mirror:5000/debian:trixie-slim"
        );
        assert_eq!(
            Name::of("mirror:5000/hub/prom/prometheus").debian("trixie"),
            "mirror:5000/hub/library/debian:trixie-slim"
        );
        assert_eq!(Name::of("prom/prometheus").debian("trixie"), "debian:trixie-slim");
    }
}
