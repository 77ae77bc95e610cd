//! What a deploy needs on the machine that it is started on: a way to the swarm, and one to what it
//! serves.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::{asked::Asked, written::Written};
use crate::{
    catalogue::Id,
    cli::Ctx,
    engine::{
        docker::helper,
        swarm::{Asker, Docker, Ssh},
    },
    exit::Failure,
    redact,
};

pub(super) struct Surroundings {
    program: String,
    env: BTreeMap<String, String>,
    cwd: Utf8PathBuf,
    /// Who asks, where the policy has questions.
    pub(super) asker: Option<Asker>,
    /// Removed with the rest.
    _ssh: Option<Ssh>,
}

impl Surroundings {
    pub(super) fn of(ctx: &Ctx, asked: &Asked) -> Result<Self, Failure> {
        let mut env = for_docker(ctx.env.for_children());
        let ssh = ssh(ctx)?;
        if let Some(ssh) = &ssh {
            let path = env.get("PATH").map(String::as_str).unwrap_or_default();
            let path = format!("{}:{path}", ssh.folder());
            env.insert("PATH".to_owned(), path);
        }
        let asker = match asked.policy.smoke.is_empty() {
            true => None,
            false => Some(Asker {
                curl: curl(ctx)?,
                env: ctx.env.for_children(),
                url: url(ctx)?,
                secrets: asked.secrets.clone(),
                commit: told(&asked.tag),
            }),
        };
        let (program, cwd) = (helper::docker(&ctx.env), ctx.workspace()?.root.clone());
        Ok(Self { program, env, cwd, asker, _ssh: ssh })
    }

    /// Another commit is to answer than what was asked for.
    pub(super) fn expects(&mut self, tag: &str) {
        if let Some(asker) = &mut self.asker {
            asker.commit = told(tag);
        }
    }

    pub(super) fn docker<'a>(&self, dry: Option<&'a dyn Fn(&str)>) -> Docker<'a> {
        let (program, env) = (self.program.clone(), self.env.clone());
        Docker { program, env, cwd: self.cwd.clone(), dry }
    }

    /// Refuses an engine that can't deploy.
    pub(super) async fn manages(&self, docker: &Docker<'_>) -> Result<(), Failure> {
        let help = "on a machine of the swarm: docker swarm init";
        let missing = |why: &str| Failure::missing(Id::SwarmMissing, why).help(help);
        let ask = ["info", "--format", "{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}"];
        let said = docker.ask(&ask).await;
        match said.map_err(|it| missing("no engine answers").because(it.to_string()))?.trim() {
            "active true" => Ok(()),
            "active false" => Err(missing("the engine is a worker of its swarm, no manager")),
            _ => Err(missing("the engine is no part of a swarm")),
        }
    }

    /// The services that prove themselves first, and what the edge finds them by.
    pub(super) fn candidate<'a>(
        &self,
        asked: &'a Asked,
    ) -> Option<(&'a [String], (&'a str, &'a str))> {
        let candidate = asked.policy.candidate.as_ref()?;
        let key = asked.secrets.get(&candidate.secret)?.trim();
        Some((&candidate.services, (&candidate.header, key)))
    }

    /// Writes what lies in no file yet and docker wants from one.
    pub(super) fn write(&self, asked: &Asked) -> Result<Written, Failure> {
        let mut written = Written::default();
        for (path, text) in &asked.texts {
            written.put(path, text)?;
        }
        Ok(written)
    }
}

/// A commit as images are told theirs: `git describe --abbrev=12`.
fn told(tag: &str) -> String {
    tag.get(..12).unwrap_or(tag).to_owned()
}

/// What docker itself reads. `docker stack deploy` takes the value of a service's variable that is
/// empty from its own environment, so it must have no other.
fn for_docker(mut env: BTreeMap<String, String>) -> BTreeMap<String, String> {
    const PREFIXES: [&str; 6] = ["BUILDX_", "DOCKER_", "LC_", "SSH_", "SSL_CERT_", "XDG_"];
    const NAMES: [&str; 5] = ["HOME", "LANG", "PATH", "TMPDIR", "USER"];
    env.retain(|name, _| {
        NAMES.contains(&name.as_str())
            || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
            || name.to_ascii_lowercase().ends_with("_proxy")
    });
    env
}

/// The key for `DOCKER_HOST=ssh://…`, where one is given.
fn ssh(ctx: &Ctx) -> Result<Option<Ssh>, Failure> {
    let Some(key) = ctx.env.get("JESSY_SSH_KEY").filter(|key| !key.trim().is_empty()) else {
        return Ok(None);
    };
    redact::hide(key);
    let Some(hosts) = ctx.env.get("JESSY_SSH_KNOWN_HOSTS").filter(|it| !it.trim().is_empty())
    else {
        let unset = "JESSY_SSH_KNOWN_HOSTS is not set: the other side could be anybody";
        return Err(Failure::missing(Id::VariableMissing, unset).help("ssh-keyscan HOST"));
    };
    let Some(ssh) = ctx.env.find_on_path("ssh") else {
        return Err(Failure::missing(Id::ToolMissing, "there is no ssh on the PATH")
            .help("apt-get install openssh-client"));
    };
    let folder = ctx.workspace()?.make_state_dir(&ctx.env)?.join("ssh");
    Ok(Some(Ssh::new(&folder, ssh.as_str(), key, hosts)?))
}

fn curl(ctx: &Ctx) -> Result<String, Failure> {
    let found = ctx.env.find_on_path("curl").map(|path| path.to_string());
    found.ok_or_else(|| {
        Failure::missing(
            Id::ToolMissing,
            "there is no curl on the PATH, which asks what is deployed",
        )
        .help("apt-get install curl")
    })
}

fn url(ctx: &Ctx) -> Result<String, Failure> {
    match ctx.env.get("JESSY_URL").filter(|url| !url.is_empty()) {
        Some(url) => Ok(url.trim_end_matches('/').to_owned()),
        None => Err(Failure::missing(
            Id::VariableMissing,
            "JESSY_URL is not set: what is deployed can't be asked anything",
        )
        .help("JESSY_URL=https://HOST, where the environment answers")),
    }
}
