//! A version on its way into a swarm: a candidate that proves itself where nobody else finds it, the
//! roll, and the time after it. Whatever goes wrong on the way leads back to what ran before.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use serde_json::Value as J;
use tokio::time::sleep;

use super::{
    arrival::{Arrival, arrival, begun},
    docker::{Docker, Refused},
    next::{self, NEXT},
    services::{Service, Task, services},
    smoke::{Asker, Header},
};
use crate::{
    events::{Back, Trouble},
    policy::Smoke,
    ui::plural,
};

const POLL: Duration = Duration::from_millis(500);
const CANDIDATE: &str = "candidate";
/// Between two questions while errors are watched for.
const WATCH_PAUSE: Duration = Duration::from_millis(250);
/// What the way back may take.
const BACK: Duration = Duration::from_secs(300);

/// What is deployed, and what it must stand.
pub struct Rollout<'a> {
    /// The swarm.
    pub docker: &'a Docker<'a>,
    /// The name of the stack.
    pub stack: &'a str,
    /// The stack, each image by its digest.
    pub document: &'a J,
    /// What to go back to: the last version that proved good.
    pub before: Option<&'a J>,
    /// The services that a candidate is made of, and the header by which it is found.
    pub candidate: Option<(&'a [String], (&'a str, &'a str))>,
    /// Who asks, where there is anything to ask.
    pub asker: Option<&'a Asker>,
    /// What.
    pub smoke: &'a [Smoke],
    /// How long a version may take until all of its tasks are healthy.
    pub timeout: Duration,
    /// How long errors are watched for.
    pub watch: Duration,
    /// Told of each stage.
    pub say: &'a dyn Fn(&str),
    /// Whether the stack was touched.
    pub touched: Cell<bool>,
}

/// A stage that the swarm refused to do.
fn at(stage: &'static str) -> impl Fn(Refused) -> Trouble {
    move |refused| Trouble { stage, why: refused.to_string() }
}

