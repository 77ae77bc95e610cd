//! `check compose`: the files under each overlay, with every profile on.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use crate::{
    cli::Ctx,
    exit::Failure,
    model::{Broken, Location, ModelErrors, Overlays, Project, Source, hardening, load},
    policy::{Compose, Deploy, Policy, Rule},
    steps::compose_variables,
};

/// A finding's place and words, and the overlays that it holds in.
type Found = BTreeMap<(Option<Location>, String), Vec<String>>;

pub(super) fn findings(ctx: &Ctx) -> Result<Vec<String>, Failure> {
    let workspace = ctx.workspace()?;
    let Policy { compose: policy, deploy, .. } = Policy::of(workspace)?;
    let root = &workspace.root;
    let Some(overlays) = Overlays::of(root) else {
        return Ok(Vec::new());
    };
    let mut found = Found::new();
    let mut needed = BTreeSet::new();
    for Laid { name, env, files } in laid(&overlays, &deploy)? {
        let mut add = |at: Option<Location>, message: String| {
            found.entry((at, message)).or_default().push(name.clone());
        };
        match read(ctx, root, &files, &policy) {
            Err(errors) => errors.0.into_iter().for_each(|error| add(error.at, error.message)),
            Ok(project) => {
                project.check_ports().into_iter().for_each(|error| add(error.at, error.message));
                if !policy.hardened {
                    continue;
                }
                for Broken { rule, service, message, at } in
                    hardening(&project, env.as_deref(), &policy)
                {
                    if excuse(&policy, &service, rule).is_some() {
                        needed.insert((service, rule));
                    } else {
                        add(at, format!("{service}: {message} (rule {rule})"));
                    }
                }
            }
        }
    }
    // What can't be read can't show which excuses it needs.
    if found.is_empty() {
        for complaint in idle(&policy, &needed) {
            found.insert((None, complaint), Vec::new());
        }
    }
    Ok(found.into_iter().map(|((at, message), envs)| line(root, at, &message, &envs)).collect())
}

/// Files that are laid over each other.
struct Laid {
    name: String,
    env: Option<String>,
    files: Vec<String>,
}

/// Every way in which that is done: once an overlay, and once more for each that a swarm gets.
fn laid(overlays: &Overlays<'_>, deploy: &Deploy) -> std::io::Result<Vec<Laid>> {
    let alone = overlays.each()?.into_iter().map(|env| Laid {
        name: env.clone().unwrap_or_else(|| overlays.base.to_owned()),
        files: overlays.files(env.as_deref()),
        env,
    });
    let swarms = deploy.overlays().into_iter().map(|env| Laid {
        name: format!("{env} in a swarm"),
        files: overlays.files_under(Some(env), &deploy.files),
        env: Some(env.to_owned()),
    });
    Ok(alone.chain(swarms).collect())
}

/// Loads some of the files in surroundings that are the same on every machine.
fn read(
    ctx: &Ctx,
    root: &Utf8Path,
    files: &[String],
    policy: &Compose,
) -> Result<Project, ModelErrors> {
    let mut env: BTreeMap<String, String> =
        compose_variables(root, files, policy).into_iter().collect();
    // `~` in a path; nothing that is judged depends on where it is.
    env.extend(ctx.env.get("HOME").map(|home| ("HOME".to_owned(), home.to_owned())));
    load(&Source {
        project_dir: root.to_owned(),
        files: files.iter().map(|file| root.join(file)).collect(),
        project_name: None,
        env,
        env_files: Some(Vec::new()),
        profiles: vec!["*".to_owned()],
    })
}

fn excuse<'a>(policy: &'a Compose, service: &str, rule: Rule) -> Option<&'a str> {
    policy.excused.get(service)?.get(&rule).map(String::as_str)
}

/// Excuses that nothing needs any more, or that have no reason: each is a hole that is open for
/// whatever comes next.
fn idle(policy: &Compose, needed: &BTreeSet<(String, Rule)>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (service, rules) in &policy.excused {
        for (rule, why) in rules {
            let key = format!("`compose.excused.{service}.{rule}` in [workspace.metadata.jessy]");
            if why.trim().is_empty() {
                complaints.push(format!("{key} gives no reason"));
            } else if !needed.contains(&(service.clone(), *rule)) {
                complaints.push(format!("{key} is not needed any more"));
            }
        }
    }
    complaints
}

fn line(root: &Utf8Path, at: Option<Location>, message: &str, envs: &[String]) -> String {
    let place = at.map_or_else(String::new, |at| {
        let file = at.file.strip_prefix(root).unwrap_or(&at.file);
        format!("{file}:{}:{}: ", at.line, at.column)
    });
    match envs.is_empty() {
        true => format!("{place}{message}"),
        false => format!("{place}{message} [{}]", envs.join(", ")),
    }
}
