//! A debugger server for a container, in a helper container that sees its processes.

use std::{process::Stdio, time::Duration};

use super::{Args, Door, Language, delve_lines, gdb_lines, language, say, tools, visits};
use crate::{
    catalogue::Id,
    cli::{Ctx, signals::Interrupts, stack},
    engine::docker::{
        containers::Container,
        debug::{self, Server},
        found::Found,
        helper,
        state::{RECORD, Record},
    },
    exit::{Exit, Failure},
};

/// How long delve may take to let go.
const GRACE: Duration = Duration::from_secs(10);

pub(super) fn run(ctx: &Ctx, args: &Args, found: &Found) -> Result<Exit, Failure> {
    let container = found.containers.iter().find(|one| one.name == args.service && one.is_up());
    let container = container
        .ok_or_else(|| Failure::no(Id::DebugRefused, format!("{} does not run", args.service)))?;
    let env = found.state.read::<Record>(RECORD).map_or("dev".into(), |record| record.env);
    let project = stack::project(ctx, &env, &[])?;
    let language = language(&project, &container.service);
    let server = match language {
        Language::Rust => Server::Gdbserver,
        Language::Go => Server::Delve,
    };
    let docker = helper::docker(&ctx.env);
    ctx.runtime()?.block_on(async {
        let mut interrupts = Interrupts::new();
        ctx.printer.line(&format!("image: {}", server.image()));
        let building = debug::image(&docker, server, &project, &container.service, tools::DELVE);
        tokio::select! {
            built = building => built?.map_err(|said| {
                Failure::missing(Id::ToolMissing, format!("build the image {}", server.image())).because(said)
            })?,
            () = interrupts.next() => return Err(Failure::silent(Exit::Interrupted)),
        }
        match server {
            Server::Gdbserver => {
                let program = found.state.join("debug").join(&args.service);
                debug::copy_program(&docker, container, &program).await?;
                let door = Door::open(args.port).await?;
                say(ctx, &args.service, &gdb_lines(door.port, program.as_str()));
                let argv = debug::gdbserver(&docker, container);
                visits(ctx, &door, &argv, &mut interrupts).await
            }
            Server::Delve => {
                // Delve opens the port itself: ours is only to find a free one.
                let port = Door::open(args.port).await?.port;
                with_delve(ctx, args, &docker, container, port, &mut interrupts).await
            }
        }
    })?;
    ctx.printer.line(&format!("{} runs on", args.service));
    Ok(Exit::Good)
}

async fn with_delve(
    ctx: &Ctx,
    args: &Args,
    docker: &str,
    container: &Container,
    port: u16,
    interrupts: &mut Interrupts,
) -> Result<(), Failure> {
    let name = format!("jessy-debug-{}", std::process::id());
    let argv = debug::delve(docker, container, &name, port);
    let mut delve = tokio::process::Command::new(&argv[0])
        .args(&argv[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .process_group(0)
        .spawn()?;
    say(ctx, &args.service, &delve_lines(port));
    tokio::select! {
        () = interrupts.next() => {}
        ended = delve.wait() => {
            return Err(Failure::no(Id::DebugRefused, format!("delve has ended: {}", ended?)));
        }
    }
    // SIGINT is delve's word for letting go.
    let kill = ["kill", "--signal=INT", &name];
    let told =
        tokio::process::Command::new(docker).args(kill).stdout(Stdio::null()).status().await?;
    let ended = tokio::time::timeout(GRACE, delve.wait()).await;
    if !told.success() || ended.is_err() {
        delve.kill().await?;
        return Err(Failure::no(Id::DebugRefused, "delve did not let go and was ended"));
    }
    Ok(())
}
