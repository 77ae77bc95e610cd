//! Reading variables and collecting what is wrong with them.

use std::ffi::OsString;
use std::fmt::Display;

/// A variable that the service reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What holds when it is unset or empty.
    pub default: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its value is never shown.
    pub secret: bool,
}

/// Every variable, for documents and their test.
pub const VARIABLES: [Variable; 13] = [
    super::runtime::ENV,
    super::runtime::INSTANCE,
    super::runtime::HOSTNAME,
    super::server::ADDR,
    super::layers::FILE,
    super::layers::PACKS,
    super::layers::MAP_CEILING,
    super::storage::DATABASE_URL_FILE,
    super::storage::DATABASE_URL,
    super::auth::TOKEN_FILE,
    super::auth::TOKEN,
    super::auth::CORS_ORIGINS,
    super::log::FILTER,
];

/// Variables that can't be used, each with what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid configuration: {}", .0.join("; "))]
pub struct ConfigError(Vec<String>);

/// A reader of variables that goes on after a mistake, so that all are told at once.
pub(super) struct Vars<'a> {
    lookup: &'a dyn Fn(&str) -> Option<OsString>,
    problems: Vec<String>,
}

impl<'a> Vars<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self { lookup, problems: Vec::new() }
    }

    /// The value or its default, as `parse` reads it. A wrong value counts as the default, and as
    /// a problem.
    pub(super) fn get<T, E: Display>(
        &mut self,
        variable: &Variable,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let value = match (self.lookup)(variable.name).map(OsString::into_string) {
            None => variable.default.to_owned(),
            Some(Ok(value)) if value.trim().is_empty() => variable.default.to_owned(),
            Some(Ok(value)) => value.trim().to_owned(),
            Some(Err(_)) => {
                self.problems.push(format!("{}: not UTF-8", variable.name));
                return None;
            }
        };
        match parse(&value) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let shown = if variable.secret { "***" } else { &value };
                self.problems.push(format!("{}={shown}: {error}", variable.name));
                None
            }
        }
    }

    /// Whether a value stands in the way of another variable's.
    pub(super) fn is_set(&self, variable: &Variable) -> bool {
        (self.lookup)(variable.name)
            .is_some_and(|value| value.to_str().is_none_or(|value| !value.trim().is_empty()))
    }

    /// What is wrong with more than the form of a value.
    pub(super) fn problem(&mut self, what: String) {
        self.problems.push(what);
    }

    pub(super) fn finish<T>(self, config: T) -> Result<T, ConfigError> {
        if self.problems.is_empty() { Ok(config) } else { Err(ConfigError(self.problems)) }
    }
}
