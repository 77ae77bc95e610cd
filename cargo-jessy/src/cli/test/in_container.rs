//! `test --in-container`: the tests in the compose service that has all they need. What they print
//! is seen as they print it.

use std::{
    io::IsTerminal as _,
    process::{Command, Stdio},
};

use crate::{
    cli::{Ctx, bases, containers, signals::Interrupts, stack},
    engine::{
        bases::{ca::BuildSecret, of_projects},
        docker::{
            found::Found,
            helper,
            state::{RECORD, Record, StateDir},
            test_runner::TestRunner,
        },
    },
    exit::{Exit, Failure},
    model::Project,
    policy::Policy,
    proc::{self, Exec, Stop},
};

/// The step that asks a running system.
const ASKS: &str = "integration";

/// The folder of what the tests report, in the state folder.
const RESULTS: &str = "test-runner";

/// Builds the image, runs the tests of these steps in it and fetches what they report.
pub(super) fn run(ctx: &Ctx, steps: &[&str]) -> Result<Exit, Failure> {
    containers::can_run(ctx, "cargo jessy test")?;
    let policy = Policy::of(ctx.workspace()?)?.test_runner;
    let project = stack::project(ctx, &policy.env, &["*".to_owned()])?;
    if !project.services.contains_key(&policy.service) {
        let missing = format!("no service `{}` in {}", policy.service, files(&project));
        let help =
            "test-runner.service in [workspace.metadata.jessy] names the one to run tests in";
        return Err(Failure::usage(missing).help(help));
    }
    if steps.contains(&ASKS) {
        is_up(ctx, &policy.env)?;
    }
    let home = stack::home(ctx)?;
    let state = StateDir::new(&home, &project.name);
    state.create(&home)?;
    let docker = helper::docker(&ctx.env);
    let runner =
        TestRunner { docker: &docker, project: &project, service: &policy.service, state: &state };
    let made = stack::to_generate(&project);
    let written = runner.write(BuildSecret::of(&ctx.env, &home.dir)?.as_ref())?;
    stack::say_generated(ctx, &made);
    written.map_err(|cards| stack::secrets_missing(ctx, &cards))?;
    let mut alone = project.clone();
    alone.services.retain(|name, _| *name == policy.service);
    bases::get(ctx, of_projects([&alone]))?;

    match attached(ctx, &runner, Part::Build)? {
        Exit::Good => {}
        Exit::No => {
            let failed = format!("the image of {} could not be built", policy.service);
            return Err(Failure::new(Exit::No, failed));
        }
        exit => return Ok(exit),
    }
    let exit = attached(ctx, &runner, Part::Run(steps))?;
    let paint = ctx.printer.paint;
    let word = match exit {
        Exit::Good => paint.good("passed"),
        Exit::Interrupted => return Ok(exit),
        _ => paint.bad("failed"),
    };
    let results = fetch(ctx, &runner)?;
    ctx.printer.line(&format!(
        "{word} in {}: {}; reports: {results}",
        policy.service,
        steps.join(", ")
    ));
    Ok(exit)
}

/// The names of the project's compose files.
fn files(project: &Project) -> String {
    let names: Vec<_> = project.files().iter().filter_map(|file| file.file_name()).collect();
    names.join(" or ")
}

/// Says what is to be done where the system does not run that the tests would ask.
fn is_up(ctx: &Ctx, env: &str) -> Result<(), Failure> {
    let found = ctx.runtime()?.block_on(containers::find(ctx))?;
    let found = found.filter(Found::is_up);
    let runs = found.and_then(|found| found.state.read::<Record>(RECORD)).map(|record| record.env);
    if runs.as_deref() == Some(env) {
        return Ok(());
    }
    let now = match runs {
        Some(other) => format!("that of --env {other} runs"),
        None => "it does not run".to_owned(),
    };
    Err(Failure::usage(format!("{ASKS} asks the system of --env {env} in containers, and {now}"))
        .help(format!("cargo jessy up --engine docker --env {env} --detach")))
}

/// What compose is asked for.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// The image.
    Build,
    /// The tests of these steps.
    Run(&'a [&'a str]),
}

/// Runs compose on our terminal.
fn attached(ctx: &Ctx, runner: &TestRunner<'_>, part: Part<'_>) -> Result<Exit, Failure> {
    let env = runner.variables(&ctx.env);
    let tty = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let (argv, out) = match part {
        // Only what tests print is what was asked for.
        Part::Build => (runner.build(), Stdio::from(std::io::stderr())),
        Part::Run(steps) => {
            (runner.run(steps, ctx.printer.out_paint.is_on(), tty), Stdio::inherit())
        }
    };
    let stop = runner.stop();
    let exec = |argv| Exec { argv, env: &env, cwd: &runner.project.dir, limit: None };
    let ended = ctx.runtime()?.block_on(async {
        let mut interrupts = Interrupts::new();
        let mut interrupted = false;
        let mut child = proc::attached(exec(&argv), out)?;
        loop {
            tokio::select! {
                status = child.wait() => return status.map(|status| (status, interrupted)),
                () = interrupts.next() => interrupted = true,
            }
            match part {
                Part::Build => child.terminate(),
                Part::Run(_) => {
                    proc::run(exec(&stop), &Stop::never(), |_| {}).await?;
                }
            }
        }
    });
    let (status, interrupted) = ended.map_err(|error: std::io::Error| {
        anyhow::Error::from(error).context("run docker compose")
    })?;
    Ok(match status.code() {
        _ if interrupted => Exit::Interrupted,
        Some(0) => Exit::Good,
        // Of a shell whose child a signal ended; on a terminal only the container sees Ctrl-C.
        Some(130 | 143) | None => Exit::Interrupted,
        Some(_) => Exit::No,
    })
}

/// Copies the reports out of the container's volume.
fn fetch(ctx: &Ctx, runner: &TestRunner<'_>) -> Result<String, Failure> {
    let folder = ctx.workspace()?.make_state_dir(&ctx.env)?.join(RESULTS);
    fs_err::create_dir_all(&folder)?;
    let lost = |error: std::io::Error| anyhow::Error::from(error).context("fetch the reports");
    let argv = runner.results();
    let mut tar = Command::new(&argv[0])
        .args(&argv[1..])
        .env_clear()
        .envs(runner.variables(&ctx.env))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(lost)?;
    let packed = tar.stdout.take().map_or_else(Stdio::null, Stdio::from);
    let unpacked = Command::new("tar")
        .args(["--extract", "--no-same-owner", "--directory", folder.as_str()])
        .stdin(packed)
        .status()
        .map_err(lost)?;
    if !unpacked.success() || !tar.wait().map_err(lost)?.success() {
        return Err(Failure::new(Exit::Defect, "fetch the reports: tar failed"));
    }
    let here = ctx.cwd()?;
    Ok(folder.strip_prefix(&here).unwrap_or(&folder).to_string())
}
