//! A real browser without a window, for the page. One for each scenario, fresh and gone after it.

use std::process::{Command as Program, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, wd::Capabilities};
use http_body_util::Full;
use hyper::Request;
use hyper::header::CONTENT_TYPE;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::guard;
use crate::http::Base;

const DRIVER: &str = "chromedriver";
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// A busy machine may take long to start a browser.
const START: Duration = Duration::from_secs(30);

/// Whether there is a driver and a browser on PATH; if not, what is missing.
pub(crate) fn is_there() -> Result<(), String> {
    let starts = |program: &str| {
        let mut command = Program::new(program);
        command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !starts(DRIVER) {
        return Err(format!("there is no {DRIVER} on PATH"));
    }
    if !BROWSERS.iter().any(|browser| starts(browser)) {
        return Err(format!("there is none of {} on PATH", BROWSERS.join(", ")));
    }
    Ok(())
}

/// A browser that runs.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) client: Client,
    driver: Base,
    session: String,
    /// Dropping it closes the guard's input, which ends driver and browser.
    guard: Child,
    /// Held, since the driver could not go on writing without it.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    pub(crate) async fn start() -> Result<Self, String> {
        timeout(START, Self::starting()).await.map_err(|_| format!("no browser in {START:?}"))?
    }

    async fn starting() -> Result<Self, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut guard = Command::new(own)
            .args([guard::VERB, DRIVER, "--port=0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("start {DRIVER}: {error}"))?;
        let stdout = guard.stdout.take().ok_or("the driver has no output")?;
        let mut said = BufReader::new(stdout).lines();
        let driver = address(&mut said).await?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities()?)
            .connect(&driver.to_string())
            .await
            .map_err(|error| format!("start a browser: {error}"))?;
        let session = client.session_id().await.map_err(|error| error.to_string())?;
        let session = session.ok_or("the browser has no session")?;
        Ok(Self { client, driver, session, guard, _said: said })
    }

    /// What the browser has logged since it was last asked: `browser` for its console,
    /// `performance` for its doings on the network.
    pub(crate) async fn log(&self, kind: &str) -> Result<Vec<Value>, String> {
        let body = json!({ "type": kind }).to_string();
        let request = Request::post(format!("/session/{}/se/log", self.session))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body.into()))
            .map_err(|error| error.to_string())?;
        let reply = self.driver.send(request).await?;
        let body: Value = serde_json::from_slice(&reply.body).map_err(|error| error.to_string())?;
        let lines = body["value"].as_array().cloned();
        lines.ok_or_else(|| format!("the driver gives no {kind} log: {body}"))
    }

    /// Runs a script in the page and gives what it returns.
    pub(crate) async fn run(&self, script: &str) -> Result<Value, String> {
        self.client.execute(script, Vec::new()).await.map_err(|error| error.to_string())
    }

    pub(crate) async fn close(mut self) {
        // A browser that can't be asked to end is ended all the same.
        let _ = timeout(START, self.client.close()).await;
        drop(self.guard.stdin.take());
        let _ = timeout(START, self.guard.wait()).await;
    }
}

/// Where the driver says that it listens.
async fn address(said: &mut Lines<BufReader<ChildStdout>>) -> Result<Base, String> {
    while let Some(line) = said.next_line().await.map_err(|error| error.to_string())? {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return format!("http://127.0.0.1:{}", port.trim_end_matches('.')).parse();
        }
    }
    is_there()?;
    Err(format!("{DRIVER} ended without saying where it listens"))
}

fn capabilities() -> Result<Capabilities, String> {
    let mut arguments = vec![
        "--headless",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1280,900",
        // Still pictures can be compared.
        "--force-prefers-reduced-motion",
    ];
    if rustix::process::geteuid().is_root() {
        // The sandbox refuses to run as root, as containers do.
        arguments.push("--no-sandbox");
    }
    let wanted = json!({
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    });
    match wanted {
        Value::Object(wanted) => Ok(wanted),
        other => Err(format!("{other} are no capabilities")),
    }
}
