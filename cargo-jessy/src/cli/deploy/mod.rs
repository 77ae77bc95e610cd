//! `deploy` and `rollback`.

mod asked;
mod surroundings;
mod written;

use serde_json::Value as J;

pub(super) use self::asked::{head, repository};
use self::{asked::Asked, surroundings::Surroundings};
use super::{kept, signals::Interrupts};
use crate::{
    catalogue::Id,
    cli::Ctx,
    engine::swarm::{
        Digests, Docker, Refused, Rollout, digests,
        history::{self, History, Past},
        pin, stay, tag, without_files,
    },
    events::{Deployed, Trouble},
    exit::{Exit, Failure},
    report,
};

/// How a deploy is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people, on stderr.
    #[default]
    Human,
    /// The same, and a summary of the job.
    Github,
}

/// Roll a version that was built and scanned out to a swarm, and back if it is not good
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The swarm is that of DOCKER_HOST. The images are those of JESSY_REPOSITORY, \
and JESSY_URL is where the system answers."
)]
pub(super) struct Args {
    /// Which of the policy's environments
    environment: String,
    /// The commit; by default what is checked out
    #[arg(long, value_name = "COMMIT")]
    tag: Option<String>,
    /// Replace also what stays while others roll, such as the edge: callers may notice
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    flags: Flags,
}

/// Go back to the version that was good before the last
#[derive(Debug, clap::Args)]
pub(super) struct BackArgs {
    /// Which of the policy's environments
    environment: String,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, clap::Args)]
struct Flags {
    /// Print each command that would change something, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// How to report it
    #[arg(long, default_value = "human")]
    format: Format,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    told(ctx, &args.environment, &args.flags, forth(ctx, args))
}

fn forth(ctx: &Ctx, args: &Args) -> Result<Deployed, Failure> {
    let asked = Asked::of(ctx, &args.environment, args.tag.as_deref())?;
    let around = Surroundings::of(ctx, &asked)?;
    let tell = |line: &str| ctx.printer.data(line);
    let docker = around.docker(args.flags.dry_run.then_some(&tell));
    let mut document = asked.document.clone();
    ctx.runtime()?.block_on(async {
        around.manages(&docker).await?;
        if !args.all {
            asked.stay(&docker, &mut document).await?;
        }
        let digests = digests(&docker, &document).await.map_err(|it| not_pushed(&it))?;
        pin(&mut document, &digests);
        let mut history = history::read(&docker, &asked.stack).await.map_err(|it| refused(&it))?;
        let _written = around.write(&asked)?;
        let way = Way { ctx, asked: &asked, around: &around, docker: &docker, prove: true };
        let done = way.go(&mut history, &document).await?;
        if done.trouble.is_none() && asked.environment.latest {
            latest(&docker, &asked, &digests).await?;
        }
        Ok(done)
    })
}

pub(super) fn back(ctx: &Ctx, args: &BackArgs) -> Result<Exit, Failure> {
    told(ctx, &args.environment, &args.flags, to_the_previous(ctx, args))
}

fn to_the_previous(ctx: &Ctx, args: &BackArgs) -> Result<Deployed, Failure> {
    let mut asked = Asked::without_images(ctx, &args.environment)?;
    let mut around = Surroundings::of(ctx, &asked)?;
    let tell = |line: &str| ctx.printer.data(line);
    let docker = around.docker(args.flags.dry_run.then_some(&tell));
    ctx.runtime()?.block_on(async {
        around.manages(&docker).await?;
        let mut history = history::read(&docker, &asked.stack).await.map_err(|it| refused(&it))?;
        let Some(past) = history.previous().cloned() else {
            let none = format!("no other version was good in {}", asked.name);
            let how = format!("cargo jessy deploy {} --tag COMMIT", asked.name);
            return Err(Failure::no(Id::NothingBefore, none).help(how));
        };
        asked.tag.clone_from(&past.tag);
        around.expects(&past.tag);
        // It was good before: what it waits for is not to be proved once more, but to be there.
        let mut document = past.stack.clone();
        asked.stay(&docker, &mut document).await?;
        let way = Way { ctx, asked: &asked, around: &around, docker: &docker, prove: false };
        way.go(&mut history, &document).await
    })
}

impl Asked {
    /// Leaves services as they run whose change callers would notice.
    async fn stay(&self, docker: &Docker<'_>, document: &mut J) -> Result<(), Failure> {
        let stays = stay(docker, document, &self.stack, &self.policy.stays).await;
        stays.map_err(|it| refused(&it))
    }
}

/// From a stack to a version that stays, or back.
struct Way<'a> {
    ctx: &'a Ctx,
    asked: &'a Asked,
    around: &'a Surroundings,
    docker: &'a Docker<'a>,
    /// Whether a candidate is asked first.
    prove: bool,
}

