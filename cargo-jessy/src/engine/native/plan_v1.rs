//! The plan for people and scripts, version 1: its own structs, so that a change inside shows here.
//! Paths stand as they are on this host; an address that only binding can tell stands by its name.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

use super::{
    plan::{Check, Condition, Plan, ReloadOrder, RestartWhen, ServicePlan},
    rewrite::Rewrite,
};
use crate::ui::millis;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    project: &'a str,
    env: &'a str,
    state: &'a str,
    services: IndexMap<&'a str, Service<'a>>,
    /// Keys of the compose model that have no effect natively.
    dropped: Vec<String>,
}

#[derive(Serialize)]
struct Service<'a> {
    argv: Vec<String>,
    cwd: &'a str,
    environment: BTreeMap<&'a str, String>,
    ports: Vec<Port>,
    /// Who opens the ports: `pass` or `none`, as in `x-jessy`.
    sockets: &'static str,
    depends_on: IndexMap<&'a str, Condition>,
    health: Option<Health<'a>>,
    /// Which of two processes goes first when a new program takes over.
    reload: ReloadOrder,
    restart: Restart,
    stop_signal: &'a str,
    stop_grace_ms: u64,
}

#[derive(Serialize)]
struct Port {
    target: u16,
    host: String,
    /// 0: any that is free.
    published: u16,
    public: bool,
}

#[derive(Serialize)]
struct Health<'a> {
    #[serde(flatten)]
    check: &'a Check,
    interval_ms: u64,
    timeout_ms: u64,
    retries: u32,
    start_period_ms: u64,
    start_interval_ms: u64,
}

#[derive(Serialize)]
struct Restart {
    when: RestartWhen,
    max_attempts: u32,
    base_ms: u64,
    cap_ms: u64,
    reset_after_ms: u64,
}

/// The document of a plan, with the keys that it leaves out.
#[must_use]
pub fn document(plan: &Plan, dropped: Vec<String>) -> serde_json::Value {
    let services = plan.services.iter().map(|(name, plan)| (name.as_str(), service(plan)));
    let document = Document {
        schema: 1,
        project: &plan.project,
        env: &plan.env,
        state: plan.state.as_str(),
        services: services.collect(),
        dropped,
    };
    // Plain structs of strings and numbers always have a JSON form.
    serde_json::to_value(document).unwrap_or_default()
}

fn service(plan: &ServicePlan) -> Service<'_> {
    let rewrite = Rewrite::default().paths(&plan.paths);
    let environment =
        plan.environment.iter().map(|(name, value)| (name.as_str(), rewrite.apply(value)));
    let ports = plan.sockets.iter().map(|socket| Port {
        target: socket.target,
        host: socket.host.to_string(),
        published: socket.port,
        public: socket.published,
    });
    Service {
        argv: plan.argv.iter().map(|word| rewrite.apply(word)).collect(),
        cwd: plan.cwd.as_str(),
        environment: environment.collect(),
        ports: ports.collect(),
        sockets: if plan.pass_sockets { "pass" } else { "none" },
        depends_on: plan.depends_on.iter().map(|(name, when)| (name.as_str(), *when)).collect(),
        health: plan.probe.as_ref().map(|probe| Health {
            check: &probe.check,
            interval_ms: millis(probe.interval),
            timeout_ms: millis(probe.timeout),
            retries: probe.retries,
            start_period_ms: millis(probe.start_period),
            start_interval_ms: millis(probe.start_interval),
        }),
        reload: plan.reload,
        restart: Restart {
            when: plan.restart.when,
            max_attempts: plan.restart.max_attempts,
            base_ms: millis(plan.restart.base),
            cap_ms: millis(plan.restart.cap),
            reset_after_ms: millis(plan.restart.reset_after),
        },
        stop_signal: &plan.stop_signal,
        stop_grace_ms: millis(plan.stop_grace),
    }
}
