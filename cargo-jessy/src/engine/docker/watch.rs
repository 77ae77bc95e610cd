//! The engine's events of one project's containers.

use std::{collections::HashMap, time::SystemTime};

use bollard::{errors::Error, models::EventMessage, query_parameters::EventsOptionsBuilder};
use futures_util::{StreamExt as _, stream::BoxStream};

use super::connect::Connection;

/// What changes a container's state. Health probes are events too, many a second: left out.
const EVENTS: [&str; 12] = [
    "create",
    "destroy",
    "die",
    "health_status",
    "kill",
    "oom",
    "pause",
    "restart",
    "start",
    "stop",
    "unpause",
    "update",
];

/// Events from `since` on.
pub(super) fn events(
    connection: &Connection,
    project: &str,
    since: SystemTime,
) -> BoxStream<'static, Result<EventMessage, Error>> {
    let label = format!("com.docker.compose.project={project}");
    let filters = HashMap::from([
        ("type", vec!["container".to_owned()]),
        ("label", vec![label]),
        ("event", EVENTS.iter().map(|event| (*event).to_owned()).collect()),
    ]);
    let since = since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let since = format!("{}.{:09}", since.as_secs(), since.subsec_nanos());
    let options = EventsOptionsBuilder::new().since(&since).filters(&filters).build();
    connection.api.events(Some(options)).boxed()
}
