//! A way to a machine of the swarm by ssh: the real server, on this machine alone, with keys made
//! for it.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

use crate::{load::until, nodes};

/// A server whose sessions find one engine, until it is dropped.
pub(crate) struct Ssh {
    server: Child,
    /// What docker is told.
    pub(crate) host: String,
    /// The key of who may come in.
    pub(crate) key: String,
    /// What the server must prove to be.
    pub(crate) known_hosts: String,
    _folder: tempfile::TempDir,
}

impl Ssh {
    /// A way to the engine at `host`.
    pub(crate) fn to(host: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        for name in ["server", "client"] {
            let make = ["-q", "-t", "ed25519", "-N", "", "-f"];
            nodes::output(Command::new("ssh-keygen").args(make).arg(file(name)));
        }
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nPidFile none\nSetEnv DOCKER_HOST={host}\n",
            file("server").display(),
            file("client.pub").display(),
        );
        fs::write(file("config"), config).unwrap();
        // Where the server locks itself in; a service manager makes it elsewhere.
        fs::create_dir_all("/run/sshd").unwrap();
        let server = Command::new("/usr/sbin/sshd")
            .args(["-D", "-f"])
            .arg(file("config"))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until("ssh answers", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        let key = fs::read_to_string(file("client")).unwrap();
        let public = fs::read_to_string(file("server.pub")).unwrap();
        Self {
            server,
            host: format!("ssh://root@127.0.0.1:{port}"),
            key,
            known_hosts: format!("[127.0.0.1]:{port} {public}"),
            _folder: folder,
        }
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}
