//! A core that is gone.

use cucumber::{given, when};

use super::Held;
use crate::world::Jessy;

#[when("the core is killed and has come back")]
async fn kill(jessy: &mut Jessy) -> Held {
    jessy.engine()?.kill_core().await
}

/// From here on the scenario's gateway is the one that has lost its core.
#[given("the gateway's core has stopped")]
async fn stop(jessy: &mut Jessy) -> Held {
    jessy.doors.gateway = Some(jessy.engine()?.stop_core().await?);
    Ok(())
}

#[when("the core is there again")]
async fn start(jessy: &mut Jessy) -> Held {
    jessy.engine()?.start_core().await
}
