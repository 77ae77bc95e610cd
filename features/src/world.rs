//! What one scenario knows: where Jessy is, and what it has heard from it.

use std::sync::Arc;

use cucumber::World;
use cucumber::gherkin::{Feature, Scenario};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, Uri};
use serde_json::Value;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::browser::Browser;
use crate::engine::Engine;
use crate::http::{Base, Reply};
use crate::metrics::Counter;

/// The addresses of the two services, and the token that both trust.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doors {
    pub(crate) gateway: Option<Base>,
    pub(crate) core: Option<Base>,
    pub(crate) token: Option<String>,
}

/// One scenario's state.
#[derive(Debug, Default, World)]
pub(crate) struct Jessy {
    pub(crate) doors: Doors,
    pub(crate) engine: Option<Arc<dyn Engine>>,
    /// The scenario is about the gateway: what it asks goes there.
    pub(crate) by_gateway: bool,
    pub(crate) turn: Option<Turn>,
    /// The latest request's address, and its reply.
    pub(crate) asked: Uri,
    pub(crate) reply: Option<Reply>,
    /// Counters with what they showed when the scenario noted them.
    pub(crate) noted: Vec<(Door, Counter, f64)>,
    /// What the core said of itself when the scenario noted it.
    pub(crate) status: Option<Value>,
    /// The generation of layers that was served first, and that of a store put in its place.
    pub(crate) generations: Option<[String; 2]>,
    /// Replies to the same questions, in two runs.
    pub(crate) runs: [Vec<Value>; 2],
    /// The page, once it is open, and the pictures of its waves in the order that they were seen in.
    pub(crate) browser: Option<Browser>,
    pub(crate) pictures: Vec<String>,
}

/// Which of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Gateway,
    Core,
}

impl Jessy {
    pub(crate) fn base(&self, door: Door) -> Result<&Base, String> {
        let (base, variable) = match door {
            Door::Gateway => (&self.doors.gateway, "JESSY_URL"),
            Door::Core => (&self.doors.core, "JESSY_CORE_URL"),
        };
        base.as_ref().ok_or_else(|| format!("{variable} is not set"))
    }

    /// Where questions go when the scenario doesn't care: to the core, which has no rate limit.
    pub(crate) fn door(&self) -> Door {
        if self.by_gateway || self.doors.core.is_none() { Door::Gateway } else { Door::Core }
    }

    pub(crate) fn engine(&self) -> Result<Arc<dyn Engine>, String> {
        self.engine.clone().ok_or_else(|| "nothing runs Jessy".to_owned())
    }

    /// Sends a request and remembers its reply.
    pub(crate) async fn send(
        &mut self,
        door: Door,
        request: Request<Full<Bytes>>,
    ) -> Result<(), String> {
        self.reply = None;
        self.asked = request.uri().clone();
        self.reply = Some(self.base(door)?.send(request).await?);
        Ok(())
    }

    pub(crate) fn reply(&self) -> Result<&Reply, String> {
        self.reply.as_ref().ok_or_else(|| "nothing was asked yet".to_owned())
    }

    /// The reply's body, whatever its status.
    pub(crate) fn body(&self) -> Result<Value, String> {
        let reply = self.reply()?;
        serde_json::from_slice(&reply.body)
            .map_err(|error| format!("the reply is no JSON ({error}): {:?}", reply.body))
    }

    /// The reply's body, when its status is 200.
    pub(crate) fn answer(&self) -> Result<Value, String> {
        let reply = self.reply()?;
        let body = self.body()?;
        if reply.status.as_u16() == 200 {
            return Ok(body);
        }
        Err(format!("the answer is {}: {body}", reply.status))
    }
}

/// Whether the scenario or its feature has this tag.
pub(crate) fn is_tagged(feature: &Feature, scenario: &Scenario, tag: &str) -> bool {
    feature.tags.iter().chain(&scenario.tags).any(|have| have == tag)
}

/// Lets a scenario that counts or breaks something run without the others. (Cucumber's own
/// `@serial` keeps serial scenarios apart from each other, but not from those that run already.)
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns(Arc<RwLock<()>>);

/// Held by a scenario while it runs.
#[derive(Debug)]
#[expect(dead_code, reason = "held for what dropping them does")]
pub(crate) enum Turn {
    Shared(OwnedRwLockReadGuard<()>),
    Alone(OwnedRwLockWriteGuard<()>),
}

impl Turns {
    pub(crate) async fn take(&self, alone: bool) -> Turn {
        let lock = Arc::clone(&self.0);
        if alone {
            Turn::Alone(lock.write_owned().await)
        } else {
            Turn::Shared(lock.read_owned().await)
        }
    }
}
