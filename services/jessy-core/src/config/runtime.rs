//! Who and where this process is.

use std::convert::Infallible;

use super::vars::{Variable, Vars};

pub(super) const ENV: Variable = Variable {
    name: "JESSY_ENV",
    default: "dev",
    about: "dev, test (acts as dev) or prod",
    secret: false,
};
pub(super) const INSTANCE: Variable = Variable {
    name: "JESSY_INSTANCE",
    default: "",
    about: "echoed by the health routes, so that a supervisor knows its own process",
    secret: false,
};
pub(super) const HOSTNAME: Variable = Variable {
    name: "HOSTNAME",
    default: "",
    about: "the instance where `JESSY_INSTANCE` is unset: engines give each container its id",
    secret: false,
};

/// How strict the service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Environment {
    Dev,
    Test,
    Prod,
}

/// Who and where this process is.
#[derive(Debug, Clone)]
pub struct RuntimeConfig {
    /// `JESSY_ENV`.
    pub environment: Environment,
    /// `JESSY_INSTANCE`, else `HOSTNAME`.
    pub instance: Option<String>,
}

impl RuntimeConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let environment = vars.get(&ENV, |value| match value {
            "dev" => Ok(Environment::Dev),
            "test" => Ok(Environment::Test),
            "prod" => Ok(Environment::Prod),
            _ => Err("one of dev, test, prod"),
        });
        let mut name = |variable| {
            let name = |value: &str| (!value.is_empty()).then(|| value.to_owned());
            vars.get(variable, |value| Ok::<_, Infallible>(name(value))).flatten()
        };
        let instance = name(&INSTANCE).or_else(|| name(&HOSTNAME));
        Self { environment: environment.unwrap_or(Environment::Dev), instance }
    }
}
