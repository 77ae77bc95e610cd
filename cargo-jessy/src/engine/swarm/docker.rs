//! The one way in which a deploy speaks to the swarm: the `docker` program, since it goes wherever
//! `DOCKER_HOST` leads, ssh included. What changes something goes through [`Docker::act`], and
//! nothing else does: a dry run stops there.

use std::{collections::BTreeMap, fmt, io, process::Stdio, time::Duration};

use camino::Utf8PathBuf;
use tokio::{io::AsyncWriteExt as _, process::Command, time::timeout};

use crate::{proc::shell_line, redact};

/// How long one call may take. A service that can't be placed makes some of them wait for ever.
const LIMIT: Duration = Duration::from_secs(120);

/// Why a call gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The command line.
    pub line: String,
    /// What the program said, or what it did not do.
    pub why: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.why)
    }
}

/// Calls of `docker`.
pub struct Docker<'a> {
    /// The program.
    pub program: String,
    /// Its environment.
    pub env: BTreeMap<String, String>,
    /// Its folder.
    pub cwd: Utf8PathBuf,
    /// Told of each change that is not made, in a dry run.
    pub dry: Option<&'a dyn Fn(&str)>,
}

impl Docker<'_> {
    /// Asks something, and changes nothing.
    ///
    /// # Errors
    /// What the program said.
    pub async fn ask(&self, args: &[&str]) -> Result<String, Refused> {
        self.call(args, None).await
    }

    /// Asks for what was logged, on either stream; nothing where that is gone.
    pub async fn logged(&self, args: &[&str]) -> String {
        let output = timeout(LIMIT, self.output(args, None)).await;
        let Ok(Ok(output)) = output else { return String::new() };
        let said = [output.stdout, output.stderr].concat();
        redact::text(&String::from_utf8_lossy(&said)).into_owned()
    }

    /// Changes something. A dry run only tells of it.
    ///
    /// # Errors
    /// What the program said.
    pub async fn act(&self, args: &[&str], input: Option<&str>) -> Result<String, Refused> {
        match self.dry {
            None => self.call(args, input).await,
            Some(tell) => {
                tell(&self.line(args));
                Ok(String::new())
            }
        }
    }

    fn line(&self, args: &[&str]) -> String {
        let words = ["docker"].iter().chain(args).map(ToString::to_string);
        shell_line(&words.collect::<Vec<_>>())
    }

    async fn call(&self, args: &[&str], input: Option<&str>) -> Result<String, Refused> {
        let refused = |why: String| Refused { line: self.line(args), why };
        let called = timeout(LIMIT, self.output(args, input)).await;
        let output = match called {
            Err(_) => return Err(refused(format!("no end after {} s", LIMIT.as_secs()))),
            Ok(Err(error)) => return Err(refused(error.to_string())),
            Ok(Ok(output)) => output,
        };
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let why = said.trim();
        Err(refused(match why.is_empty() {
            true => output.status.to_string(),
            false => redact::text(why).into_owned(),
        }))
    }

    async fn output(&self, args: &[&str], input: Option<&str>) -> io::Result<std::process::Output> {
        let mut child = Command::new(&self.program)
            .args(args)
            .env_clear()
            .envs(&self.env)
            .current_dir(&self.cwd)
            .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is for us: a deploy ends in an order of its own.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        if let (Some(mut stdin), Some(text)) = (child.stdin.take(), input) {
            // One that does not read to the end says why by itself.
            let _ = stdin.write_all(text.as_bytes()).await;
        }
        child.wait_with_output().await
    }
}
