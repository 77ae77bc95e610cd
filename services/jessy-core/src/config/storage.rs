//! Where durable state is kept.

use super::secret::Secret;
use super::vars::{Variable, Vars};

pub(super) const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    default: "sqlite:///var/lib/jessy/jessy.db",
    about: "durable state: sqlite:///path/to/file, or postgres://user:password@host/database",
    secret: true,
};

/// Where durable state is kept.
#[derive(Debug, Clone)]
pub struct StorageConfig {
    /// `DATABASE_URL`; a secret, since it may hold a password.
    pub url: Secret,
}

impl StorageConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let url = vars.get(&DATABASE_URL, |value| {
            let known = ["sqlite:", "postgres:", "postgresql:"];
            if known.iter().any(|scheme| value.starts_with(scheme)) {
                Ok(value.to_owned())
            } else {
                Err("starts with none of sqlite:, postgres: and postgresql:")
            }
        });
        Self { url: Secret::new(url.unwrap_or_else(|| DATABASE_URL.default.to_owned())) }
    }
}
