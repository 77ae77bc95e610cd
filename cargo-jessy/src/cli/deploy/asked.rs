//! What is to be deployed, from the policy, the compose files and the environment.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde_json::Value as J;

use super::written::Written;
use crate::{
    catalogue::Id,
    cli::{Ctx, stack},
    engine::swarm::{self, Sources},
    exit::Failure,
    git::{Head, Untracked},
    model::Project,
    policy::{Deploy, Environment, Policy},
    redact,
};

/// The variable with the registry and the folder there that images are in.
const REPOSITORY: &str = "JESSY_REPOSITORY";

/// A version for an environment.
pub(super) struct Asked {
    /// The environment.
    pub(super) name: String,
    pub(super) environment: Environment,
    pub(super) policy: Deploy,
    /// The commit.
    pub(super) tag: String,
    /// What it is called in the swarm.
    pub(super) stack: String,
    /// The stack.
    pub(super) document: J,
    /// What is to be written into files for it.
    pub(super) texts: Vec<(Utf8PathBuf, String)>,
    /// The secrets of the compose files, by their keys.
    pub(super) secrets: BTreeMap<String, String>,
    repository: String,
    /// Files that are there for as long as this is.
    _given: Written,
}

impl Asked {
    /// A commit, by default the one that is checked out.
    pub(super) fn of(ctx: &Ctx, name: &str, tag: Option<&str>) -> Result<Self, Failure> {
        repository(ctx)?;
        let tag = match tag {
            Some(tag) => tag.to_owned(),
            None => head(ctx)?,
        };
        Self::load(ctx, name, tag)
    }

    /// A version that the swarm knows: the compose files tell no more than what secrets there are.
    pub(super) fn without_images(ctx: &Ctx, name: &str) -> Result<Self, Failure> {
        Self::load(ctx, name, "none".to_owned())
    }

    fn load(ctx: &Ctx, name: &str, tag: String) -> Result<Self, Failure> {
        let policy = Policy::of(ctx.workspace()?)?.deploy;
        let Some(environment) = policy.environments.get(name).cloned() else {
            let known: Vec<&str> = policy.environments.keys().map(String::as_str).collect();
            return Err(Failure::usage(format!("no environment is called `{name}`"))
                .help(format!("there is: {}", known.join(", "))));
        };
        let folder = ctx.workspace()?.make_state_dir(&ctx.env)?.join("swarm");
        let mut given = Written::default();
        let mut variables = ctx.env.clone().with("JESSY_TAG", &tag);
        for name in &policy.secrets {
            let file = format!("{name}_FILE");
            if let Some(value) =
                ctx.env.get(name).filter(|it| !it.is_empty() && !ctx.env.has(&file))
            {
                redact::hide(value);
                let path = folder.join("given").join(name);
                given.put(&path, value)?;
                variables = variables.with(&file, path.as_str());
            }
        }
        let project = stack::swarm(ctx, &variables, &environment.overlay)?;
        let secrets = secrets(&project)?;
        let sources = Sources::of(&project, &folder);
        let made = swarm::stack(&project, &sources).map_err(|errors| stack::wrong(ctx, errors))?;
        Ok(Self {
            name: name.to_owned(),
            environment,
            policy,
            tag,
            stack: format!("{}-{name}", project.name),
            document: made.document,
            texts: sources.texts,
            secrets,
            _given: given,
            repository: ctx.env.get(REPOSITORY).unwrap_or_default().to_owned(),
        })
    }

    /// The images that are ours.
    pub(super) fn own_images(&self) -> Vec<String> {
        let services = self.document["services"].as_object().into_iter().flatten();
        let images = services.filter_map(|(_, service)| service["image"].as_str());
        let inside = format!("{}/", self.repository);
        let mut images: Vec<String> =
            images.filter(|it| it.starts_with(&inside)).map(str::to_owned).collect();
        images.sort();
        images.dedup();
        images
    }
}

/// Where images are pushed to and come from.
pub(in crate::cli) fn repository(ctx: &Ctx) -> Result<String, Failure> {
    match ctx.env.get(REPOSITORY).filter(|value| !value.is_empty()) {
        Some(repository) => Ok(repository.trim_end_matches('/').to_owned()),
        None => {
            let unset = format!("{REPOSITORY} is not set: the images have no place to be in");
            let help = format!("{REPOSITORY}=REGISTRY/NAME, or NAME at Docker Hub");
            Err(Failure::missing(Id::VariableMissing, unset).help(help))
        }
    }
}

/// The commit that is checked out, if nothing differs from it.
pub(in crate::cli) fn head(ctx: &Ctx) -> Result<String, Failure> {
    let head = Head::ask(&ctx.env, &ctx.workspace()?.root, Untracked::Counts).head();
    head.clean_commit().map(str::to_owned).ok_or_else(|| {
        Failure::usage("what is checked out is no commit: files differ from it, or there is no git")
            .help("commit first, or name a commit: --tag COMMIT")
    })
}

/// The texts of all secrets that are not kept by somebody else.
fn secrets(project: &Project) -> Result<BTreeMap<String, String>, Failure> {
    let mut known = BTreeMap::new();
    let mut missing = Vec::new();
    for (key, secret) in project.secrets.iter().filter(|(_, secret)| !secret.external) {
        let text = match &secret.file {
            Some(file) => fs_err::read_to_string(file).map_err(|error| error.to_string()),
            None => project.secret_text(secret).cloned().ok_or_else(|| {
                let variable = secret.environment.as_deref().unwrap_or_default();
                format!("the variable {variable} is not set")
            }),
        };
        match text {
            Ok(text) if !text.trim().is_empty() => drop(known.insert(key.clone(), text)),
            Ok(_) => missing.push(format!("the secret {key} is empty")),
            Err(why) => missing.push(format!("the secret {key}: {why}")),
        }
    }
    let mut failures = missing.into_iter().map(|why| Failure::missing(Id::SecretMissing, why));
    let Some(mut first) = failures.next() else { return Ok(known) };
    first.others = failures.collect();
    Err(first)
}
