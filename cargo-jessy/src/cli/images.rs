//! `images`: a selection of `ci`, and the way of images into a registry.
//!
//! A commit's tag is made last, and only of images that were built, checked and scanned here: each
//! machine pushes `COMMIT-ARCHITECTURE`, and `--join` makes `COMMIT` of those of all architectures.

use super::{
    checks::{self, Wish},
    deploy,
};
use crate::{
    catalogue::Id,
    cli::Ctx,
    engine::swarm::{Docker, Refused, digest, tag},
    exit::{Exit, Failure},
    policy::Policy,
    steps::Push,
};

/// Build the container images and check them: size, hardening, commit, reproducibility
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scan them and push them to JESSY_REPOSITORY, as this commit's for this architecture
    #[arg(long)]
    push: bool,
    /// Make this commit's tag of what was pushed for these architectures
    #[arg(long, value_name = "ARCH,…", value_delimiter = ',')]
    join: Vec<String>,
    /// Print the digest of each joined image, as an output of a GitHub job
    #[arg(long, requires = "join")]
    digests: bool,
    #[command(flatten)]
    flags: checks::Flags,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    if !args.push && args.join.is_empty() {
        return checks::run(ctx, &Wish::of(&["images"]), &args.flags);
    }
    let repository = deploy::repository(ctx)?;
    let commit = deploy::head(ctx)?;
    let docker = Docker::new(&ctx.env, ctx.workspace()?.root.clone(), None);
    let runtime = ctx.runtime()?;
    if args.push {
        let arch = runtime.block_on(architecture(&docker))?;
        let push = Push { repository: repository.clone(), tag: format!("{commit}-{arch}") };
        let wish = Wish { push: Some(push), ..Wish::default() };
        // What leaves the machine is looked at now, whatever was good before.
        let exit = checks::run(ctx, &wish, &args.flags.anew())?;
        if exit != Exit::Good || args.flags.only_plans() {
            return Ok(exit);
        }
    }
    if args.join.is_empty() {
        return Ok(Exit::Good);
    }
    let names = Policy::of(ctx.workspace()?)?.images;
    let all = names.keys().map(|name| (name.as_str(), format!("{repository}/{name}:{commit}")));
    for (name, image) in all {
        let digest = runtime.block_on(join(&docker, &image, &args.join));
        let digest = digest.map_err(|error| not_pushed(&image, &error))?;
        if args.digests {
            ctx.printer.data(&format!("digest-{name}={digest}"));
        }
        ctx.printer.line(&format!("{} {image} is {digest}", ctx.printer.paint.good("✓")));
    }
    Ok(Exit::Good)
}

async fn architecture(docker: &Docker<'_>) -> Result<String, Failure> {
    let said = docker.ask(&["version", "--format", "{{.Server.Arch}}"]).await;
    let said = said.map_err(|error| {
        Failure::missing(Id::NoEngine, "no engine answers").because(error.to_string())
    })?;
    Ok(said.trim().to_owned())
}

/// Makes the tag, and gives back what it stands for.
async fn join(docker: &Docker<'_>, image: &str, of: &[String]) -> Result<String, Refused> {
    let parts: Vec<String> = of.iter().map(|arch| format!("{image}-{arch}")).collect();
    tag(docker, image, &parts.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    digest(docker, image).await
}

fn not_pushed(image: &str, error: &Refused) -> Failure {
    Failure::missing(Id::NotPushed, format!("{image} can't be made"))
        .because(error.to_string())
        .help("cargo jessy images --push, on a machine of each architecture")
}
