//! OpenAPI documents.

use cucumber::gherkin::Step;
use cucumber::then;

use super::{Held, hold};
use crate::json;
use crate::world::Jessy;

#[then("it is an OpenAPI 3.1 document of exactly these routes:")]
async fn routes(jessy: &mut Jessy, step: &Step) -> Held {
    let body = jessy.answer()?;
    let version = body["openapi"].as_str().unwrap_or_default();
    hold(version.starts_with("3.1."), || format!("its version is {version:?}"))?;
    let paths = json::at(&body, "paths")?;
    let paths = paths.as_object().ok_or("its paths are no object")?;
    let mut described: Vec<String> = Vec::new();
    for (path, methods) in paths {
        let methods = methods.as_object().ok_or_else(|| format!("{path} has no methods"))?;
        let known = ["get", "put", "post", "delete"];
        let named = methods.iter().filter(|(name, _)| known.contains(&name.as_str()));
        for (method, operation) in named {
            let replies = operation["responses"].as_object();
            hold(replies.is_some_and(|replies| !replies.is_empty()), || {
                format!("{method} {path} has no replies")
            })?;
            described.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    described.sort_unstable();
    let mut expected: Vec<_> = json::rows(step)?.iter().map(|row| row.join(" ")).collect();
    expected.sort_unstable();
    hold(described == expected, || format!("it describes {described:?}"))
}
