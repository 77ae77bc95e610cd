//! One container ended and started again.

use bollard::errors::Error;

use super::{
    found::Found,
    run::{self, Order},
    state::{RECORD, Record},
    stop,
};
use crate::events::{FailureCard, RunEvent};

/// What became of it.
#[derive(Debug)]
pub enum Again {
    /// It is ready.
    Ready,
    /// It is not.
    Failed(Box<FailureCard>),
    /// There is no such container any more.
    Gone,
}

/// Ends the container of this name, starts it and waits until it is ready.
///
/// # Errors
/// Those of the engine.
pub async fn restart(found: &Found, name: &str) -> Result<Again, Error> {
    let mut ours = found.containers.clone();
    ours.retain(|container| container.name == name);
    let mut needs = found.needs.clone();
    needs.values_mut().for_each(|needs| needs.depends_on.clear());
    stop::stop(&found.connection, &ours, &needs, |_| {}).await?;
    let record = found.state.read::<Record>(RECORD);
    let order = Order {
        connection: found.connection.clone(),
        state: found.state.clone(),
        env: record.map(|record| record.env).unwrap_or_default(),
        project: found.project.clone(),
        needs,
        to_start: ours.iter().map(|container| container.id.clone()).collect(),
        containers: ours,
        is_beginning: false,
    };
    let mut events = run::run(order, None);
    loop {
        return Ok(match events.recv().await {
            Some(RunEvent::Gate(gate)) => match gate.cards.into_iter().next() {
                Some(card) => Again::Failed(Box::new(card)),
                None => Again::Ready,
            },
            Some(RunEvent::Lost(card)) => Again::Failed(card),
            Some(RunEvent::Ended) | None => Again::Gone,
            Some(_) => continue,
        });
    }
}
