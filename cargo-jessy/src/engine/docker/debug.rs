//! A debugger server beside a container: a helper that shares its processes and may trace them.

use std::{io, process::Stdio};

use camino::Utf8Path;
use tokio::{io::AsyncWriteExt as _, process::Command};

use super::{containers::Container, helper};
use crate::model::Project;

const DOCKERFILE: &str = include_str!("debug.Dockerfile");

/// The base that delve is compiled on, unless the service's build names another.
const GO: &str = "golang:1.26.8-bookworm";

/// The process that a container runs.
const PROGRAM: &str = "/proc/1/exe";

/// A debugger server as an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// For Rust, and what else gdb understands.
    Gdbserver,
    /// For Go.
    Delve,
}

impl Server {
    fn stage(self) -> &'static str {
        match self {
            Self::Gdbserver => "gdbserver",
            Self::Delve => "delve",
        }
    }

    /// What its image is called.
    #[must_use]
    pub fn image(self) -> String {
        format!("jessy-debug:{}", self.stage())
    }
}

/// Builds the server's image where it is missing; the engine's cache decides what is done. Gives
/// what the build said if it failed.
///
/// # Errors
/// Those of starting `docker`.
pub async fn image(
    docker: &str,
    server: Server,
    project: &Project,
    service: &str,
    delve: &str,
) -> io::Result<Result<(), String>> {
    let build = project.services.get(service).and_then(|service| service.build.as_ref());
    let go = build.and_then(|build| build.args.get("GO_IMAGE")).map_or(GO, String::as_str);
    let mut child = Command::new(docker)
        .args(["build", "--quiet", "--target", server.stage(), "--tag", &server.image()])
        .args(["--build-arg", &format!("DEBIAN_IMAGE={}", helper::base(project, service))])
        .args(["--build-arg", &format!("GO_IMAGE={go}")])
        .args(["--build-arg", &format!("DELVE={delve}"), "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(DOCKERFILE.as_bytes()).await?;
    }
    let output = child.wait_with_output().await?;
    let said = || String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Ok(if output.status.success() { Ok(()) } else { Err(said()) })
}

/// Up to its options, the command line of a helper that sees the container's processes and may
/// trace them.
fn helper(docker: &str, container: &Container) -> Vec<String> {
    let pid = format!("--pid=container:{}", container.id);
    let words =
        [docker, "run", "--rm", "--interactive", "--pull=never", &pid, "--cap-add=SYS_PTRACE"];
    words.map(str::to_owned).to_vec()
}

/// gdbserver, attached to the container's program and speaking over stdin and stdout.
#[must_use]
pub fn gdbserver(docker: &str, container: &Container) -> Vec<String> {
    let inside =
        [Server::Gdbserver.image(), "gdbserver".into(), "--attach".into(), "-".into(), "1".into()];
    [helper(docker, container), inside.to_vec()].concat()
}

/// Delve, attached to the container's program and reachable on this port of the host's loopback.
#[must_use]
pub fn delve(docker: &str, container: &Container, name: &str, port: u16) -> Vec<String> {
    let options = [
        format!("--name={name}"),
        format!("--publish=127.0.0.1:{port}:{port}"),
        Server::Delve.image(),
    ];
    let listen = format!("--listen=0.0.0.0:{port}");
    let inside = [
        "dlv",
        "attach",
        "1",
        PROGRAM,
        "--headless",
        "--accept-multiclient",
        "--continue",
        "--api-version=2",
        &listen,
    ];
    [helper(docker, container), options.to_vec(), inside.map(str::to_owned).to_vec()].concat()
}

/// Copies the container's program here, for a debugger that needs its symbols.
///
/// # Errors
/// Those of the file system, and of starting `docker`.
pub async fn copy_program(docker: &str, container: &Container, to: &Utf8Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs_err::create_dir_all(folder)?;
    }
    let file = fs_err::File::create(to)?.into_parts().0;
    let argv = helper(docker, container);
    let copied = Command::new(&argv[0])
        .args(&argv[1..])
        .args([&Server::Gdbserver.image(), "cat", PROGRAM])
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .status()
        .await?;
    if copied.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("copy the program of {} to {to}: {copied}", container.name)))
    }
}
