//! Puts the health check of one process into words that can be asked again and again.

use std::{collections::BTreeMap, future::Future, pin::Pin, time::Duration};

use super::{
    hub::Handle,
    probe::{self, Answer, HttpCheck},
};
use crate::engine::native::{
    plan::{Check, ProbePlan},
    ports,
};

/// A service without a health check is taken for ready once it has run for so long.
const SETTLED: Duration = Duration::from_millis(100);

/// Asks the health check of one process.
pub(super) struct Asker {
    probe: Option<(ProbePlan, Question)>,
}

#[derive(Clone)]
enum Question {
    Http(HttpCheck),
    Command { argv: Vec<String>, environment: BTreeMap<String, String>, cwd: camino::Utf8PathBuf },
}

pub(super) type Asking = Pin<Box<dyn Future<Output = Answer> + Send>>;

impl Asker {
    pub(super) fn new(
        handle: &Handle,
        instance: &str,
        environment: BTreeMap<String, String>,
    ) -> Self {
        let probe = handle.plan.probe.as_ref().and_then(|plan| {
            let question = match &plan.check {
                Check::Http { port, path, field } => {
                    let known = handle.status().ports;
                    let port = known.iter().find(|known| known.target == *port)?;
                    Question::Http(HttpCheck {
                        address: ports::reachable(port.host, port.published),
                        path: path.clone(),
                        echo: field.as_ref().map(|field| (field.clone(), instance.to_owned())),
                    })
                }
                Check::Command(argv) => Question::Command {
                    argv: argv.iter().map(|word| handle.rewrite.apply(word)).collect(),
                    environment,
                    cwd: handle.plan.cwd.clone(),
                },
            };
            Some((plan.clone(), question))
        });
        Self { probe }
    }

    /// Waits, then asks. A service without a health check answers well by having lived so long.
    pub(super) fn ask_after(&self, pause: Duration) -> Asking {
        let probe = self.probe.clone();
        Box::pin(async move {
            let Some((plan, question)) = probe else {
                tokio::time::sleep(pause.max(SETTLED)).await;
                return Answer::Good;
            };
            tokio::time::sleep(pause).await;
            match question {
                Question::Http(check) => probe::http(&check, plan.timeout).await,
                Question::Command { argv, environment, cwd } => {
                    let mut command = tokio::process::Command::new(&argv[0]);
                    command.args(&argv[1..]).env_clear().envs(environment).current_dir(cwd);
                    probe::command(command, plan.timeout).await
                }
            }
        })
    }
}
