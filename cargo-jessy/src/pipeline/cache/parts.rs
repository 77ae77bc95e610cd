//! What a lane's answer depends on beside files.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use super::{
    Cache, State,
    files::Files,
    outside::{self, Engine},
};
use crate::{
    env::telling,
    files::Stamp,
    steps::{Lane, Outside},
    tools::Tool,
};

/// What was asked of the machine, each thing once: good until a lane has run.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// What every lane depends on.
    shared: Option<Vec<(String, String)>>,
    tools: HashMap<Tool, String>,
    engine: Option<Engine>,
}

impl Cache {
    /// By name, what each is.
    ///
    /// # Errors
    /// What can't be told.
    pub(super) async fn parts(
        &self,
        state: &mut State,
        lane: &Lane,
    ) -> Result<BTreeMap<String, String>, String> {
        let State { files, said, asked: Asked { shared, tools, engine }, images, .. } = state;
        let mut parts = BTreeMap::new();
        for (at, command) in lane.commands.iter().chain(lane.undoing()).enumerate() {
            let (files, stale) = (&command.files, &command.stale);
            let text = format!(
                "{} in {}, {files:?} {stale:?} {:?}",
                command.line(),
                command.cwd,
                command.judge
            );
            parts.insert(format!("command {at} {}", command.name), text);
            for tool in &command.tools {
                let version = match tools.entry(*tool) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(gap) => {
                        let version = self.toolbox.identity(*tool, said).await;
                        let missing = || format!("{} is not there yet", tool.name());
                        gap.insert(version.ok_or_else(missing)?)
                    }
                };
                parts.insert(tool.name().to_owned(), version.clone());
            }
        }
        if shared.is_none() {
            *shared = Some(self.shared(files)?);
        }
        parts.extend(shared.iter().flatten().cloned());
        for outside in &lane.outside {
            match outside {
                Outside::Day => {
                    let day = jiff::Timestamp::now().strftime("%Y-%m-%d");
                    parts.insert("outside day".to_owned(), day.to_string());
                }
                Outside::Machine => {
                    parts.insert("outside machine".to_owned(), outside::machine());
                }
                Outside::Kept { folder, ends } => {
                    let kept = outside::kept(folder, ends);
                    parts.insert("outside what it compares with".to_owned(), kept);
                }
                Outside::Engine(containers) => {
                    let known = match engine.take() {
                        Some(known) => known,
                        None => Engine::ask(&self.site).await,
                    };
                    let images = containers.as_ref().and_then(|of| {
                        let ask = || of.images(&self.site);
                        images.entry(of.clone()).or_insert_with(ask).as_deref()
                    });
                    for (name, value) in engine.insert(known).parts(&self.site, images) {
                        parts.insert(format!("outside {name}"), value);
                    }
                }
            }
        }
        Ok(parts)
    }

    /// What the answers of all lanes depend on: variables, our own program, and what links theirs.
    fn shared(&self, files: &mut Files) -> Result<Vec<(String, String)>, String> {
        let exe = files.hash(&self.site.exe).ok().flatten();
        let exe = exe.ok_or("our own program can't be read")?;
        let mut parts = vec![("cargo-jessy".to_owned(), exe)];
        let variables = telling(&self.env).into_iter();
        parts.extend(variables.map(|(name, value)| (format!("env {name}"), value)));
        if let Some(cc) = self.site.env.find_on_path("cc") {
            let stamp = Stamp::of(&cc).map(|it| it.to_string()).unwrap_or_default();
            parts.push(("cc".to_owned(), stamp));
        }
        Ok(parts)
    }
}
