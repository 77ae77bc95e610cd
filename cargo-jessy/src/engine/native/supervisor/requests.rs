//! Requests about one service: a restart, a reload, its environment, a debugger's visit.

use std::io;

use tokio::sync::oneshot;

use super::{
    gate,
    hub::{Command, Handle, Hub},
    running,
    server::Client,
};
use crate::{engine::native::protocol::Answer, events::Reloaded};

pub(super) async fn restart(hub: &Hub, client: &mut Client, name: &str) -> io::Result<()> {
    let Some(service) = hub.services.get(name) else { return unknown(client, name).await };
    let (done, restarted) = oneshot::channel();
    let told = service.commands.send(Command::Restart(done)).await.is_ok();
    let gate = if told && restarted.await.is_ok() {
        gate::wait(hub, Some(name), None).await
    } else {
        None
    };
    let answer = match gate {
        Some(gate) => Answer::Done { card: gate.cards.into_iter().next().map(Box::new) },
        None => refused("everything is being ended"),
    };
    client.say(&answer).await
}

pub(super) async fn reload(
    hub: &Hub,
    client: &mut Client,
    name: &str,
    plan_id: String,
) -> io::Result<()> {
    let Some(service) = hub.services.get(name) else { return unknown(client, name).await };
    // A process that is being looked at is not taken away.
    let _ = service.debuggers.subscribe().wait_for(|debuggers| *debuggers == 0).await;
    let (done, reloaded) = oneshot::channel();
    let told = service.commands.send(Command::Reload(done)).await.is_ok();
    let answer = match reloaded.await {
        Ok(reloaded @ Reloaded { card: None, .. }) if told => {
            hub.runs_now(plan_id);
            Answer::Reloaded(reloaded)
        }
        Ok(reloaded) => {
            hub.runs_now(String::new());
            Answer::Reloaded(reloaded)
        }
        Err(_) if *hub.ending.borrow() => refused("everything is being ended"),
        Err(_) => refused("overtaken by another restart"),
    };
    client.say(&answer).await
}

pub(super) async fn environment(hub: &Hub, client: &mut Client, name: &str) -> io::Result<()> {
    let Some(service) = hub.services.get(name) else { return unknown(client, name).await };
    let environment = running::environment(hub, service);
    client.say(&Answer::Environment { environment, cwd: service.plan.cwd.clone() }).await
}

/// Holds the service's health check off for as long as the future lives.
pub(super) async fn debug(hub: &Hub, client: &mut Client, name: &str) -> io::Result<()> {
    let Some(service) = hub.services.get(name) else { return unknown(client, name).await };
    let Some(pid) = service.status().pid else {
        return client.say(&refused(&format!("{name} does not run"))).await;
    };
    let _visit = Visit::begin(hub, service);
    client.say(&Answer::Debugging { pid }).await?;
    // Another process of the same service is another matter.
    let is_gone = |status: &crate::events::ServiceStatus| status.pid != Some(pid);
    let _ = service.watch().wait_for(is_gone).await;
    Ok(())
}

struct Visit<'a>(&'a Handle);

impl<'a> Visit<'a> {
    fn begin(hub: &Hub, service: &'a Handle) -> Self {
        service.debuggers.send_modify(|count| *count += 1);
        hub.update(service, |status| "being debugged".clone_into(&mut status.detail));
        Self(service)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.debuggers.send_modify(|count| *count -= 1);
    }
}

async fn unknown(client: &mut Client, name: &str) -> io::Result<()> {
    client.say(&refused(&format!("no service is called `{name}`"))).await
}

fn refused(why: &str) -> Answer {
    Answer::Refused { why: why.to_owned() }
}
