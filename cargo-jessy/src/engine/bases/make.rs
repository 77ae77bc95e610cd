//! Making one stand-in: a folder with the recipe, and a build.

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    ca::Trust,
    docker::Docker,
    host::Host,
    look::{RECIPE, SOURCE, STAND_IN, TRUST},
    name::Family,
    recipe::Recipe,
};
use crate::{
    catalogue::Id,
    exit::{Exit, Failure},
    proc::{self, End, Exec},
};

/// How many of the last lines a failure shows.
const TAIL: usize = 12;

/// What one is made with.
pub(super) struct Making<'a> {
    pub(super) host: &'a Host<'a>,
    pub(super) docker: &'a Docker<'a>,
    pub(super) builder: &'a str,
    pub(super) trust: &'a Trust,
    /// A folder of its own, empty.
    pub(super) dir: &'a Utf8Path,
    pub(super) image: &'a str,
    pub(super) family: &'a Family,
    /// The Debian that it is made on; none for Debian itself.
    pub(super) debian: Option<&'a str>,
    /// Nothing that an earlier build left is taken.
    pub(super) anew: bool,
}

impl Making<'_> {
    /// Makes it and says from what.
    pub(super) async fn run(&self, on_line: &mut dyn FnMut(&str)) -> Result<String, Failure> {
        let recipe = Recipe::of(self.family);
        for (name, text) in recipe.files {
            fs_err::write(self.dir.join(name), text)?;
        }
        let mut args = Vec::new();
        let source = match self.family {
            Family::Debian { codename } => {
                fs_err::write(self.dir.join("host-trust.crt"), &self.trust.text)?;
                self.debian(codename, on_line).await?;
                format!("Debian's packages of {codename}")
            }
            Family::Rust { version, slim, .. } => {
                let toolchain = self.host.rust(version).await?;
                args.push(format!("--build-context=toolchain={}", toolchain.dir));
                if !slim {
                    args.push("--build-arg=MORE=curl g++ git libssl-dev make".to_owned());
                }
                format!("this host's toolchain {}", toolchain.version)
            }
            Family::Go { version, .. } => {
                let toolchain = self.host.go(version).await?;
                args.push(format!("--build-context=toolchain={}", toolchain.dir));
                format!("this host's Go {}", toolchain.version)
            }
            Family::Postgres { version, .. } => {
                let got = self.packaged(on_line).await?;
                let major = version.split('.').next().unwrap_or_default();
                let same = got.split('.').next() == Some(major);
                format!("Debian's Postgres {got}{}", not(same, version))
            }
            Family::Prometheus { version } => {
                let got = self.packaged(on_line).await?;
                let same = version == "latest" || version.trim_start_matches('v') == got;
                format!("Debian's Prometheus {got}{}", not(same, version))
            }
        };
        let labels = [
            (STAND_IN, "true"),
            (RECIPE, &recipe.version()),
            (SOURCE, &source),
            (TRUST, &self.trust.digest),
        ];
        args.extend(labels.iter().map(|(name, value)| format!("--label={name}={value}")));
        args.extend([format!("--tag={}", self.image), "--load".to_owned()]);
        self.build(&args, on_line).await?;
        Ok(source)
    }

    /// Installs what Debian has and tells which version that is.
    async fn packaged(&self, on_line: &mut dyn FnMut(&str)) -> Result<String, Failure> {
        let out = self.dir.join("out");
        let args = ["--target=version".to_owned(), format!("--output=type=local,dest={out}")];
        self.build(&args, on_line).await?;
        let said = fs_err::read_to_string(out.join("version"))?;
        let version = said.split_whitespace().find_map(|word| {
            let number = word.split(['+', '~', '-']).next().filter(|word| word.contains('.'))?;
            number.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| number.to_owned())
        });
        version.ok_or_else(|| Failure::new(Exit::Defect, format!("no version in: {}", said.trim())))
    }

    async fn debian(&self, codename: &str, on_line: &mut dyn FnMut(&str)) -> Result<(), Failure> {
        let program = self.host.mmdebstrap()?;
        let mut argv = vec![program.into_string()];
        // The device files are each container's own.
        let options = ["--variant=minbase", "--include=ca-certificates", "--skip=output/dev"];
        argv.extend(options.map(str::to_owned));
        argv.extend([codename.to_owned(), "rootfs.tar".to_owned()]);
        argv.extend(self.host.mirrors(codename).await?);
        let mut env = self.host.env.for_children();
        env.extend(self.host.proxies().await?);
        let mut tail = Vec::new();
        let exec = Exec { argv: &argv, env: &env, cwd: self.dir, limit: None };
        let end = proc::run(exec, self.host.stop, |line| {
            on_line(line);
            keep(&mut tail, line);
        })
        .await?;
        match end {
            End::Stopped => Err(Failure::silent(Exit::Interrupted)),
            end if end.is_good() => Ok(()),
            end => Err(self.failed(&argv.join(" "), end, &tail)),
        }
    }

    async fn build(&self, more: &[String], on_line: &mut dyn FnMut(&str)) -> Result<(), Failure> {
        let file = self.dir.join(Recipe::of(self.family).dockerfile());
        let mut args: Vec<String> =
            ["buildx", "build", "--builder", self.builder].map(str::to_owned).to_vec();
        args.extend(["--progress=plain".to_owned(), "--provenance=false".to_owned()]);
        args.push(format!("--file={file}"));
        if let Some(debian) = self.debian {
            args.push(format!("--build-arg=BASE={debian}"));
        }
        if self.anew {
            args.push("--no-cache".to_owned());
        }
        for (name, value) in self.host.proxies().await? {
            args.push(format!("--build-arg={name}={value}"));
        }
        args.extend_from_slice(more);
        args.push(self.dir.to_string());
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut tail = Vec::new();
        let end = self
            .docker
            .run(&words, None, |line| {
                on_line(line);
                keep(&mut tail, line);
            })
            .await?;
        if end.is_good() {
            return Ok(());
        }
        Err(self.failed("docker buildx build", end, &tail))
    }

    fn failed(&self, what: &str, end: End, tail: &[String]) -> Failure {
        Failure::missing(Id::StandInFailed, format!("make a stand-in for {}", self.image))
            .because(format!("{what}: {}\n{}", end.words(), tail.join("\n")))
            .help(format!("look at the lines above, then: cargo jessy bases ({})", self.image))
    }
}

fn not(same: bool, version: &str) -> String {
    if same { String::new() } else { format!(", and not {version}") }
}

fn keep(tail: &mut Vec<String>, line: &str) {
    if tail.len() == TAIL {
        tail.remove(0);
    }
    tail.push(line.to_owned());
}

/// A folder that is gone when this is dropped.
pub(super) struct Staging(pub(super) Utf8PathBuf);

impl Staging {
    pub(super) fn new(dir: Utf8PathBuf) -> std::io::Result<Self> {
        if dir.exists() {
            fs_err::remove_dir_all(&dir)?;
        }
        fs_err::create_dir_all(&dir)?;
        Ok(Self(dir))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What stays is swept by the next run.
        let _ = fs_err::remove_dir_all(&self.0);
    }
}
