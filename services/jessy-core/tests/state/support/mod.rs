//! A database per test, and a core without its HTTP on it.

mod postgres;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jessy_core::clock::{Clock, ManualClock};
use jessy_core::learn::{Job, LearnRules, Learning, Setup};
use jessy_core::model::Seed;
use jessy_core::state::{Database, DatabaseUrl, StorageKind};
use jessy_core::users::Users;
use jiff::Timestamp;
use sqlx::{Connection, PgConnection, SqliteConnection};

pub(crate) use postgres::Server;

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// An empty database.
pub(crate) struct Place {
    pub(crate) url: DatabaseUrl,
    pub(crate) text: String,
    _folder: Option<tempfile::TempDir>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("state/jessy.db").to_str().unwrap().to_owned();
        Self { url: text.parse().unwrap(), text, _folder: Some(folder) }
    }

    /// `None` where there is no Postgres to start.
    pub(crate) async fn postgres() -> Option<Self> {
        Some(Self::on(Server::shared()?).await)
    }

    /// A new database on this server.
    pub(crate) async fn on(server: &Server) -> Self {
        let text = server.create_database().await;
        Self { url: text.parse().unwrap(), text, _folder: None }
    }

    /// One that is there already.
    pub(crate) fn at(text: &str) -> Self {
        Self { url: text.parse().unwrap(), text: text.to_owned(), _folder: None }
    }

    /// Meddles with what is in it.
    pub(crate) async fn execute(&self, sql: &'static str) {
        if self.url.kind() == StorageKind::Postgres {
            let mut connection = PgConnection::connect(&self.text).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        } else {
            let url = format!("sqlite://{}", self.text);
            let mut connection = SqliteConnection::connect(&url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        }
    }

    pub(crate) async fn open(&self) -> Database {
        Database::open(&self.url).await.unwrap()
    }
}

/// What a running core has.
pub(crate) struct Core {
    pub(crate) database: Database,
    pub(crate) users: Users,
    pub(crate) learning: Learning,
    pub(crate) clock: Arc<ManualClock>,
    /// Words that were told to have changed, in the order of telling.
    pub(crate) told: Arc<Mutex<Vec<String>>>,
}

impl Core {
    pub(crate) async fn start(place: &Place) -> Self {
        Self::with(place, &noon(), LearnRules::default(), &[]).await
    }

    pub(crate) async fn with(
        place: &Place,
        clock: &Arc<ManualClock>,
        rules: LearnRules,
        seeds: &[Seed],
    ) -> Self {
        let database = place.open().await;
        let as_clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
        let users = Users::new(database.clone(), Arc::clone(&as_clock));
        let told = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&told);
        let learning = Learning::start(Setup {
            database: database.clone(),
            users: users.clone(),
            clock: as_clock,
            rules,
            seeds: seeds.to_vec(),
            on_change: Box::new(move |words| {
                hear.lock().unwrap().extend(words.iter().map(ToString::to_string));
            }),
        });
        let learning = learning.await.unwrap();
        Self { database, users, learning, clock: Arc::clone(clock), told }
    }

    /// Learns words at once.
    pub(crate) async fn learn(&self, words: &str) {
        self.learning.commit(job(words)).await.unwrap();
    }

    /// `(partner, strength in thousandths, count)`, strongest first.
    pub(crate) fn top(&self, word: &str) -> Vec<(String, i64, u64)> {
        let top = self.learning.top(word, 100).into_iter();
        top.map(|found| (found.word, thousandths(found.strength), found.count)).collect()
    }

    /// What was told since this was asked last.
    pub(crate) fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap())
    }

    /// An orderly end.
    pub(crate) async fn end(self) {
        assert_eq!(self.learning.drain().await, 0);
        self.database.close().await;
    }
}

pub(crate) fn noon() -> Arc<ManualClock> {
    Arc::new(ManualClock::new("2026-01-01T12:00:00Z".parse::<Timestamp>().unwrap()))
}

pub(crate) fn job(words: &str) -> Job {
    Job::new(words.split(' '), None)
}

pub(crate) fn seed(a: &str, b: &str) -> Seed {
    Seed { a: a.to_owned(), b: b.to_owned(), strength: 1.0 }
}

pub(crate) fn thousandths(x: f64) -> i64 {
    (x * 1e3).round() as i64
}

/// What [`Core::top`] gives, in short.
pub(crate) fn pairs<const N: usize>(list: [(&str, i64, u64); N]) -> Vec<(String, i64, u64)> {
    list.map(|(word, strength, count)| (word.to_owned(), strength, count)).to_vec()
}

/// Waits until `done` says yes.
pub(crate) async fn until(what: &str, mut done: impl FnMut() -> bool) {
    until_async(what, async || done()).await;
}

/// [`until`] for a question that takes time.
pub(crate) async fn until_async(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done().await {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Each of these tests once on SQLite and once on Postgres.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::support::Place::sqlite()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                if let Some(place) = $crate::support::Place::postgres().await {
                    super::$test(place).await;
                }
            })+
        }
    };
}
pub(crate) use on_both;
