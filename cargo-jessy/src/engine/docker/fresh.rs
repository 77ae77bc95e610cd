//! Whether images and containers still are what the files say. Asking compose takes a second when
//! nothing changed. Wrong is not allowed to be possible: whatever is in doubt is given to compose,
//! and BuildKit's cache decides.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    time::SystemTime,
};

use bollard::errors::Error;
use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{connect::Connection, ignored::Ignored, plan::Plan, state::StateDir};
use crate::{
    engine::native::stamp::{Stamp, stable_hash},
    model::Build,
};

/// Keys of a build whose every input we know. A build that uses another one is always asked for.
const UNDERSTOOD: [&str; 8] =
    ["context", "dockerfile", "dockerfile_inline", "target", "args", "labels", "tags", "platforms"];

/// Services that are built in the same way into one image are one build.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The image's name.
    pub name: String,
    /// The services that run it.
    pub services: Vec<String>,
    build: Value,
    section: Build,
}

/// The images that a plan builds, and those that it only runs.
#[must_use]
pub fn images(plan: &Plan) -> (Vec<Image>, BTreeMap<String, Vec<String>>) {
    let model = plan.project.to_json();
    let (mut built, mut run): (Vec<Image>, BTreeMap<String, Vec<String>>) = Default::default();
    for name in plan.services.keys() {
        let Some(service) = plan.project.services.get(name) else { continue };
        let image = super::plan::image(&plan.project, service);
        let Some(section) = &service.build else {
            run.entry(image).or_default().push(name.clone());
            continue;
        };
        let build = model["services"][name]["build"].clone();
        match built.iter_mut().find(|other| other.name == image && other.build == build) {
            Some(other) => other.services.push(name.clone()),
            None => built.push(Image {
                name: image,
                services: vec![name.clone()],
                build,
                section: section.clone(),
            }),
        }
    }
    (built, run)
}

