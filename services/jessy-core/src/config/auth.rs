//! The service token, and the origins that browsers may call from (domain §17.1).

use std::convert::Infallible;
use std::path::PathBuf;

use super::runtime::Environment;
use super::secret::Secret;
use super::vars::{Variable, Vars};
use crate::redact;

/// Shortest service token, in characters.
const MIN_TOKEN_CHARS: usize = 32;

pub(super) const TOKEN_FILE: Variable = Variable {
    name: "JESSY_TOKEN_FILE",
    default: "",
    about: "file with the service token, at least 32 characters; prod needs one",
    secret: false,
};
pub(super) const TOKEN: Variable = Variable {
    name: "JESSY_TOKEN",
    default: "",
    about: "the service token itself, where a file can't be had",
    secret: true,
};
pub(super) const CORS_ORIGINS: Variable = Variable {
    name: "JESSY_CORS_ORIGINS",
    default: "",
    about: "origins that browsers may call from, such as https://jessy.example, separated by commas",
    secret: false,
};

/// Who may do what.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// From `JESSY_TOKEN_FILE` or `JESSY_TOKEN`. Without one, protected routes answer 401.
    pub token: Option<Secret>,
    /// Why there is none although one was named; only outside of prod, which doesn't start then.
    pub unusable: Option<String>,
    /// Learning needs the token too: in prod.
    pub protects_learning: bool,
    /// `JESSY_CORS_ORIGINS`.
    pub origins: Vec<String>,
}

impl AuthConfig {
    pub(super) fn read(vars: &mut Vars<'_>, environment: Environment) -> Self {
        let own = |value: &str| Ok::<_, Infallible>(value.to_owned());
        let file = vars.get(&TOKEN_FILE, own).unwrap_or_default();
        let value = vars.get(&TOKEN, own).unwrap_or_default();
        let origins = vars.get(&CORS_ORIGINS, parse_origins).unwrap_or_default();
        let prod = environment == Environment::Prod;
        let (token, unusable) = match usable(&file, value) {
            Ok(token) => (token, None),
            Err(why) => (None, Some(why)),
        };
        if prod && let Some(why) = &unusable {
            vars.problem(why.clone());
        } else if prod && token.is_none() {
            vars.problem(format!(
                "{}: unset, and prod needs it: name a file with at least {MIN_TOKEN_CHARS} random \
                 characters",
                TOKEN_FILE.name
            ));
        }
        Self { token, unusable, protects_learning: prod, origins }
    }
}

/// The token that is set, or why it can't be used.
fn usable(file: &str, value: String) -> Result<Option<Secret>, String> {
    let (name, token) = match (file.is_empty(), value.is_empty()) {
        (true, true) => return Ok(None),
        (false, false) => {
            return Err(format!("{} and {}: set one of them", TOKEN_FILE.name, TOKEN.name));
        }
        (true, false) => (TOKEN.name.to_owned(), value),
        (false, true) => {
            let name = format!("{}={file}", TOKEN_FILE.name);
            let token = std::fs::read_to_string(PathBuf::from(file))
                .map_err(|error| format!("{name}: {error}"))?;
            (name, token)
        }
    };
    let token = token.trim();
    // Also one that can't be used.
    redact::hide(token);
    let length = token.chars().count();
    if length < MIN_TOKEN_CHARS {
        return Err(format!("{name}: the token has {length} characters, {MIN_TOKEN_CHARS} needed"));
    }
    // Anything else can't stand in a header.
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("{name}: the token has characters other than visible ASCII"));
    }
    Ok(Some(Secret::new(token.to_owned())))
}

fn parse_origins(value: &str) -> Result<Vec<String>, String> {
    value
        .split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            match host {
                Some(host) if !host.is_empty() && is_host(host) => Ok(origin.to_ascii_lowercase()),
                _ => Err(format!("{origin:?} is no origin such as https://jessy.example")),
            }
        })
        .collect()
}

/// A host with or without a port: no path, no wildcard.
fn is_host(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_visible() {
        let token = |value: &str| usable("", value.to_owned());
        assert_eq!(token(""), Ok(None));
        assert!(token(&"x".repeat(32)).unwrap().unwrap().matches("x".repeat(32).as_bytes()));
        assert!(token(&"x".repeat(31)).unwrap_err().contains("31 characters"));
        assert!(token(&"é".repeat(32)).unwrap_err().contains("visible ASCII"));
        assert!(usable("/f", "x".repeat(32)).unwrap_err().contains("one of them"));
    }

    #[test]
    fn a_file_is_read_and_named_when_it_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let name = file.to_str().unwrap();
        assert!(usable(name, String::new()).unwrap_err().contains(name));
        std::fs::write(&file, format!("{}\n", "k".repeat(40))).unwrap();
        assert!(usable(name, String::new()).unwrap().unwrap().matches("k".repeat(40).as_bytes()));
    }

    #[test]
    fn origins_have_a_scheme_and_a_host_and_nothing_else() {
        assert_eq!(
            parse_origins(" https://a.example, http://LOCALHOST:5173,").unwrap(),
            ["https://a.example", "http://localhost:5173"]
        );
        for bad in ["*", "a.example", "https://", "https://a/b", "ftp://a", "null"] {
            assert!(parse_origins(bad).is_err(), "{bad}");
        }
    }
}
