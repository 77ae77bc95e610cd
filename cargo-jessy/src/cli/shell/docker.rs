//! A shell in a container.

use std::process::Command;

use super::{Args, is_interactive, process};
use crate::{
    cli::{Ctx, containers, stack},
    engine::docker::{
        containers::Container,
        found::Found,
        helper::{self, Helper},
        state::{RECORD, Record},
    },
    exit::Failure,
};

pub(super) fn command(
    ctx: &Ctx,
    args: &Args,
    found: &Found,
    container: &Container,
) -> Result<Command, Failure> {
    let docker = helper::docker(&ctx.env);
    let tty = if is_interactive() { "-it" } else { "-i" };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let shell = ["/bin/sh", "-c", "exec bash 2>/dev/null || exec sh"];
    let inside = if args.command.is_empty() { words(&shell) } else { args.command.clone() };
    let runtime = ctx.runtime()?;
    let lost = |error| containers::refused(&found.connection, &error);
    let has_shell = runtime.block_on(helper::has_shell(found, container)).map_err(lost)?;
    let argv = if has_shell {
        [words(&[&docker, "exec", tty, &container.id]), inside].concat()
    } else {
        let env = found.state.read::<Record>(RECORD).map_or("dev".into(), |record| record.env);
        let project = stack::project(ctx, &env, &[])?;
        let image = helper::base(&project, &container.service);
        let helper = Helper { found, container, image: &image, docker: &docker };
        let helper = runtime.block_on(helper.beside()).map_err(lost)?;
        [helper, words(&[tty, &image]), inside].concat()
    };
    Ok(process(&argv, ctx.env.all().clone()))
}