impl Rollout<'_> {
    /// All of it, up to a version that stays.
    ///
    /// # Errors
    /// What went wrong first. The stack is as it was left: see [`Self::back`].
    pub async fn forth(&self) -> Result<(), Trouble> {
        let dry = self.docker.dry.is_some();
        let runs = services(self.docker, self.stack).await.map_err(at("ask"))?;
        if let Some((of, header)) = self.candidate.filter(|_| !runs.is_empty()) {
            self.prove(of, header).await?;
        }
        self.touched.set(!dry);
        let stage = "roll";
        (self.say)("rolling");
        self.deploy(self.stack, self.document).await.map_err(at(stage))?;
        if dry {
            return Ok(());
        }
        self.arrive(self.stack, &runs, stage, self.timeout).await?;
        self.asked(None, "smoke tests").await?;
        self.watched().await
    }

    /// Back to what ran before, whatever was done.
    pub async fn back(&self) -> Back {
        // Also when the candidate was what failed.
        let _ = self.docker.act(&["stack", "rm", &self.next()], None).await;
        if !self.touched.get() {
            return Back::Untouched;
        }
        let Some(before) = self.before else { return Back::Nothing };
        let back = async {
            let runs = services(self.docker, self.stack).await.map_err(at("ask"))?;
            self.deploy(self.stack, before).await.map_err(at("go back"))?;
            self.arrive(self.stack, &runs, "go back", BACK).await
        };
        match back.await {
            Ok(()) => Back::Done,
            Err(trouble) => Back::Failed(trouble.why),
        }
    }

    fn next(&self) -> String {
        format!("{}{NEXT}", self.stack)
    }

    /// Has a candidate answer, and removes it.
    async fn prove(&self, of: &[String], header: (&str, &str)) -> Result<(), Trouble> {
        let stage = CANDIDATE;
        let (next, refused) = (self.next(), at(stage));
        (self.say)("a candidate comes up beside what serves");
        self.remove(&next).await.map_err(&refused)?;
        let document = next::candidate(self.document, self.stack, of);
        // What the others read is made first: here a service that fails again and again is no good.
        let first = next::jobs(&document);
        if let Some(jobs) = &first {
            self.deploy(&next, jobs).await.map_err(&refused)?;
            if self.docker.dry.is_none() {
                self.arrive(&next, &[], stage, self.timeout).await?;
            }
        }
        self.deploy(&next, &document).await.map_err(&refused)?;
        if self.docker.dry.is_none() {
            self.arrive(&next, &[], stage, self.timeout).await?;
            self.asked(Some(header), stage).await?;
        }
        self.remove(&next).await.map_err(&refused)
    }

    /// Removes a stack, and waits until the swarm has forgotten it.
    async fn remove(&self, stack: &str) -> Result<(), Refused> {
        let ask = ["stack", "services", "--quiet", stack];
        if self.docker.ask(&ask).await?.trim().is_empty() {
            return Ok(());
        }
        let remove = ["stack", "rm", stack];
        self.docker.act(&remove, None).await?;
        let begun_at = Instant::now();
        while self.docker.dry.is_none() && !self.docker.ask(&ask).await?.trim().is_empty() {
            if begun_at.elapsed() > self.timeout {
                let why = format!("still there after {} s", self.timeout.as_secs());
                return Err(Refused::of(&remove, why));
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    async fn deploy(&self, stack: &str, document: &J) -> Result<(), Refused> {
        // Digests are asked for before, and by one asker. JSON is YAML.
        let deploy = ["stack", "deploy", "--detach=true", "--prune", "--with-registry-auth"];
        let of = ["--resolve-image", "never", "--compose-file", "-", stack];
        let args: Vec<&str> = deploy.into_iter().chain(of).collect();
        self.docker.act(&args, Some(&document.to_string())).await.map(|_| ())
    }

    /// Waits until every task of a stack is what it was told to be.
    async fn arrive(
        &self,
        stack: &str,
        before: &[Service],
        stage: &'static str,
        limit: Duration,
    ) -> Result<(), Trouble> {
        let begun_at = Instant::now();
        let changes = begun(before);
        let (mut told, mut steady) = (String::new(), false);
        loop {
            let now = services(self.docker, stack).await.map_err(at(stage))?;
            let fails = now.iter().find(|service| service.is_hopeless());
            // Where all of it is new, services fail until those that they need are there.
            if let Some(service) = fails.filter(|_| stage == CANDIDATE) {
                let why = format!("{} does not become healthy", service.name);
                return Err(Trouble { stage, why: self.reason(service, &why).await });
            }
            match arrival(&now, &changes) {
                // The swarm says that it has begun a moment after it was told to.
                Arrival::Arrived if steady => return Ok(()),
                Arrival::Arrived => steady = true,
                Arrival::Refused(service, why) => {
                    return Err(Trouble { stage, why: format!("{service}: {why}") });
                }
                Arrival::Waits(which) => {
                    steady = false;
                    let own = format!("{stack}_");
                    let named = |it: &String| it.strip_prefix(&own).unwrap_or(it).to_owned();
                    let which = which.iter().map(named).collect::<Vec<_>>().join(", ");
                    if begun_at.elapsed() > limit {
                        let why = format!("not healthy in {} s: {which}", limit.as_secs());
                        let late = now.iter().find(|it| it.ended().next().is_some());
                        let why = match late {
                            Some(service) => self.reason(service, &why).await,
                            None => why,
                        };
                        return Err(Trouble { stage, why });
                    }
                    // How far they are goes up and down where one ends again and again.
                    let names: String = which.split(|c: char| c.is_ascii_digit()).collect();
                    if names != told {
                        (self.say)(&which);
                        told = names;
                    }
                }
            }
            sleep(POLL).await;
        }
    }

    /// What is said of a service, with the last that its newest failed task logged.
    async fn reason(&self, service: &Service, said: &str) -> String {
        let why = service.reason(said);
        let Some(task) = service.ended().next() else { return why };
        let logs = ["service", "logs", "--raw", "--tail", "1", &task.id];
        let logged = self.docker.logged(&logs).await;
        match logged.trim().lines().last() {
            Some(line) => format!("{why}: {line}"),
            None => why,
        }
    }

    /// Has all questions answered.
    async fn asked(&self, header: Header<'_>, stage: &'static str) -> Result<(), Trouble> {
        let Some(asker) = self.asker else { return Ok(()) };
        for smoke in self.smoke {
            let answer = asker.insist(smoke, header).await;
            answer.map_err(|why| Trouble { stage, why })?;
        }
        (self.say)(&format!("{} good", plural(self.smoke.len(), "answer")));
        Ok(())
    }

    /// Asks on and on, and looks for tasks that end, for as long as the policy says.
    async fn watched(&self) -> Result<(), Trouble> {
        let (stage, begun_at) = ("watch", Instant::now());
        (self.say)(&format!("watched for {} s", self.watch.as_secs()));
        let ask = async || services(self.docker, self.stack).await.map_err(at(stage));
        let before = ask().await?;
        let of_before: Vec<&String> =
            before.iter().flat_map(Service::ended).map(|task| &task.id).collect();
        // One answer may get lost on the way; two in a row of the same question don't.
        let mut wrong = vec![false; self.smoke.len()];
        while begun_at.elapsed() < self.watch {
            for (smoke, wrong) in self.smoke.iter().zip(&mut wrong) {
                let Some(asker) = self.asker.filter(|_| smoke.watch) else { continue };
                match asker.ask(smoke).await {
                    Ok(()) => *wrong = false,
                    Err(why) if *wrong => return Err(Trouble { stage, why }),
                    Err(_) => *wrong = true,
                }
            }
            let all = ask().await?;
            let is_new = |it: &Task| !of_before.contains(&&it.id);
            if let Some(service) = all.iter().find(|it| it.ended().any(is_new)) {
                let why = format!("a task of {} ended", service.name);
                return Err(Trouble { stage, why: self.reason(service, &why).await });
            }
            sleep(WATCH_PAUSE).await;
        }
        Ok(())
    }
}
