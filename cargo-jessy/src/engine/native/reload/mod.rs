//! What the native engine does about saved files: builds what is stale while the old programs
//! serve, and asks the supervisor to let the new ones take over.

mod roots;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use camino::Utf8PathBuf;
use indexmap::IndexMap;

pub use roots::{packages, roots};

use super::{
    build::{self, BuildContext, BuildError, Built, Target},
    client::Client,
    from_model::{self, PlanError, Purpose},
    plan::Plan,
    protocol::{Answer, Request},
    state::StateDir,
};
use crate::{
    engine::watch::{Reloader, first_error},
    events::{FailureCard, ReloadEvent, Reloaded, ServiceEvent, Sink},
    model::Project,
};

/// The native engine's side of `up --watch`.
#[derive(Debug)]
pub struct NativeReloader {
    /// What runs, as the compose files say.
    pub project: Project,
    /// The overlay.
    pub env: String,
    /// Services and what they are built from.
    pub targets: IndexMap<String, Option<Target>>,
    /// What they were built as.
    pub built: BTreeMap<Target, Built>,
    /// How to build.
    pub context: BuildContext,
    /// Where the supervisor is found.
    pub state: StateDir,
    /// The build that each service was started with last, well or badly.
    pub started: BTreeMap<String, String>,
    /// Services that nothing serves for.
    pub lost: BTreeSet<String>,
    /// What doesn't compile.
    pub broken: BTreeSet<Target>,
}

/// A service that has to be reloaded.
#[derive(Debug)]
pub struct Due {
    service: String,
    build_id: String,
    compile: Option<Duration>,
    plan_id: String,
    depends_on: Vec<String>,
}

/// Targets that one build tool makes together, and how that went.
struct Group {
    targets: Vec<Target>,
    took: Duration,
    errors: Vec<BuildError>,
}

impl NativeReloader {
    /// For services that run as this plan says.
    #[must_use]
    pub fn new(
        project: Project,
        targets: IndexMap<String, Option<Target>>,
        built: BTreeMap<Target, Built>,
        context: BuildContext,
        plan: &Plan,
    ) -> Self {
        let ids = plan.services.iter().map(|(name, plan)| (name.clone(), plan.build_id.clone()));
        Self {
            project,
            env: plan.env.clone(),
            targets,
            built,
            context,
            state: StateDir::at(&plan.state),
            started: ids.collect(),
            lost: BTreeSet::new(),
            broken: BTreeSet::new(),
        }
    }

    /// Builds side by side, so that Go code that is broken doesn't hold up Rust code.
    async fn build(
        &mut self,
        files: &BTreeSet<Utf8PathBuf>,
        events: &Sink<ServiceEvent>,
    ) -> Vec<Group> {
        let mut wanted: Vec<_> = self.targets.values().flatten().cloned().collect();
        wanted.sort();
        wanted.dedup();
        let (cargo, others): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|target| matches!(target, Target::Cargo { .. }));
        let groups = std::iter::once(cargo).chain(others.into_iter().map(|target| vec![target]));
        let groups: Vec<_> = groups.filter(|group| !group.is_empty()).collect();
        let reads = |group: &Vec<Target>, file: &Utf8PathBuf| {
            group.iter().any(|target| build::reads(&self.context, &self.state, target, file))
        };
        // Asking the others whether they are fresh would cost as much as a start. A file that
        // nobody is known to read may be read by anybody. Asked once each: a person waits.
        let hits: Vec<Vec<bool>> = groups
            .iter()
            .map(|group| files.iter().map(|file| reads(group, file)).collect())
            .collect();
        let is_known = (0..files.len()).all(|file| hits.iter().any(|hits| hits[file]));
        let is_hit = |hits: &[bool]| hits.contains(&true);
        let hit = groups.iter().zip(&hits).filter(|(_, hits)| !is_known || is_hit(hits));
        let hit = hit.map(|(group, _)| group.clone());
        let builds = hit.map(|targets| async {
            let begun = Instant::now();
            let result = build::all(&self.context, &self.state, targets.clone(), events).await;
            (targets, begun.elapsed(), result)
        });
        let ended = futures_util::future::join_all(builds).await;
        let mut groups = Vec::new();
        for (targets, took, result) in ended {
            let errors = result.map(|built| self.built.extend(built)).err().unwrap_or_default();
            for target in &targets {
                if errors.iter().any(|error| error.targets.contains(target)) {
                    self.broken.insert(target.clone());
                } else {
                    self.broken.remove(target);
                }
            }
            groups.push(Group { targets, took, errors });
        }
        groups
    }

    fn tell_broken(&self, error: &BuildError, events: &Sink<ServiceEvent>) {
        let dir = error.targets.iter().find_map(|target| match target {
            Target::Go { dir, .. } => dir.strip_prefix(&self.context.root).ok(),
            _ => None,
        });
        events.emit(ServiceEvent::Reload(ReloadEvent::Broken {
            services: error.services(&self.targets),
            error: first_error(&error.output, dir.unwrap_or("".into())),
            card: Box::new(error.card(&self.targets)),
        }));
    }

    /// Whether a saved file starts the service anew although it isn't built from it.
    fn is_fed_by(&self, service: &str, file: &Utf8PathBuf) -> bool {
        let facts = self.project.services.get(service).and_then(|found| found.native.as_ref());
        let is_watched = facts.is_some_and(|f| f.watch.iter().any(|path| file.starts_with(path)));
        let target = self.targets.get(service).and_then(Option::as_ref);
        let is_source = |target| build::reads(&self.context, &self.state, target, file);
        is_watched && !target.is_some_and(is_source)
    }

    fn plan(&self) -> Result<Plan, PlanError> {
        let (env, built) = (&self.env, &self.built);
        from_model::plan(&self.project, &self.targets, built, env, &self.state, Purpose::Run)
    }
}

