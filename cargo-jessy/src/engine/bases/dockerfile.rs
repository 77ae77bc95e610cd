//! The images that a Dockerfile starts from: as much of its grammar as that takes.

use indexmap::IndexMap;

/// A stage: its base and whatever else it copies or mounts from.
#[derive(Default)]
struct Stage {
    name: Option<String>,
    from: Vec<String>,
}

/// The images that the stage `target` (the last one, if none is named) is made from, those of the
/// stages that it rests on included. `args` are the build's arguments; a name that they leave
/// open is left out.
pub(super) fn images(
    text: &str,
    target: Option<&str>,
    args: &IndexMap<String, String>,
    contexts: &[String],
) -> Vec<String> {
    let stages = stages(text, args);
    let find = |name: &str, before: usize| {
        let earlier = &stages[..before];
        let named = earlier.iter().rposition(|stage| {
            stage.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
        });
        named.or_else(|| name.parse().ok().filter(|index| *index < before))
    };
    let first = match target {
        Some(target) => find(target, stages.len()),
        None => stages.len().checked_sub(1),
    };
    let mut images = Vec::new();
    let mut open: Vec<usize> = first.into_iter().collect();
    let mut seen = open.clone();
    while let Some(index) = open.pop() {
        for from in &stages[index].from {
            if let Some(stage) = find(from, index) {
                if !seen.contains(&stage) {
                    seen.push(stage);
                    open.push(stage);
                }
            } else if from != "scratch" && !contexts.contains(from) && !images.contains(from) {
                images.push(from.clone());
            }
        }
    }
    images
}

fn stages(text: &str, given: &IndexMap<String, String>) -> Vec<Stage> {
    let mut args = IndexMap::new();
    let mut stages: Vec<Stage> = Vec::new();
    for line in instructions(text) {
        let mut words = line.split_whitespace();
        let instruction = words.next().unwrap_or_default().to_ascii_uppercase();
        match instruction.as_str() {
            // Only those before the first stage count in a FROM.
            "ARG" if stages.is_empty() => {
                for word in words {
                    let (name, default) = word.split_once('=').unwrap_or((word, ""));
                    let value = given.get(name).map_or(default.trim_matches('"'), String::as_str);
                    args.insert(name.to_owned(), value.to_owned());
                }
            }
            "FROM" => {
                let mut words = words.filter(|word| !word.starts_with("--"));
                let from = words.next().and_then(|word| filled(word, &args));
                let name = words.nth(1).map(str::to_owned);
                stages.push(Stage { name, from: from.into_iter().collect() });
            }
            "COPY" | "ADD" | "RUN" => {
                let Some(stage) = stages.last_mut() else { continue };
                for word in words.take_while(|word| word.starts_with("--")) {
                    let options = word.split_once('=').map_or("", |(name, value)| match name {
                        "--from" => word,
                        _ => value,
                    });
                    let from = options
                        .split(',')
                        .find_map(|option| option.trim_start_matches('-').strip_prefix("from="));
                    stage.from.extend(from.and_then(|from| filled(from, &args)));
                }
            }
            _ => {}
        }
    }
    stages
}

/// The instructions, each on one line, without comments.
fn instructions(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        match line.trim_end().strip_suffix('\\') {
            Some(begun) => {
                open.push_str(begun);
                open.push(' ');
            }
            None => {
                open.push_str(line);
                lines.push(std::mem::take(&mut open));
            }
        }
    }
    lines.push(open);
    lines
}

/// Fills in `$NAME`, `${NAME}` and `${NAME:-default}`; nothing if one has no value.
fn filled(word: &str, args: &IndexMap<String, String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = word.trim_matches('"');
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let (name, default, left) = if let Some(braced) = after.strip_prefix('{') {
            let (inside, left) = braced.split_once('}')?;
            let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
            (name, default, left)
        } else {
            let end = after.find(|c: char| c != '_' && !c.is_ascii_alphanumeric());
            let (name, left) = after.split_at(end.unwrap_or(after.len()));
            (name, "", left)
        };
        let value = args.get(name).map(String::as_str).filter(|value| !value.is_empty());
        out.push_str(value.or(Some(default)).filter(|value| !value.is_empty())?);
        rest = left;
    }
    out.push_str(rest);
    Some(out).filter(|out| !out.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
# FROM comment
ARG RUST_IMAGE=rust:1-bookworm
ARG DEBIAN_IMAGE
FROM --platform=$BUILDPLATFORM ${RUST_IMAGE} AS deps
RUN --mount=type=cache,target=/x \
    --mount=type=bind,from=tools:2,target=/t cargo build
FROM deps AS build
COPY --from=docker.io/acme/certs:1 /c /c
FROM ${DEBIAN_IMAGE:-debian:bookworm-slim} AS shell
FROM scratch AS production
COPY --link --from=build /bin /bin
FROM $DEBIAN_IMAGE AS test
COPY --from=assets . .
"#;

    fn of(target: Option<&str>, args: &[(&str, &str)]) -> Vec<String> {
        let args = args.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        images(TEXT, target, &args, &["assets".to_owned()])
    }

    #[test]
    fn only_what_the_target_rests_on() {
        let production = ["docker.io/acme/certs:1", "rust:1-bookworm", "tools:2"];
        assert_eq!(of(Some("production"), &[]), production);
        assert_eq!(of(Some("PRODUCTION"), &[("RUST_IMAGE", "rust:2")])[1], "rust:2");
        assert_eq!(of(Some("shell"), &[]), ["debian:bookworm-slim"]);
        assert_eq!(of(None, &[("DEBIAN_IMAGE", "debian:x")]), ["debian:x"]);
        assert!(of(None, &[]).is_empty(), "a name without a value is nobody's image");
        assert!(of(Some("absent"), &[]).is_empty());
    }
}
