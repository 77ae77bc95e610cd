//! `debug SERVICE`: a debugger server for a service that runs.

mod docker;
mod native;
mod tools;

use std::net::{Ipv4Addr, SocketAddr};

use super::{Ctx, containers, signals::Interrupts, stack};
use crate::{
    catalogue::Id,
    engine::{
        debug::{self, Ended},
        docker::found::Found,
    },
    exit::{Exit, Failure},
    model::{NativeBuild, Project},
};

/// Let a debugger at a running service: gdbserver for Rust, delve for Go
///
/// Prints the line to paste into an editor or a debugger, and stays until Ctrl-C, which lets go of
/// the service and leaves it running. Meanwhile its health is not asked for and it is not reloaded.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name in the compose file
    service: String,
    /// The port on 127.0.0.1 that the debugger connects to; any that is free if none is named
    #[arg(long, default_value = "0", hide_default_value = true)]
    port: u16,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let native = stack::status(&state)?;
    let found = ctx.runtime()?.block_on(containers::find(ctx))?;
    let names = |run: &crate::events::RunStatus| {
        run.services.iter().map(|service| service.name.clone()).collect::<Vec<_>>()
    };
    let of_native = native.as_ref().map(names).unwrap_or_default();
    let found = found.filter(Found::is_up);
    let of_docker = found.as_ref().map(Found::services).unwrap_or_default();
    if native.is_none() && found.is_none() {
        return Err(Failure::no(Id::NothingRuns, "nothing is running")
            .help("start it with: cargo jessy up"));
    }
    let known = [of_native.clone(), of_docker].concat();
    stack::check_names(std::slice::from_ref(&args.service), &known)?;
    match (native, found) {
        (Some(run), _) if of_native.contains(&args.service) => {
            native::run(ctx, args, &state, &run.env)
        }
        (_, Some(found)) => docker::run(ctx, args, &found),
        _ => Err(Failure::no(Id::DebugRefused, format!("{} does not run", args.service))),
    }
}

/// What a service is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    /// Or anything else that gdb understands.
    Rust,
    Go,
}

fn language(project: &Project, service: &str) -> Language {
    let facts = project.services.get(service).and_then(|service| service.native.as_ref());
    match facts.and_then(|facts| facts.build.as_ref()) {
        Some(NativeBuild::Go(_)) => Language::Go,
        _ => Language::Rust,
    }
}

/// Where the debugger connects to.
struct Door {
    listener: tokio::net::TcpListener,
    port: u16,
}

impl Door {
    /// Within a runtime only.
    async fn open(port: u16) -> Result<Self, Failure> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
            Failure::no(Id::DebugRefused, format!("listen on {address}")).because(error.to_string())
        })?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }
}

fn say(ctx: &Ctx, service: &str, lines: &[(&str, String)]) {
    let paint = ctx.printer.paint;
    ctx.printer.line(&format!("{} {service} may be debugged", paint.good("✓")));
    for (name, text) in lines {
        ctx.printer.line(&format!("    {}  {text}", paint.dim(&format!("{name:<8}"))));
    }
    ctx.printer.line(&paint.dim("until Ctrl-C; the service runs on after it"));
}

/// The lines for a program that gdb understands.
fn gdb_lines(port: u16, program: &str) -> Vec<(&'static str, String)> {
    let at = format!("127.0.0.1:{port}");
    vec![
        ("gdb", format!("gdb {program} -ex 'target remote {at}'")),
        (
            "VS Code",
            format!(
                r#"{{"type":"cppdbg","request":"launch","name":"jessy","program":"{program}","cwd":"${{workspaceFolder}}","MIMode":"gdb","miDebuggerServerAddress":"{at}"}}"#
            ),
        ),
    ]
}

fn delve_lines(port: u16) -> Vec<(&'static str, String)> {
    let at = format!("127.0.0.1:{port}");
    vec![
        ("dlv", format!("dlv connect {at}")),
        (
            "VS Code",
            format!(
                r#"{{"type":"go","request":"attach","mode":"remote","name":"jessy","host":"127.0.0.1","port":{port}}}"#
            ),
        ),
    ]
}

/// One visit of gdb after the other, until Ctrl-C.
async fn visits(
    ctx: &Ctx,
    door: &Door,
    argv: &[String],
    interrupts: &mut Interrupts,
) -> Result<(), Failure> {
    loop {
        match debug::serve(&door.listener, argv, interrupts.next()).await? {
            None => return Ok(()),
            Some(Ended::Detached) => {
                ctx.printer.line("the debugger has left; waiting for the next one");
            }
            Some(Ended::Failed(why)) => {
                let failure = Failure::no(Id::DebugRefused, "gdbserver could not attach")
                    .because(why.clone());
                return Err(if why.contains("not permitted") {
                    failure.help("sudo sysctl kernel.yama.ptrace_scope=0")
                } else {
                    failure
                });
            }
        }
    }
}