impl Reloader for NativeReloader {
    type Due = Due;

    async fn compile(
        &mut self,
        files: &BTreeSet<Utf8PathBuf>,
        events: &Sink<ServiceEvent>,
    ) -> Vec<Due> {
        let groups = self.build(files, events).await;
        for error in groups.iter().flat_map(|group| &group.errors) {
            self.tell_broken(error, events);
        }
        let plan = match self.plan() {
            Ok(plan) => plan,
            Err(error) => {
                let why = format!("no plan can be made any more: {error}");
                for service in self.targets.keys().cloned() {
                    let why = why.clone();
                    events.emit(ServiceEvent::Reload(ReloadEvent::Skipped { service, why }));
                }
                return Vec::new();
            }
        };
        let (mut due, mut unchanged) = (Vec::new(), Vec::new());
        for (service, plan_of) in &plan.services {
            let target = self.targets.get(service).and_then(Option::as_ref);
            let group =
                target.and_then(|target| groups.iter().find(|g| g.targets.contains(target)));
            if target.is_some_and(|target| self.broken.contains(target)) {
                continue;
            }
            let is_new = self.started.get(service) != Some(&plan_of.build_id);
            if is_new || files.iter().any(|file| self.is_fed_by(service, file)) {
                due.push(Due {
                    service: service.clone(),
                    build_id: plan_of.build_id.clone(),
                    compile: group.filter(|_| is_new).map(|group| group.took),
                    plan_id: plan.id.clone(),
                    depends_on: plan_of.depends_on.keys().cloned().collect(),
                });
            } else {
                unchanged.push(service.clone());
            }
        }
        events.emit(ServiceEvent::Reload(ReloadEvent::Unchanged { services: unchanged }));
        due
    }

    async fn reload(&mut self, due: Due, saved: Instant, events: &Sink<ServiceEvent>) {
        let Due { service, build_id, compile, plan_id, depends_on } = due;
        let tell = |event| events.emit(ServiceEvent::Reload(event));
        if let Some(lost) = depends_on.iter().find(|name| self.lost.contains(*name)) {
            return tell(ReloadEvent::Skipped { service, why: format!("{lost} failed") });
        }
        tell(ReloadEvent::Reloading { service: service.clone() });
        let request = Request::Reload { service: service.clone(), plan_id };
        let answer = match Client::ask(&self.state, &request) {
            Ok(Some(client)) => client.into_stream().recv().await,
            Ok(None) | Err(_) => None,
        };
        self.lost.remove(&service);
        match answer {
            Some(Answer::Reloaded(Reloaded { card: None, .. })) => {
                self.started.insert(service.clone(), build_id);
                tell(ReloadEvent::Reloaded { service, took: saved.elapsed(), compile });
            }
            Some(Answer::Reloaded(Reloaded { card: Some(card), old_serves })) => {
                // Trying the same program again at the next save would only fail again.
                self.started.insert(service.clone(), build_id);
                if !old_serves {
                    self.lost.insert(service.clone());
                }
                tell(ReloadEvent::Failed { service, card, old_serves });
            }
            Some(Answer::Refused { why }) => tell(ReloadEvent::Skipped { service, why }),
            _ => tell(ReloadEvent::Skipped { service, why: "the supervisor is gone".into() }),
        }
    }
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let services = |cards: &[FailureCard]| {
            cards.iter().map(|card| card.service.clone()).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Model(errors) => match errors.0.first() {
                Some(error) => f.write_str(&error.message),
                None => f.write_str("the compose files are wrong"),
            },
            Self::Secrets(cards) => write!(f, "a secret of {} is missing", services(cards)),
            Self::Io(error) => error.fmt(f),
        }
    }
}
