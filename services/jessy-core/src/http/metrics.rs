//! What is counted, and the route that tells it in Prometheus' text format.

use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::{MatchedPath, State};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::{ApiError, Shared};
use crate::app::AppState;
use crate::nav::Timings;
use crate::service;

const CONTENT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Every route by its pattern, the busiest first.
pub(super) const ROUTES: [&str; 11] = [
    "/v1/navigate",
    "/health/ready",
    "/health",
    "/metrics",
    "/v1/dimensions",
    "/v1/dimensions/{id}/layers/{n}",
    "/v1/interference",
    "/v1/users/{id}/dimension",
    "/v1/associations",
    "/v1/status",
    "/openapi.json",
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stage {
    stage: &'static str,
}

/// What is answered most by far.
const NAVIGATED: Answer = Answer { method: "POST", route: ROUTES[0], status: 200 };

type Durations<L> = Family<L, Histogram, fn() -> Histogram>;

/// Every metric of the service.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Mutex<Registry>,
    answers: Family<Answer, Counter>,
    /// Members of the families, found once instead of each time.
    navigated: Counter,
    navigated_seconds: Histogram,
    answered_well: Counter,
    answer_seconds: Durations<Answer>,
    queries: Family<Outcome, Counter>,
    stage_seconds: Durations<Stage>,
    dimensions_loaded: Gauge,
    layers_bytes: Gauge,
    live_maps: Gauge,
    mapped_bytes: Gauge,
    reload_failures: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("jessy");
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", version);

        let answers = Family::<Answer, Counter>::default();
        registry.register("http_requests", "Requests answered", answers.clone());
        let answer_seconds = Durations::new_with_constructor(buckets);
        registry.register_with_unit(
            "http_request_duration",
            "From the request's head to the reply's",
            Unit::Seconds,
            answer_seconds.clone(),
        );
        let queries = Family::<Outcome, Counter>::default();
        registry.register("queries", "Queries by outcome", queries.clone());
        let stage_seconds = Durations::new_with_constructor(buckets);
        registry.register_with_unit(
            "stage_duration",
            "Time per stage of a query",
            Unit::Seconds,
            stage_seconds.clone(),
        );
        let dimensions_loaded = Gauge::default();
        registry.register(
            "dimensions_loaded",
            "Dimensions that queries are matched against",
            dimensions_loaded.clone(),
        );
        let layers_bytes = Gauge::default();
        registry.register_with_unit(
            "layers",
            "Size of the layer store",
            Unit::Bytes,
            layers_bytes.clone(),
        );
        let live_maps = Gauge::default();
        registry.register(
            "layers_live_maps",
            "Layer stores mapped, replaced ones that are still read included",
            live_maps.clone(),
        );
        let mapped_bytes = Gauge::default();
        registry.register_with_unit(
            "layers_mapped",
            "Their sizes together",
            Unit::Bytes,
            mapped_bytes.clone(),
        );
        let reload_failures = Counter::<u64>::default();
        registry.register(
            "layers_reload_failures",
            "Reloads that kept the old layer store",
            reload_failures.clone(),
        );
        let registry = Mutex::new(registry);
        Self {
            live_maps,
            mapped_bytes,
            reload_failures,
            registry,
            navigated: answers.get_or_create_owned(&NAVIGATED),
            navigated_seconds: answer_seconds.get_or_create_owned(&NAVIGATED),
            answered_well: queries.get_or_create_owned(&Outcome { outcome: "ok" }),
            answers,
            answer_seconds,
            queries,
            stage_seconds,
            dimensions_loaded,
            layers_bytes,
        }
    }

    /// What is read when somebody asks, and not counted as it happens.
    fn measure(&self, state: &AppState) {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let atlas = state.atlas();
        let usage = state.shelf.ceiling().usage();
        self.dimensions_loaded.set(i64::try_from(atlas.dimensions().count()).unwrap_or(i64::MAX));
        self.layers_bytes.set(i64::try_from(atlas.store().bytes()).unwrap_or(i64::MAX));
        self.live_maps.set(number(usage.live_maps));
        self.mapped_bytes.set(number(usage.mapped_bytes));
        let failures = state.shelf.reload_failures();
        self.reload_failures.inner().store(failures, Ordering::Relaxed);
    }

    pub(super) fn answered(
        &self,
        method: &'static str,
        route: &'static str,
        status: u16,
        elapsed: Duration,
    ) {
        let labels = Answer { method, route, status };
        if labels == NAVIGATED {
            self.navigated.inc();
            self.navigated_seconds.observe(elapsed.as_secs_f64());
            return;
        }
        self.answers.get_or_create(&labels).inc();
        self.answer_seconds.get_or_create(&labels).observe(elapsed.as_secs_f64());
    }

    /// `outcome` is `ok` or an error's code.
    pub(super) fn queried(&self, outcome: &'static str) {
        self.queries.get_or_create(&Outcome { outcome }).inc();
    }

    /// A query that came to the service, and what it came to.
    pub(super) fn asked(&self, answer: &Result<service::Answer, ApiError>) {
        match answer {
            Ok(answer) => {
                self.answered_well.inc();
                if !answer.cached {
                    self.timed(&answer.timings);
                }
            }
            Err(error) => self.queried(error.code().name),
        }
    }

    fn timed(&self, timings: &Timings) {
        let stages = [
            ("security", timings.security),
            ("analysis", timings.analysis),
            ("scan", timings.scan),
            ("selection", timings.selection),
            ("depth", timings.depth),
            ("interference", timings.interference),
            ("total", timings.total),
        ];
        for (stage, elapsed) in stages {
            self.stage_seconds.get_or_create(&Stage { stage }).observe(elapsed.as_secs_f64());
        }
    }

    fn encode(&self) -> Result<String, String> {
        let registry = self.registry.lock().map_err(|error| error.to_string())?;
        let mut text = String::new();
        encode(&mut text, &registry).map_err(|error| error.to_string())?;
        Ok(text)
    }
}

/// What is counted, in Prometheus' text format.
#[utoipa::path(
    get, path = "/metrics", tag = "probes",
    responses((status = 200, body = String, content_type = CONTENT))
)]
pub(super) async fn text(State(state): State<Shared>) -> Response {
    state.metrics.measure(&state);
    match state.metrics.encode() {
        Ok(text) => ([(CONTENT_TYPE, CONTENT)], text).into_response(),
        Err(cause) => ApiError::Internal(cause).into_response(),
    }
}

/// The route that matched, and never the raw path: a label per path would grow without end.
pub(super) fn route(matched: Option<&MatchedPath>) -> &'static str {
    let matched = matched.map_or("", MatchedPath::as_str);
    ROUTES.into_iter().find(|route| *route == matched).unwrap_or("<unknown>")
}

/// Known methods by name; a client's invention would be a label without end.
pub(super) fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "<other>",
    }
}

/// From 50 µs to 3.3 s.
fn buckets() -> Histogram {
    Histogram::new(exponential_buckets(0.000_05, 2.0, 17))
}
