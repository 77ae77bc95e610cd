//! What a deploy needs on the machine that it is started on: a way to the swarm, and one to what it
//! serves.

use camino::Utf8PathBuf;

use super::{asked::Asked, written::Written};
use crate::{
    catalogue::Id,
    cli::Ctx,
    engine::swarm::{Asker, Docker, Ssh},
    env::Env,
    exit::Failure,
    redact,
};

pub(super) struct Surroundings {
    env: Env,
    cwd: Utf8PathBuf,
    /// Who asks, where the policy has questions.
    pub(super) asker: Option<Asker>,
    ssh: Option<Ssh>,
}

impl Surroundings {
    pub(super) fn of(ctx: &Ctx, asked: &Asked) -> Result<Self, Failure> {
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
        let (env, cwd) = (ctx.env.clone(), ctx.workspace()?.root.clone());
        Ok(Self { env, cwd, asker, ssh: ssh(ctx)? })
    }

    /// Another commit is to answer than what was asked for.
    pub(super) fn expects(&mut self, tag: &str) {
        if let Some(asker) = &mut self.asker {
            asker.commit = told(tag);
        }
    }

    pub(super) fn docker<'a>(&self, dry: Option<&'a dyn Fn(&str)>) -> Docker<'a> {
        let docker = Docker::new(&self.env, self.cwd.clone(), dry);
        match &self.ssh {
            Some(ssh) => docker.by_ssh(ssh),
            None => docker,
        }
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
