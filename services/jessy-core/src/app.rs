//! The whole service in one value.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use tokio::net::TcpListener;

use crate::config::{AuthConfig, Config};
use crate::http::{self, Metrics, connections};
use crate::nav::{Atlas, Weights};
use crate::store::{OpenError, Store};

/// The service, with its store open and verified.
#[derive(Debug, Clone)]
pub struct JessyApp {
    pub(crate) state: Arc<AppState>,
}

/// What every handler may see.
#[derive(Debug)]
pub struct AppState {
    pub(crate) started: Instant,
    pub(crate) instance: Option<String>,
    pub(crate) weights: Weights,
    pub(crate) auth: AuthConfig,
    pub(crate) metrics: Metrics,
    atlas: Arc<Atlas>,
}

impl AppState {
    /// The current store and what was made from it. A request takes it once and keeps it.
    pub(crate) fn atlas(&self) -> Arc<Atlas> {
        Arc::clone(&self.atlas)
    }
}

impl JessyApp {
    /// Opens and verifies the layer store.
    ///
    /// # Errors
    ///
    /// [`OpenError`]: file, reason and remedy in one line.
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        let store = Store::open(&config.layers.file)?;
        let atlas = Atlas::new(store, &config.layers.packs);
        report(&atlas, config);
        let metrics = Metrics::new();
        metrics.store_opened(&atlas);
        let state = AppState {
            started: Instant::now(),
            instance: config.runtime.instance.clone(),
            weights: Weights::default(),
            auth: config.auth.clone(),
            metrics,
            atlas: Arc::new(atlas),
        };
        Ok(Self { state: Arc::new(state) })
    }

    /// The routes.
    pub fn router(&self) -> Router {
        http::router(Arc::clone(&self.state))
    }

    /// Serves until `stop` ends, then answers the open requests.
    ///
    /// # Errors
    ///
    /// When the socket has no address: it is no listening socket.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let addr = listener.local_addr()?;
        let version = env!("CARGO_PKG_VERSION");
        let instance = self.state.instance.as_deref().unwrap_or("none");
        tracing::info!(
            %addr, instance, version,
            "jessy-core {version} serves http://{addr}, instance {instance}"
        );
        connections::serve(listener, self.router(), stop).await;
        tracing::info!("ended");
        Ok(())
    }
}

/// Says what was opened, and what is not as it should be.
fn report(atlas: &Atlas, config: &Config) {
    let store = atlas.store();
    for warning in store.warnings() {
        tracing::warn!("layer store: {warning}");
    }
    for id in store.missing() {
        tracing::warn!("layer store: {id} is missing, the service is degraded");
    }
    for id in &config.layers.packs {
        if atlas.dimensions().all(|dimension| dimension.id != *id) {
            tracing::warn!("JESSY_PACKS: the layer store holds no {id}");
        }
    }
    tracing::info!(
        file = %store.file().display(),
        generation = %store.generation(),
        bytes = store.bytes(),
        dimensions = atlas.dimensions().count(),
        "layer store open"
    );
}
