//! A clone of this repository for the commands to run in: at a fixed place, so that what it builds
//! is built once, and on ports of its own.

use std::{
    collections::BTreeSet,
    fs::File,
    net::TcpListener,
    process::{Command, Stdio},
};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::env::Env;

use crate::repository;

/// What the machine's own settings must not change.
const SCRUBBED: [&str; 12] = [
    "CI",
    "NO_COLOR",
    "FORCE_COLOR",
    "RUST_LOG",
    "DATABASE_URL",
    "JESSY_STATE_DIR",
    "JESSY_SUPERVISED",
    "JESSY_HOST",
    "JESSY_TAG",
    "JESSY_TOKEN",
    "JESSY_TOKEN_FILE",
    "COMPOSE_PROJECT_NAME",
];

/// `cargo jessy` is the binary under test, and anything else of cargo's is cargo's.
const PRELUDE: &str = r#"cargo() { if [ "$1" = jessy ]; then "$JESSY_UNDER_TEST" "$@"; else command cargo "$@"; fi; }
"#;

pub(super) struct Clone {
    dir: Utf8PathBuf,
    target: Utf8PathBuf,
    pub(super) api_port: u16,
    pub(super) core_port: u16,
    /// `export …` lines of the document.
    pub(super) exports: String,
    _lock: File,
}

impl Clone {
    pub(super) fn make() -> Self {
        let tmp = Utf8PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let lock = File::create(tmp.join("documents.lock")).unwrap();
        lock.lock().unwrap();
        let dir = tmp.join("documents");
        let (api_port, core_port) = free_ports();
        let target = tmp.parent().unwrap().to_owned();
        let clone = Self { dir, target, api_port, core_port, exports: String::new(), _lock: lock };
        clone.sync();
        clone.stop();
        let _ = fs_err::remove_dir_all(clone.dir.join(".jessy"));
        fs_err::create_dir_all(clone.dir.join("target")).unwrap();
        clone
    }

    /// Writes what differs, so that time stamps tell cargo the truth, and removes what is gone.
    fn sync(&self) {
        let mut kept = BTreeSet::new();
        for path in files(&repository()) {
            let (from, to) = (repository().join(&path), self.dir.join(&path));
            let bytes = fs_err::read(&from).unwrap();
            if fs_err::read(&to).ok().as_ref() != Some(&bytes) {
                fs_err::create_dir_all(to.parent().unwrap()).unwrap();
                fs_err::copy(&from, &to).unwrap();
            }
            kept.insert(path);
        }
        for path in files(&self.dir) {
            if !kept.contains(&path) {
                fs_err::remove_file(self.dir.join(path)).unwrap();
            }
        }
    }

    /// A shell that runs `line` with the ports of this clone in the place of the documents'.
    pub(super) fn command(&self, line: &str) -> Command {
        let (api, core) = (self.api_port, self.core_port);
        let line = format!("{PRELUDE}{}{line}", self.exports)
            .replace("localhost:3000", &format!("localhost:{api}"))
            .replace("127.0.0.1:3000", &format!("127.0.0.1:{api}"))
            .replace("localhost:8080", &format!("localhost:{core}"))
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{core}"));
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", &line]).current_dir(&self.dir);
        for name in SCRUBBED {
            command.env_remove(name);
        }
        let path =
            std::env::split_paths(Env::of_process().get("PATH").unwrap()).collect::<Vec<_>>();
        let built = self.target.join("debug").into_std_path_buf();
        command
            .env("PATH", std::env::join_paths([built].into_iter().chain(path)).unwrap())
            .env("JESSY_UNDER_TEST", env!("CARGO_BIN_EXE_cargo-jessy"))
            .env("CARGO_TARGET_DIR", &self.target)
            .env("JESSY_API_PORT", api.to_string())
            .env("JESSY_CORE_PORT", core.to_string())
            .env("JESSY_ADDR", format!("127.0.0.1:{core}"))
            .stdin(Stdio::null());
        // Where an engine answers, `up` would begin with building images; those are proved by the
        // tests of containers. Here the services run as processes.
        if !line.contains("docker") {
            command.env("DOCKER_HOST", "unix:///nonexistent/docker.sock");
        }
        command
    }

    /// Ends what a document left running.
    pub(super) fn stop(&self) {
        if self.dir.join(".jessy").exists() {
            let output = self.command("cargo jessy down").output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

/// The files of a folder that git would keep, by their paths in it.
fn files(root: &Utf8Path) -> Vec<Utf8PathBuf> {
    let left_out = [".git", ".jessy", "target"];
    let walk = ignore::WalkBuilder::new(root)
        .hidden(false)
        .parents(false)
        .require_git(false)
        .filter_entry(move |entry| !left_out.iter().any(|name| entry.file_name() == *name))
        .build();
    walk.filter_map(Result::ok)
        .map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).unwrap())
        .filter(|path| path.is_file())
        .map(|path| path.strip_prefix(root).unwrap().to_owned())
        .collect()
}

fn free_ports() -> (u16, u16) {
    let held = [0; 2].map(|port| TcpListener::bind(("127.0.0.1", port)).unwrap());
    let [api, core] = held.map(|socket| socket.local_addr().unwrap().port());
    (api, core)
}
