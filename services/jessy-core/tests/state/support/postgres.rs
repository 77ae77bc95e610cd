//! A Postgres server of this test run's own, in a folder that goes with it.
//!
//! A shell keeps the server and waits on a pipe from us. However we end, the pipe ends too: then
//! the shell stops the server and removes the folder.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Instant;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::PATIENCE;

/// Makes a cluster, then starts and stops its server as told. No address but a socket in the
/// folder; nothing is synced, as nobody pulls the plug.
const KEEPER: &str = r#"
set -u
bin=$1 folder=$2
"$bin/initdb" --pgdata "$folder/data" --username jessy --auth trust --encoding UTF8 \
    --locale C --no-sync --no-instructions >"$folder/initdb.log" 2>&1 || exit 1
echo made
while read -r order; do
    case $order in
    start)
        "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off \
            -c max_connections=200 >>"$folder/postgres.log" 2>&1 </dev/null &
        server=$!
        ;;
    stop)
        kill -QUIT "$server"
        wait "$server"
        ;;
    esac
    echo "$order"
done
kill -QUIT "$server" 2>/dev/null
wait
rm -rf "$folder"
"#;

/// A running server.
pub(crate) struct Server {
    folder: PathBuf,
    keeper: Mutex<Keeper>,
    databases: AtomicUsize,
}

struct Keeper {
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    _shell: Child,
}

impl Server {
    /// The one that the tests of this process share.
    pub(crate) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// A new one. `None`, and a note, where Postgres is not installed.
    pub(crate) fn start() -> Option<Self> {
        let Some(bin) = programs() else {
            let note = "no Postgres is installed: its tests did nothing";
            assert!(!required(), "JESSY_REQUIRE_POSTGRES is set and {note}");
            std::io::stderr().write_all(format!("{note}\n").as_bytes()).unwrap();
            return None;
        };
        // Kept on purpose: the keeper removes it, also after a kill.
        let folder = tempfile::Builder::new().prefix("jessy-pg-").tempdir().unwrap().keep();
        let mut keeper = as_other_than_root(&folder)
            .args(["sh", "-c", KEEPER, "keeper"])
            .args([&bin, &folder])
            .current_dir(&folder)
            // Not in our group, so that a Ctrl-C leaves it the time to clean up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let orders = keeper.stdin.take().unwrap();
        let answers = BufReader::new(keeper.stdout.take().unwrap());
        let mut keeper = Keeper { orders, answers, _shell: keeper };
        assert_eq!(keeper.answer(), "made", "see initdb.log in {}", folder.display());
        let server = Self { folder, keeper: Mutex::new(keeper), databases: AtomicUsize::new(0) };
        server.order("start");
        Some(server)
    }

    /// Stops it as a crash does.
    pub(crate) fn stop(&self) {
        self.order("stop");
    }

    /// Starts it again.
    pub(crate) fn restart(&self) {
        self.order("start");
    }

    /// Creates a database and gives its address.
    pub(crate) async fn create_database(&self) -> String {
        let mut connection = self.connect().await;
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let sql = format!("CREATE DATABASE test_{number}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        self.url(&format!("test_{number}"))
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://jessy@localhost/{database}?host={}", self.folder.display())
    }

    async fn connect(&self) -> PgConnection {
        let end = Instant::now() + PATIENCE;
        loop {
            match PgConnection::connect(&self.url("postgres")).await {
                Ok(connection) => return connection,
                Err(error) => {
                    let log = self.folder.join("postgres.log");
                    let log = std::fs::read_to_string(log).unwrap_or_default();
                    assert!(Instant::now() < end, "{error}\n{log}");
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    fn order(&self, order: &str) {
        let mut keeper = self.keeper.lock().unwrap();
        writeln!(keeper.orders, "{order}").unwrap();
        assert_eq!(keeper.answer(), order);
    }
}

impl Keeper {
    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

/// Postgres refuses to run as root, so root lends the folder to somebody else.
fn as_other_than_root(folder: &Path) -> Command {
    let mut command = Command::new("env");
    if rustix::process::geteuid().is_root() {
        const NOBODY: u32 = 65_534;
        std::os::unix::fs::chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        command.args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    command
}

/// The folder of the server's programs: that of `PATH`, else Debian's newest.
fn programs() -> Option<PathBuf> {
    let has_all = |bin: &PathBuf| bin.join("postgres").exists() && bin.join("initdb").exists();
    let path = variable("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(has_all);
    on_path.or_else(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let bins = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
        let version = |bin: &PathBuf| bin.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
        bins.filter(has_all).max_by_key(version)
    })
}

fn required() -> bool {
    variable("JESSY_REQUIRE_POSTGRES").is_some_and(|value| value != "0")
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment too")]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}
