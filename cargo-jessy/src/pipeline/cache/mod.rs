//! Spares lanes whose answer can't be another one than last time.
//!
//! An answer is looked up by a [`Key`] of all that it depends on: command lines, what judges them,
//! tools, variables, files, our own program, and where a lane says so the machine or the engine.
//! Only good answers are kept, and only if all of that was the same after the run as before it.
//! Nothing here fails a run: whatever goes wrong is a miss that says why.

mod files;
mod key;
mod moment;
mod outside;
mod parts;
mod selected;
mod store;

use std::{
    collections::{BTreeMap, HashMap},
    io,
};

use camino::Utf8PathBuf;
use tokio::sync::Mutex;

use files::Files;
pub(super) use key::Key;
use moment::Moment;
use parts::Asked;
pub(super) use store::Answer;
use store::{Last, Shelf};

use crate::{
    events::CacheNote,
    files::write_whole,
    steps::{Containers, Lane, Site},
    tools::{Said, Toolbox},
};

/// What a look at the cache came to.
#[derive(Debug)]
pub(super) enum Look {
    /// The answer is known.
    Hit(Box<Answer>),
    /// It isn't, and why.
    Miss(String),
}

impl Look {
    /// In words.
    pub(super) fn note(&self) -> CacheNote {
        match self {
            Self::Hit(answer) => CacheNote { hit: true, why: Some(format!("run {}", answer.run)) },
            Self::Miss(why) => CacheNote { hit: false, why: Some(why.clone()) },
        }
    }
}

/// The answers of a workspace's lanes.
#[derive(Debug)]
pub(super) struct Cache {
    site: Site,
    toolbox: Toolbox,
    env: BTreeMap<String, String>,
    dir: Utf8PathBuf,
    /// Answers are taken from it, and not only put into it.
    looks: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    files: Files,
    said: Said,
    /// How all files were when the run began.
    first: Option<Moment>,
    asked: Asked,
    /// What containers are made of, once a lane asked for it: the files that say so are part of
    /// each key themselves.
    images: HashMap<Containers, Option<Vec<String>>>,
}

impl Cache {
    /// The cache of a workspace, for commands that run in this environment. With `looks` off every
    /// lane runs, and its answer is kept.
    #[must_use]
    pub(super) fn open(site: &Site, env: &BTreeMap<String, String>, looks: bool) -> Self {
        let dir = site.state.join("cache");
        let said = fs_err::read(dir.join(SAID)).ok();
        let state = State {
            files: Files::load(&site.workspace.root, &dir.join(FILES)),
            said: said.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default(),
            first: None,
            asked: Asked::default(),
            images: HashMap::new(),
        };
        Self {
            toolbox: site.toolbox(),
            site: site.clone(),
            env: env.clone(),
            dir,
            looks,
            state: Mutex::new(state),
        }
    }

    /// Looks a lane's answer up, by how all was when the run began.
    pub(super) async fn look(&self, id: &str, lane: &Lane) -> Look {
        if !self.looks {
            return Look::Miss(CacheNote::OFF.to_owned());
        }
        let mut state = self.state.lock().await;
        let shelf = Shelf::of(&self.dir, id);
        let (first, files) = self.first(&mut state);
        let told = match first.digest(&lane.reads, files) {
            Ok(digest) => self.parts(&mut state, lane).await.map(|parts| (parts, digest)),
            Err(why) => Err(why),
        };
        let (parts, digest) = match told {
            Ok(told) => told,
            Err(_) if shelf.last().is_none() => return Look::Miss(CacheNote::FIRST.to_owned()),
            Err(why) => return Look::Miss(why),
        };
        let Some(answer) = shelf.get(&key::name(&parts, &digest)) else {
            let (first, files) = self.first(&mut state);
            return Look::Miss(match first.select(&lane.reads, files) {
                Ok(files) => why(&Key { parts, files }, shelf.last()),
                Err(why) => why,
            });
        };
        for (artifact, held) in &answer.artifacts {
            let now = state.files.hash(&artifact.path);
            if !now.is_ok_and(|now| now.as_ref() == Some(held)) {
                let path = artifact.path.strip_prefix(&self.site.workspace.root);
                let path = path.unwrap_or(&artifact.path);
                return Look::Miss(format!("{path} is not what it left"));
            }
        }
        Look::Hit(Box::new(answer))
    }

    /// How all files were when the run began, and the memory of what files hold.
    fn first<'a>(&self, state: &'a mut State) -> (&'a mut Moment, &'a mut Files) {
        let State { files, first, .. } = state;
        let memory = self.dir.join(SELECTED);
        let first = first.get_or_insert_with(|| Moment::of(&self.site.tree, files, &memory));
        (first, files)
    }

    /// What a lane's answer will depend on, right before it runs.
    ///
    /// # Errors
    /// Why that can't be told.
    pub(super) async fn before(&self, lane: &Lane) -> Result<Key, String> {
        self.now(lane).await
    }

    /// Keeps what a lane found, if all that it depends on is still as it was `before`; else the
    /// reason why not, for the next look.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) async fn keep(
        &self,
        id: &str,
        lane: &Lane,
        before: Result<Key, String>,
        found: Result<Answer, String>,
    ) -> io::Result<()> {
        // What can't be told is told again by the next look.
        let Ok(before) = before else { return Ok(()) };
        let shelf = Shelf::of(&self.dir, id);
        let mut answer = match found {
            Ok(answer) => answer,
            Err(why) => return shelf.put(before, Err(why)),
        };
        let after = match self.now(lane).await {
            Ok(after) => after,
            Err(why) => return shelf.put(before, Err(why)),
        };
        // What a lane makes of the world outside, such as an image, is part of its answer.
        if let Some(change) = after.within().since(&before.within()) {
            return shelf.put(before, Err(format!("{change} while it ran")));
        }
        let mut state = self.state.lock().await;
        for (artifact, held) in &mut answer.artifacts {
            match state.files.hash(&artifact.path)? {
                Some(hash) => *held = hash,
                None => return shelf.put(after, Err(format!("{} is gone", artifact.path))),
            }
        }
        shelf.put(after, Ok(&answer))
    }

    /// Remembers what was read and asked, for the next run.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) async fn save(&self) -> io::Result<()> {
        let mut state = self.state.lock().await;
        self.site.remember_tree()?;
        state.files.save(&self.dir.join(FILES))?;
        state.first.as_mut().map_or(Ok(()), |first| first.save(&self.dir.join(SELECTED)))?;
        let text = serde_json::to_vec(&state.said)?;
        if fs_err::read(self.dir.join(SAID)).ok().as_ref() != Some(&text) {
            write_whole(&self.dir.join(SAID), &text)?;
        }
        Ok(())
    }

    async fn now(&self, lane: &Lane) -> Result<Key, String> {
        let tree = self.site.walk();
        let mut state = self.state.lock().await;
        let held = moment::select(&tree, &lane.reads, &mut state.files);
        // Another lane may have made an image since.
        state.asked = Asked::default();
        let parts = self.parts(&mut state, lane).await;
        state.asked = Asked::default();
        Ok(Key { files: held?, parts: parts? })
    }
}

const SELECTED: &str = "selected";
const FILES: &str = "files";
const SAID: &str = "tools";

/// Why there is no answer under this key.
fn why(key: &Key, last: Option<Last>) -> String {
    match last {
        None => CacheNote::FIRST.to_owned(),
        Some(last) => match (key.since(&last.key), last.kept) {
            (Some(change), _) => change,
            (None, Err(why)) => format!("last time: {why}"),
            (None, Ok(())) => "its answer is gone".to_owned(),
        },
    }
}
