//! How an image must be set up so that little can go wrong with it.

use super::inspected::Config;

const LABELS: [&str; 6] = ["title", "description", "version", "revision", "licenses", "created"];

/// What is wrong with an image's configuration, each in a few words.
pub(super) fn wrong(config: &Config, commit: Option<&str>) -> Vec<String> {
    let mut wrong = Vec::new();
    if !is_numeric_and_not_root(&config.user) {
        // A name is looked up in the image, where anything may stand; orchestrators refuse it.
        wrong.push(format!("user {:?} is not numeric, or is root", config.user));
    }
    match config.entrypoint.as_deref() {
        Some([program, ..]) if program.starts_with('/') && !is_shell(program) => {}
        other => {
            wrong.push(format!("entry point ({}) is no program of the image", words(other)));
        }
    }
    let test = config.healthcheck.as_ref().map(|check| check.test.as_slice());
    match test {
        Some([form, program, ..]) if form == "CMD" && !is_shell(program) => {}
        other => wrong.push(format!("health check ({}) is not in the exec form", words(other))),
    }
    let label = |name: &str| {
        let key = format!("org.opencontainers.image.{name}");
        config.labels.as_ref()?.get(&key).filter(|value| !value.is_empty())
    };
    for name in LABELS {
        if label(name).is_none() {
            wrong.push(format!("label org.opencontainers.image.{name} is missing"));
        }
    }
    if let (Some(revision), Some(commit)) = (label("revision"), commit)
        && revision != commit
    {
        wrong.push(format!("labelled as of {revision}, but built from {commit}"));
    }
    wrong
}

/// `65532` or `65532:65532`, and neither part 0.
fn is_numeric_and_not_root(user: &str) -> bool {
    user.split(':').all(|part| part.parse::<u32>().is_ok_and(|id| id > 0))
}

fn words(argv: Option<&[String]>) -> String {
    argv.map_or_else(|| "none".to_owned(), |argv| argv.join(" "))
}

fn is_shell(program: &str) -> bool {
    ["sh", "bash", "dash", "ash"].iter().any(|name| program.rsplit('/').next() == Some(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaints(config: serde_json::Value) -> Vec<String> {
        wrong(&serde_json::from_value(config).expect("a configuration"), Some("1a2b"))
    }

    #[test]
    fn each_weakness_is_named() {
        let found = complaints(json!({
            "User": "root",
            "Entrypoint": ["/bin/sh", "-c", "it"],
            "Healthcheck": { "Test": ["CMD-SHELL", "it healthcheck"] },
            "Labels": { "org.opencontainers.image.revision": "ffff" },
        }));
        let expected = [
            "user \"root\"",
            "entry point (/bin/sh -c it)",
            "health check (CMD-SHELL it healthcheck)",
            "label org.opencontainers.image.title",
            "label org.opencontainers.image.description",
            "label org.opencontainers.image.version",
            "label org.opencontainers.image.licenses",
            "label org.opencontainers.image.created",
            "labelled as of ffff, but built from 1a2b",
        ];
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}");
        }
        let bare = complaints(json!({ "User": "", "Entrypoint": null, "Labels": null }));
        assert_eq!(bare.len(), 9, "{bare:#?}");
    }

    #[test]
    fn users_are_numbers_above_zero() {
        for (user, good) in [
            ("65532:65532", true),
            ("1000", true),
            ("0", false),
            ("65532:0", false),
            ("", false),
            ("nonroot", false),
        ] {
            assert_eq!(is_numeric_and_not_root(user), good, "{user}");
        }
    }
}