/// The id of an image that is on this machine.
///
/// # Errors
/// Those of the engine, other than that there is no such image.
pub async fn id(connection: &Connection, image: &str) -> Result<Option<String>, Error> {
    match connection.api.inspect_image(image).await {
        Ok(found) => Ok(found.id),
        Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Everything that a build read, as it was then, and what came out.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Read {
    build: Value,
    files: BTreeMap<Utf8PathBuf, Option<Stamp>>,
    bases: BTreeMap<String, Option<String>>,
    image: Option<String>,
}

/// Whether nothing that an image is built from has changed since [`store`].
///
/// # Errors
/// Those of the engine.
pub async fn is_fresh(
    connection: &Connection,
    state: &StateDir,
    image: &Image,
) -> Result<bool, Error> {
    let Some(stored) = state.read::<Read>(&record(image)) else { return Ok(false) };
    Ok(stored.image.is_some()
        && take(connection, state, image).await?.is_some_and(|now| now == stored))
}

/// Keeps what a build that began at `begun` has read, unless some of it changed meanwhile.
///
/// # Errors
/// Those of the engine, and of the file system as an [`Error::IOError`].
pub async fn store(
    connection: &Connection,
    state: &StateDir,
    image: &Image,
    begun: SystemTime,
) -> Result<(), Error> {
    let read = take(connection, state, image).await?;
    let is_older = |stamp: &Stamp| stamp.is_older_than(begun);
    match read.filter(|read| read.files.values().flatten().all(is_older)) {
        Some(read) => state.write(&record(image), &read)?,
        None => state.forget(&record(image))?,
    }
    Ok(())
}

fn record(image: &Image) -> String {
    format!("builds/{:016x}.json", stable_hash(&format!("{} {}", image.name, image.services[0])))
}

async fn take(
    connection: &Connection,
    state: &StateDir,
    image: &Image,
) -> Result<Option<Read>, Error> {
    let Some((files, texts)) = files(image, state.workspace()) else { return Ok(None) };
    let mut bases = BTreeMap::new();
    for name in base_names(image, &texts) {
        // What isn't the name of an image has no id.
        let found = id(connection, &name).await.unwrap_or_default();
        bases.insert(name, found);
    }
    let built = id(connection, &image.name).await?;
    Ok(Some(Read { build: image.build.clone(), files, bases, image: built }))
}

/// The files of a build's context with their stamps, and the Dockerfile's text. `None`: we don't
/// know all that it reads.
fn files(
    image: &Image,
    state: &Utf8Path,
) -> Option<(BTreeMap<Utf8PathBuf, Option<Stamp>>, String)> {
    let keys = image.build.as_object()?.keys();
    if !keys.into_iter().all(|key| UNDERSTOOD.contains(&key.as_str())) {
        return None;
    }
    let context = Utf8Path::new(&image.section.context);
    if !context.is_absolute() || !context.is_dir() {
        return None;
    }
    let dockerfile = context.join(image.section.dockerfile.as_deref().unwrap_or("Dockerfile"));
    let (ignored, rules) = Ignored::of(context, &dockerfile);
    let text = match &image.section.dockerfile_inline {
        Some(text) => text.clone(),
        None => fs_err::read_to_string(&dockerfile).ok()?,
    };
    // A remote file or a frontend of its own may read what we don't see.
    if text.lines().any(|line| line.trim_start().starts_with("ADD ") && line.contains("://")) {
        return None;
    }
    let mut files: BTreeMap<_, _> =
        [dockerfile, rules].into_iter().map(|path| (path.clone(), Stamp::of(&path))).collect();
    walk(context, Utf8Path::new(""), &ignored, &mut files).ok()?;
    // What we keep ourselves changes with each run and is nobody's source.
    files.retain(|path, _| !path.starts_with(state));
    Some((files, text))
}

fn walk(
    context: &Utf8Path,
    folder: &Utf8Path,
    ignored: &Ignored,
    files: &mut BTreeMap<Utf8PathBuf, Option<Stamp>>,
) -> io::Result<()> {
    for entry in context.join(folder).read_dir_utf8()? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let is_dir = entry.file_type()?.is_dir();
        if is_dir {
            if !ignored.leaves_out_all(&path) {
                walk(context, &path, ignored, files)?;
            }
        } else if !ignored.leaves_out(&path, false) {
            let path = context.join(path);
            let stamp = Stamp::of(&path);
            files.insert(path, stamp);
        }
    }
    Ok(())
}

/// What may be the name of an image that the build starts from: in `FROM` lines, in `--from=`, and
/// in arguments.
fn base_names(image: &Image, dockerfile: &str) -> BTreeSet<String> {
    let words = dockerfile.lines().flat_map(|line| {
        let line = line.trim();
        let from = line
            .get(..5)
            .filter(|word| word.eq_ignore_ascii_case("FROM "))
            .map(|_| line[5..].split_whitespace().find(|word| !word.starts_with("--")));
        let mounted = line.split(['=', ',', ' ']).skip_while(|word| *word != "--from").nth(1);
        let given = line.strip_prefix("ARG ").and_then(|arg| arg.split_once('=')).map(|arg| arg.1);
        [from.flatten(), mounted, given]
    });
    let literal = words.flatten().map(|word| word.trim_matches('"').to_owned());
    let given = image.section.args.values().cloned();
    let is_name = |name: &String| {
        !name.is_empty() && !name.contains(['$', ' ']) && name.chars().any(char::is_alphabetic)
    };
    literal.chain(given).filter(is_name).collect()
}

/// The file that says what the containers were created from.
const CREATED: &str = "created.json";

/// What containers were created from.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    model: String,
    /// Names of images and what they stood for.
    images: BTreeMap<String, Option<String>>,
    /// Ids of the containers by service.
    containers: BTreeMap<String, Vec<String>>,
}

impl Created {
    /// The state of things for a plan: the model with `generated` laid over it, the images that it
    /// names and its containers.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn now(
        connection: &Connection,
        plan: &Plan,
        generated: &str,
        containers: &IndexMap<String, Vec<String>>,
    ) -> Result<Self, Error> {
        let mut images = BTreeMap::new();
        for name in plan.services.keys() {
            let Some(service) = plan.project.services.get(name) else { continue };
            let image = super::plan::image(&plan.project, service);
            let found = id(connection, &image).await?;
            images.insert(image, found);
        }
        let text = format!("{}\n{generated}", plan.project.to_json());
        let model = format!("{:016x}", stable_hash(&text));
        let containers = containers.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        Ok(Self { model, images, containers })
    }

    /// Whether the containers that are there were created from exactly this.
    #[must_use]
    pub fn is_stored(&self, state: &StateDir) -> bool {
        state.read::<Self>(CREATED).is_some_and(|stored| stored == *self)
    }

    /// Remembers this.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn store(&self, state: &StateDir) -> io::Result<()> {
        state.write(CREATED, self)
    }
}

/// Remembers no containers any more.
///
/// # Errors
/// Those of the file system.
pub fn forget_created(state: &StateDir) -> io::Result<()> {
    state.forget(CREATED)
}
