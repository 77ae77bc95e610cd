//! A debugger server for a container, in a helper container that sees its processes.

use super::Args;
use crate::{
    catalogue::Id,
    cli::Ctx,
    engine::docker::found::Found,
    exit::{Exit, Failure},
};

pub(super) fn run(_: &Ctx, args: &Args, _: &Found) -> Result<Exit, Failure> {
    Err(Failure::missing(Id::ToolMissing, format!("{} runs in a container", args.service)))
}
