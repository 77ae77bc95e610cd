//! Where durable state is kept.

use std::convert::Infallible;

use super::secret::Secret;
use super::vars::{Variable, Vars};
use crate::redact;

pub(super) const DATABASE_URL_FILE: Variable = Variable {
    name: "DATABASE_URL_FILE",
    default: "",
    about: "file with the database's address, instead of DATABASE_URL: for secrets of an engine",
    secret: false,
};
pub(super) const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    default: "sqlite:///var/lib/jessy/jessy.db",
    about: "durable state: sqlite:///path/to/file, or postgres://user:password@host/database",
    secret: true,
};

/// Where durable state is kept.
#[derive(Debug, Clone)]
pub struct StorageConfig {
    /// From `DATABASE_URL_FILE` or `DATABASE_URL`; a secret, since it may hold a password.
    pub url: Secret,
}

impl StorageConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let own = |value: &str| Ok::<_, Infallible>(value.to_owned());
        let file = vars.get(&DATABASE_URL_FILE, own).unwrap_or_default();
        let url = if file.is_empty() {
            vars.get(&DATABASE_URL, known)
        } else if vars.is_set(&DATABASE_URL) {
            let names = format!("{} and {}", DATABASE_URL_FILE.name, DATABASE_URL.name);
            vars.problem(format!("{names}: set one of them"));
            None
        } else {
            let url = from_file(&file);
            url.map_err(|why| vars.problem(format!("{}={file}: {why}", DATABASE_URL_FILE.name)))
                .ok()
        };
        Self { url: Secret::new(url.unwrap_or_else(|| DATABASE_URL.default.to_owned())) }
    }
}

/// The address that a file holds. Unlike a missing token, which only closes some routes, a missing
/// address would mean to go on with an empty database: so it is an error in each environment.
fn from_file(file: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let url = text.trim();
    if url.is_empty() {
        return Err("the file is empty".to_owned());
    }
    // Also one that can't be used.
    redact::hide(url);
    known(url).map_err(str::to_owned)
}

fn known(url: &str) -> Result<String, &'static str> {
    let schemes = ["sqlite:", "postgres:", "postgresql:"];
    if schemes.iter().any(|scheme| url.starts_with(scheme)) {
        Ok(url.to_owned())
    } else {
        Err("starts with none of sqlite:, postgres: and postgresql:")
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    /// The address that these variables give, or what is wrong.
    fn url(set: &[(&str, &str)]) -> Result<String, String> {
        let lookup = |name: &str| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        let mut vars = Vars::new(&lookup);
        let config = StorageConfig::read(&mut vars);
        vars.finish(config.url.expose().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_comes_from_the_variable_or_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("database-url");
        let name = file.to_str().unwrap();
        std::fs::write(&file, "postgres://jessy:hunter2@db/jessy\r\n").unwrap();
        let from_file = Ok("postgres://jessy:hunter2@db/jessy".to_owned());
        assert_eq!(url(&[("DATABASE_URL_FILE", name)]), from_file);
        assert_eq!(url(&[("DATABASE_URL_FILE", name), ("DATABASE_URL", " ")]), from_file);
        let own = Ok("sqlite:///x.db".to_owned());
        assert_eq!(url(&[("DATABASE_URL_FILE", ""), ("DATABASE_URL", "sqlite:///x.db")]), own);
        assert_eq!(url(&[]), Ok(DATABASE_URL.default.to_owned()));
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &[u8]| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file.to_str().unwrap().to_owned()
        };
        let missing = folder.path().join("missing").to_str().unwrap().to_owned();
        for (file, why) in [
            (missing, "No such file"),
            (put("empty", b"\n"), "is empty"),
            (put("other", b"mysql://root:hunter2@db/jessy\n"), "starts with none of"),
            (put("binary", b"postgres://hunter2\xff"), "UTF-8"),
            (folder.path().to_str().unwrap().to_owned(), "directory"),
        ] {
            let error = url(&[("DATABASE_URL_FILE", &file)]).unwrap_err();
            let named = format!("DATABASE_URL_FILE={file}: ");
            assert!(error.contains(&named) && error.contains(why), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let good = put("good", b"sqlite:///x.db");
        let both = [("DATABASE_URL_FILE", good.as_str()), ("DATABASE_URL", "sqlite:///hunter2.db")];
        let error = url(&both).unwrap_err();
        assert!(error.contains("DATABASE_URL_FILE and DATABASE_URL: set one of them"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}
