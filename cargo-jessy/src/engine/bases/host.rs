//! What this host can give to a stand-in: Debian's packages, its compilers.

use std::{collections::BTreeMap, time::Duration};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    catalogue::Id,
    env::Env,
    exit::{Exit, Failure},
    proc::{self, End, Exec, Stop},
};

/// Makes a file system from Debian's packages without being Debian's installer.
pub(super) const MMDEBSTRAP: &str = "mmdebstrap";

/// A question about a version that takes longer has no answer.
const ANSWER: Duration = Duration::from_secs(20);

/// This host, as far as stand-ins go.
pub(super) struct Host<'a> {
    pub(super) env: &'a Env,
    pub(super) root: &'a Utf8Path,
    pub(super) stop: &'a Stop,
}

/// A compiler of this host.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Toolchain {
    /// What is copied.
    pub(super) dir: Utf8PathBuf,
    /// Its version in full.
    pub(super) version: String,
}

impl Host<'_> {
    /// The program that makes a Debian, or how to get it.
    pub(super) fn mmdebstrap(&self) -> Result<Utf8PathBuf, Failure> {
        if let Some(program) =
            self.env.find_on_path(MMDEBSTRAP).filter(|_| cfg!(target_os = "linux"))
        {
            return Ok(program);
        }
        if self.env.find_on_path("apt-get").is_some() {
            return Err(Failure::missing(
                Id::StandInFailed,
                format!("{MMDEBSTRAP} is not on the PATH"),
            )
            .help(format!("sudo apt-get install --yes {MMDEBSTRAP} debian-archive-keyring")));
        }
        let message = "stand-ins are made on Debian and its relatives only, and this host is none";
        Err(Failure::missing(Id::StandInFailed, message).help(carry("IMAGE")))
    }

    /// The mirrors that this machine's apt uses for a release of Debian, as lines of a source
    /// list; none if it uses none, and then mmdebstrap has its own.
    pub(super) async fn mirrors(&self, codename: &str) -> Result<Vec<String>, Failure> {
        let format = "$(ORIGIN) $(SITE) $(RELEASE) $(COMPONENT)";
        let args = ["apt-get", "indextargets", "--format", format, "Created-By: Packages"];
        let Some(lines) = self.ask(&args).await? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for line in lines {
            let words: Vec<_> = line.split_whitespace().collect();
            let &["Debian", site, release, "main"] = words.as_slice() else { continue };
            let is_release = release == codename
                || release.strip_prefix(codename).is_some_and(|rest| rest.starts_with('-'));
            let source = format!("deb {site} {release} main");
            // Only these can be reached from inside a build as well.
            if is_release && site.starts_with("http") && !found.contains(&source) {
                found.push(source);
            }
        }
        // Its updates alone are no release.
        let has_release = found.iter().any(|line| line.contains(&format!(" {codename} ")));
        Ok(if has_release { found } else { Vec::new() })
    }

    /// The proxies that this machine's downloads go through, as variables that Docker and apt
    /// know.
    pub(super) async fn proxies(&self) -> Result<BTreeMap<String, String>, Failure> {
        let names =
            ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
        let set = names.iter().filter(|name| self.env.has(name));
        let mut found: BTreeMap<String, String> = set
            .filter_map(|name| Some(((*name).to_owned(), self.env.get(name)?.to_owned())))
            .collect();
        for scheme in ["http", "https"] {
            let key = format!("Acquire::{scheme}::Proxy");
            let said = self.ask(&["apt-config", "dump", "--format", "%v%n", &key]).await?;
            let proxy = said.and_then(|lines| lines.into_iter().find(|line| !line.is_empty()));
            if let Some(proxy) = proxy.filter(|proxy| proxy != "DIRECT") {
                found.entry(format!("{scheme}_proxy")).or_insert(proxy);
            }
        }
        Ok(found)
    }

    /// The Rust toolchain of that version: the one on the PATH, else one that rustup has.
    pub(super) async fn rust(&self, wanted: &str) -> Result<Toolchain, Failure> {
        let on_path = ["rustc"];
        let of_rustup = ["rustup", "run", wanted, "rustc"];
        let mut found = None;
        for compiler in [&on_path[..], &of_rustup] {
            let asked = [compiler, &["--version"]].concat();
            let lines = self.ask(&asked).await?.unwrap_or_default();
            let said = lines.iter().find_map(|line| line.strip_prefix("rustc "));
            let Some(version) = said.and_then(|said| said.split(' ').next()) else { continue };
            if !is(version, wanted) {
                found.get_or_insert(version.to_owned());
                continue;
            }
            let asked = [compiler, &["--print", "sysroot"]].concat();
            let lines = self.ask(&asked).await?.unwrap_or_default();
            let dir = lines.last().map(Utf8PathBuf::from).unwrap_or_default();
            // A distribution's compiler is strewn over /usr and linked to its libraries.
            if dir == "/usr" || !dir.join("bin/rustc").is_file() {
                return Err(Failure::missing(Id::StandInFailed, format!(
                    "rustc {version} is the distribution's, and only one of rustup's can be copied"
                ))
                .help(format!("rustup toolchain install {wanted}")));
            }
            return Ok(Toolchain { dir, version: version.to_owned() });
        }
        let has = found.map_or("none".to_owned(), |version| version);
        Err(Failure::missing(
            Id::StandInFailed,
            format!("it takes the Rust toolchain {wanted}, and this host has {has}"),
        )
        .help(format!("rustup toolchain install {wanted}")))
    }

    /// The Go of that version.
    pub(super) async fn go(&self, wanted: &str) -> Result<Toolchain, Failure> {
        let lines = self.ask(&["go", "env", "GOVERSION", "GOROOT"]).await?.unwrap_or_default();
        let (version, dir) = match lines.as_slice() {
            [.., version, dir] => {
                (version.trim_start_matches("go").to_owned(), Utf8PathBuf::from(dir))
            }
            _ => ("none".to_owned(), Utf8PathBuf::new()),
        };
        if !is(&version, wanted) {
            return Err(Failure::missing(
                Id::StandInFailed,
                format!("it takes Go {wanted}, and this host has {version}"),
            )
            .help(format!("install Go {wanted} from go.dev/dl")));
        }
        // Debian's packages link to folders beside it.
        if !dir.join("bin/go").is_file() || dir.join("src").is_symlink() {
            return Err(Failure::missing(Id::StandInFailed, format!(
                "Go {version} in {dir} is the distribution's, and only a whole one can be copied"
            ))
            .help(format!("install Go {wanted} from go.dev/dl")));
        }
        Ok(Toolchain { dir, version })
    }

    /// The lines that a program prints if it ends well; nothing if it doesn't or isn't there.
    async fn ask(&self, argv: &[&str]) -> Result<Option<Vec<String>>, Failure> {
        let Some(program) = self.env.find_on_path(argv[0]) else { return Ok(None) };
        let mut argv: Vec<String> = argv.iter().map(|word| (*word).to_owned()).collect();
        argv[0] = program.into_string();
        let env = self.env.for_children();
        let exec = Exec { argv: &argv, env: &env, cwd: self.root, limit: Some(ANSWER) };
        let mut lines = Vec::new();
        match proc::run(exec, self.stop, |line| lines.push(line.to_owned())).await? {
            End::Stopped => Err(Failure::silent(Exit::Interrupted)),
            end => Ok(end.is_good().then_some(lines)),
        }
    }
}

/// How to bring an image to a machine without a registry.
pub(super) fn carry(image: &str) -> String {
    format!(
        "where a registry answers: docker save {image} --output image.tar; here: docker load \
         --input image.tar"
    )
}

/// Whether `version` is the wanted one, of which later numbers may be left open.
fn is(version: &str, wanted: &str) -> bool {
    version.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_may_be_left_open_at_a_dot_only() {
        assert!(is("1.95.0", "1.95.0"));
        assert!(is("1.95.0", "1.95"));
        assert!(is("1.95.0", "1"));
        assert!(!is("1.95.0", "1.9"));
        assert!(!is("1.95.0-nightly", "1.95.0"));
        assert!(!is("none", "1"));
    }
}
