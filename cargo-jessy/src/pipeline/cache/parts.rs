//! What a lane's answer depends on beside files.

use std::collections::{BTreeMap, HashMap};

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
    tools: HashMap<Tool, Option<String>>,
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
                let version = match tools.get(tool) {
                    Some(known) => known.clone(),
                    None => self.toolbox.identity(*tool, said).await,
                };
                let version = tools.entry(*tool).or_insert(version).clone();
                let version = version.ok_or_else(|| format!("{} is not there yet", tool.name()))?;
                parts.insert(tool.name().to_owned(), version);
            }
        }
        let known = match shared.take() {
            Some(known) => known,
            None => self.shared(files)?,
        };
        parts.extend(shared.insert(known).iter().cloned());
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
        let cc = self.site.env.find_on_path("cc");
        let cc = cc.map(|cc| Stamp::of(&cc).map(|it| it.to_string()).unwrap_or_default());
        let variables = telling(&self.env);
        let variables = variables.into_iter().map(|(name, value)| (format!("env {name}"), value));
        let programs = [("cargo-jessy".to_owned(), exe)].into_iter();
        Ok(variables.chain(programs).chain(cc.map(|cc| ("cc".to_owned(), cc))).collect())
    }
}
