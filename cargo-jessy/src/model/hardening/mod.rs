//! What services must not be able to do, held against the merged model of one overlay.

mod production;
mod rules;

use serde_json::Value;

use super::{Condition, Location, Project};
use crate::policy::{Compose, Rule};

/// A rule that a service breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: Rule,
    /// The service.
    pub service: String,
    /// What is wrong, in a few words.
    pub message: String,
    /// Where it is written, or where it should be.
    pub at: Option<Location>,
}

/// Every rule that a service of `project` breaks, excused or not. `env` is the overlay that the
/// project was loaded with.
#[must_use]
pub fn hardening(project: &Project, env: Option<&str>, policy: &Compose) -> Vec<Broken> {
    let json = project.to_json();
    let is_production = env == Some(policy.production.as_str());
    let mut broken = Vec::new();
    for name in project.services.keys() {
        let facts = Facts {
            name,
            service: &json["services"][name],
            is_task: is_task(project, name),
            policy,
        };
        let mut found = rules::all(&facts);
        if is_production {
            found.extend(production::all(&facts));
        }
        broken.extend(found.into_iter().map(|(rule, key, message)| Broken {
            rule,
            service: name.clone(),
            message,
            at: project.location(&format!("services.{name}.{key}")),
        }));
    }
    broken
}

/// A service that others wait for the end of.
fn is_task(project: &Project, name: &str) -> bool {
    let waits = |other: &super::Service| {
        let dependency = other.depends_on.get(name);
        dependency.is_some_and(|it| it.condition == Condition::CompletedSuccessfully)
    };
    project.services.values().any(waits)
}

/// A rule, the key that it is about, and what is wrong.
type Wrong = (Rule, &'static str, String);

/// What the rules look at.
struct Facts<'a> {
    name: &'a str,
    /// As `docker compose config` prints it.
    service: &'a Value,
    /// Whether it is there to end.
    is_task: bool,
    policy: &'a Compose,
}

impl Facts<'_> {
    fn list(&self, key: &str) -> &[Value] {
        self.service[key].as_array().map_or(&[], Vec::as_slice)
    }
}