impl Way<'_> {
    async fn go(&self, history: &mut History, document: &J) -> Result<Deployed, Failure> {
        let begun = std::time::Instant::now();
        let lock = history::lock(&self.asked.stack);
        self.lock(&lock).await?;
        let before = history.good().map(|past| past.stack.clone());
        let say = |what: &str| {
            let dim = self.ctx.printer.paint.dim("·");
            self.ctx.printer.line(&format!("{dim} {}: {what}", self.asked.name));
        };
        let policy = &self.asked.policy;
        let candidate = self.around.candidate(self.asked).filter(|_| self.prove);
        let rollout = Rollout {
            docker: self.docker,
            stack: &self.asked.stack,
            document,
            before: before.as_ref(),
            candidate,
            asker: self.around.asker.as_ref(),
            smoke: &policy.smoke,
            timeout: policy.timeout.get(),
            watch: policy.watch.get(),
            say: &say,
            touched: std::cell::Cell::new(false),
        };
        let mut interrupts = Interrupts::new();
        let forth = tokio::select! {
            forth = rollout.forth() => forth.map_err(|trouble| (trouble, false)),
            () = interrupts.next() => {
                Err((Trouble { stage: "interrupted", why: "by Ctrl-C or a signal".to_owned() }, true))
            }
        };
        let (trouble, interrupted) = match forth {
            Ok(()) => (None, false),
            Err((trouble, interrupted)) => {
                say(&format!("{}: {}", trouble.stage, trouble.why));
                say("back to what ran before");
                (Some((trouble, rollout.back().await)), interrupted)
            }
        };
        let good = trouble.is_none();
        let entry = Past {
            schema: 1,
            tag: self.asked.tag.clone(),
            at: jiff::Timestamp::now(),
            good,
            why: trouble.as_ref().map(|(it, _)| format!("{}: {}", it.stage, it.why)),
            stack: if good { without_files(document) } else { J::Null },
        };
        let kept = history::add(self.docker, &self.asked.stack, history, entry).await;
        let unlocked = self.docker.act(&["config", "rm", &lock], None).await;
        let deployed = Deployed {
            environment: self.asked.name.clone(),
            tag: self.asked.tag.clone(),
            stack: self.asked.stack.clone(),
            trouble,
            interrupted,
            dry: self.docker.dry.is_some(),
            took: begun.elapsed(),
        };
        if let Err(error) = kept.and(unlocked.map(|_| ())) {
            // The verdict stands; the next one must know.
            self.ctx.printer.hint(&format!("the swarm does not remember this: {error}"));
        }
        Ok(deployed)
    }

    /// Lets nobody else deploy meanwhile: a config can be created once.
    async fn lock(&self, lock: &str) -> Result<(), Failure> {
        let who = format!("{} since {}", self.asked.tag, jiff::Timestamp::now());
        let taken = self.docker.act(&["config", "create", lock, "-"], Some(&who)).await;
        taken.map(|_| ()).map_err(|refused| {
            if !refused.why.contains("already exists") {
                return self::refused(&refused);
            }
            Failure::no(
                Id::DeployUnderWay,
                format!("another deploy to {} is under way", self.asked.name),
            )
            .help(format!("if it was killed: docker config rm {lock}"))
        })
    }
}

/// Tags what has proved itself.
async fn latest(docker: &Docker<'_>, asked: &Asked, digests: &Digests) -> Result<(), Failure> {
    for image in asked.own_images() {
        let Some(digest) = digests.get(&image) else { continue };
        let name = image.rsplit_once(':').map_or(image.as_str(), |(name, _)| name);
        let (from, to) = (format!("{name}@{digest}"), format!("{name}:latest"));
        tag(docker, &to, &[&from]).await.map_err(|it| refused(&it))?;
    }
    Ok(())
}

/// Says how it ended.
fn told(
    ctx: &Ctx,
    environment: &str,
    flags: &Flags,
    done: Result<Deployed, Failure>,
) -> Result<Exit, Failure> {
    if flags.format == Format::Github {
        let state = ctx.workspace()?.make_state_dir(&ctx.env)?;
        let good = done.as_ref().is_ok_and(|done| done.trouble.is_none());
        kept::summarise(ctx, &state, good, |_| match &done {
            Ok(done) => report::deployed_summary(done),
            Err(failure) => report::broken_off_summary(environment, failure),
        });
    }
    let done = done?;
    for line in report::deployed(&done, ctx.printer.paint) {
        ctx.printer.line(&line);
    }
    Ok(match &done.trouble {
        None => Exit::Good,
        Some(_) if done.interrupted => Exit::Interrupted,
        Some(_) => Exit::No,
    })
}

fn refused(refused: &Refused) -> Failure {
    Failure::missing(Id::SwarmMissing, "the swarm did not do what it was asked to")
        .because(refused.to_string())
        .help("docker info")
}

fn not_pushed(refused: &Refused) -> Failure {
    Failure::missing(Id::NotPushed, "the registry does not show an image of this version")
        .because(refused.to_string())
        .help("cargo jessy images --push")
}
