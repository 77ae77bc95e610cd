//! The whole service in one value.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock::{Clock, SystemClock};
use crate::config::{AuthConfig, Config};
use crate::http::{self, Metrics, connections};
use crate::learn;
use crate::model::DimensionId;
use crate::nav::Atlas;
use crate::service::Service;
use crate::state::{Database, DatabaseUrl, StateError, StorageKind};
use crate::store::{self, Ceiling, OpenError, Reloaded, Shelf};

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
    pub(crate) storage: StorageKind,
    pub(crate) service: Service,
    pub(crate) auth: AuthConfig,
    pub(crate) metrics: Metrics,
    pub(crate) shelf: Arc<Shelf<Atlas>>,
}

impl AppState {
    /// The current store and what was made from it. A request takes it once and keeps it.
    pub(crate) fn atlas(&self) -> Arc<Atlas> {
        self.shelf.current()
    }

    pub(crate) fn uptime_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Why the service doesn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The layer store: file, reason and remedy in one line.
    #[error(transparent)]
    Layers(#[from] OpenError),
    /// Durable state, without its password.
    #[error(transparent)]
    State(#[from] StateError),
    /// What was learnt.
    #[error(transparent)]
    Learning(#[from] learn::StartError),
}

impl JessyApp {
    /// Opens and verifies the layer store, opens the database and brings its tables up to date,
    /// and reads what was learnt.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let layers = &config.layers;
        let packs = layers.packs.clone();
        let make = move |store| {
            let atlas = Atlas::new(store, &packs);
            report(&atlas, &packs);
            Arc::new(atlas)
        };
        let ceiling = Ceiling::new(layers.map_ceiling);
        let shelf = Shelf::open(&layers.file, &ceiling, Arc::clone(&clock), make)?;
        let shelf = Arc::new(shelf);
        if let Some(why) = &config.auth.unusable {
            tracing::warn!("{why}; protected routes answer 401");
        }
        let url: DatabaseUrl = config.storage.url.expose().parse()?;
        let database = Database::open(&url).await?;
        tracing::info!(place = database.place(), "durable state open");
        let storage = database.kind();
        let service = Service::start(Arc::clone(&shelf), database, clock).await?;
        let state = AppState {
            started: Instant::now(),
            instance: config.runtime.instance.clone(),
            auth: config.auth.clone(),
            metrics: Metrics::new(),
            storage,
            service,
            shelf,
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
        let (end, ended) = oneshot::channel::<()>();
        let stopped = async { drop(ended.await) };
        let state = Arc::clone(&self.state);
        let replaced = move |result: &Result<Reloaded<Atlas>, OpenError>| {
            if let Ok(Reloaded::Swapped(atlas)) = result {
                let (state, atlas) = (Arc::clone(&state), Arc::clone(atlas));
                tokio::spawn(async move { state.service.store_replaced(&atlas).await });
            }
        };
        let watch = store::watch(Arc::clone(&self.state.shelf), replaced, stopped)?;
        let watch = tokio::spawn(watch);
        connections::serve(listener, self.router(), stop).await;
        drop(end);
        if let Err(error) = watch.await {
            tracing::error!("the watch of the layer store failed: {error}");
        }
        let left = self.state.service.drain().await;
        if left > 0 {
            tracing::error!("{left} queries were not learnt from");
        }
        tracing::info!("ended");
        Ok(())
    }
}

/// Says what was opened, and what is not as it should be.
fn report(atlas: &Atlas, packs: &[DimensionId]) {
    let store = atlas.store();
    for warning in store.warnings() {
        tracing::warn!("layer store: {warning}");
    }
    for id in store.missing() {
        tracing::warn!("layer store: {id} is missing, the service is degraded");
    }
    for id in packs {
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
