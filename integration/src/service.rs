//! A service's HTTP door.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

/// Longer than the gateway waits for the core.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A service's HTTP door on this host.
#[derive(Clone, Debug)]
pub struct Service {
    agent: Agent,
    /// `http://127.0.0.1:49153`.
    pub url: String,
    token: String,
}

/// What came back: a status, and a body that is JSON.
#[derive(Clone, Debug)]
pub struct Reply {
    /// 100 to 599.
    pub status: u16,
    /// Null where it was no JSON.
    pub body: Value,
}

impl Service {
    pub(crate) fn new(url: String, token: String) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // A connection of its own for each request: what was kept may be gone since.
            .max_idle_connections(0);
        Self { agent: config.build().into(), url, token }
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// The service token, for requests that are written by hand.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// # Errors
    /// Nobody answers, or not in time.
    pub fn get(&self, path: &str) -> Result<Reply, ureq::Error> {
        let request = self.agent.get(format!("{}{path}", self.url));
        reply(request.header("authorization", format!("Bearer {}", self.token)).call()?)
    }

    /// # Errors
    /// Nobody answers, or not in time.
    pub fn post(&self, path: &str, body: &Value) -> Result<Reply, ureq::Error> {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        reply(request.header("content-type", "application/json").send(body.to_string())?)
    }

    /// Whether it says that it is ready.
    #[must_use]
    pub fn is_ready(&self, path: &str) -> bool {
        self.get(path).is_ok_and(|reply| reply.status == 200)
    }
}

fn reply(mut response: ureq::http::Response<ureq::Body>) -> Result<Reply, ureq::Error> {
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string()?;
    Ok(Reply { status, body: serde_json::from_str(&text).unwrap_or_default() })
}
