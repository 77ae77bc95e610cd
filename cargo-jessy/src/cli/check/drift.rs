//! `check drift`.

use crate::{cli::Ctx, exit::Failure, policy::Policy, steps::drift};

pub(super) fn findings(ctx: &Ctx) -> Result<Vec<String>, Failure> {
    let workspace = ctx.workspace()?;
    let policy = Policy::of(workspace)?;
    let found = drift::look(&workspace.root, &policy.drift)?;
    Ok(found.iter().map(ToString::to_string).collect())
}
