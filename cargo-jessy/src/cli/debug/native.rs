//! A debugger server for a process of this host.

use std::{process::Stdio, time::Duration};

use super::{Args, Door, Language, delve_lines, gdb_lines, language, say, tools, visits};
use crate::{
    catalogue::Id,
    cli::{Ctx, signals::Interrupts, stack},
    engine::native::{
        client::Client,
        protocol::{Answer, Request},
        state::StateDir,
    },
    exit::{Exit, Failure},
};

/// How long delve may take to let go.
const GRACE: Duration = Duration::from_secs(10);

pub(super) fn run(ctx: &Ctx, args: &Args, state: &StateDir, env: &str) -> Result<Exit, Failure> {
    let project = stack::project(ctx, env, &[])?;
    let language = language(&project, &args.service);
    let tool = tools::find(&ctx.env, language)?;
    let request = Request::Debug { service: args.service.clone() };
    let gone = || Failure::no(Id::SupervisorLost, "the supervisor ended meanwhile");
    // The supervisor asks for no health while this connection lasts.
    let mut client = Client::ask(state, &request)?.ok_or_else(gone)?;
    let pid = match client.next().transpose()? {
        Some(Answer::Debugging { pid }) => pid,
        Some(Answer::Refused { why }) => return Err(Failure::no(Id::DebugRefused, why)),
        _ => return Err(gone()),
    };
    let mut ends = client.into_stream();
    let visit = async {
        let mut interrupts = Interrupts::new();
        match language {
            Language::Rust => {
                let door = Door::open(args.port).await?;
                let program = fs_err::read_link(format!("/proc/{pid}/exe"))
                    .map_or_else(|_| "PROGRAM".to_owned(), |path| path.display().to_string());
                say(ctx, &args.service, &gdb_lines(door.port, &program));
                let argv = [tool.as_str(), "--attach", "-", &pid.to_string()].map(str::to_owned);
                tokio::select! {
                    ended = visits(ctx, &door, &argv, &mut interrupts) => ended,
                    _ = ends.recv() => Err(Failure::no(Id::DebugRefused, format!("{} has ended", args.service))),
                }
            }
            Language::Go => {
                // Delve opens the port itself: ours is only to find a free one.
                let port = Door::open(args.port).await?.port;
                let mut delve = tokio::process::Command::new(&tool)
                    .args(["attach", &pid.to_string(), "--headless", "--accept-multiclient"])
                    .args(["--continue", "--api-version=2", &format!("--listen=127.0.0.1:{port}")])
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
                stop(&mut delve).await
            }
        }
    };
    ctx.runtime()?.block_on(visit)?;
    ctx.printer.line(&format!("{} runs on", args.service));
    Ok(Exit::Good)
}

/// SIGINT is delve's word for letting go.
async fn stop(delve: &mut tokio::process::Child) -> Result<(), Failure> {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = delve.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    if let Some(pid) = pid {
        // Ended in this moment is as good.
        let _ = kill_process(pid, Signal::INT);
    }
    if tokio::time::timeout(GRACE, delve.wait()).await.is_err() {
        delve.kill().await?;
        return Err(Failure::no(Id::DebugRefused, "delve did not let go and was ended"));
    }
    Ok(())
}
