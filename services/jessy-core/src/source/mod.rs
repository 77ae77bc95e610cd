//! The store's human-edited sources: TOML, Markdown and word lists in one folder (domain §4.3).
//!
//! ```text
//! dimensions/D01.toml …   packs/D16.toml …   content/D01/L01-00.md …
//! vocabulary/stopwords.txt …   seeds.toml
//! ```

mod files;
mod form;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::model::{DimensionId, Registry, rules};
use files::{SourceFiles, VOCABULARIES};
pub use files::{files, generation};

/// Sources, read and checked: what a store is made from.
#[derive(Debug)]
pub struct Sources {
    /// The model; its content ranges lie in [`Sources::content`].
    pub registry: Registry,
    /// All layers' content, one after another.
    pub content: Vec<u8>,
    /// Fingerprint of the sources.
    pub generation: u64,
    /// Breaches of the rules that are no errors.
    pub warnings: Vec<String>,
}

/// Why sources give no store.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file or folder can't be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Rules are broken; every breach is named, one a line.
    #[error("invalid sources in {}:{}", folder.display(), lines(problems))]
    Invalid {
        /// The folder.
        folder: PathBuf,
        /// The breaches.
        problems: Vec<Problem>,
    },
}

/// One breach of the rules, as one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A word list can't be read (domain §15).
    #[error("{file}: {cause}")]
    VocabularyLoadFailed {
        /// Its name among the sources.
        file: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A word list has too few distinct words (domain §15).
    #[error("{file}: {found} distinct words, {required} are required")]
    VocabularyValidationFailed {
        /// Its name among the sources.
        file: String,
        /// Words that it has.
        found: usize,
        /// Words that it needs.
        required: usize,
    },
    /// Any other.
    #[error("{0}")]
    Rule(String),
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}

fn vocabulary_file(name: &str) -> String {
    format!("vocabulary/{name}.txt")
}

/// Reads a folder of sources and applies the registry rules.
///
/// # Errors
///
/// [`SourceError::Io`] for what can't be read, [`SourceError::Invalid`] with every breach found.
pub fn read(folder: &Path) -> Result<Sources, SourceError> {
    from_files(files(folder)?)
        .map_err(|problems| SourceError::Invalid { folder: folder.to_owned(), problems })
}

/// As [`read`], of files that are in memory: bytes by their name relative to the folder, `/` between
/// parts.
///
/// # Errors
///
/// Every breach of the rules, each as one line.
pub fn from_files(files: BTreeMap<String, Vec<u8>>) -> Result<Sources, Vec<Problem>> {
    let files = SourceFiles(files);
    let mut broken = Vec::new();
    // Dimensions whose own file says nothing: what follows from that is not told again.
    let mut unread = HashSet::new();
    let mut problems = Vec::new();
    let mut registry = Registry::default();
    let mut content = Vec::new();

    for (name, text) in files.texts_in(&["dimensions", "packs"], &mut broken) {
        match form::dimension(&name, text, |id| take_content(&files, &mut content, id)) {
            Ok((dimension, mut found)) => {
                registry.dimensions.push(dimension);
                broken.append(&mut found);
            }
            Err(problem) => {
                unread.extend(
                    Path::new(&name).file_stem().and_then(OsStr::to_str).map(str::to_owned),
                );
                broken.push(problem);
            }
        }
    }
    registry.dimensions.sort_by_key(|dimension| dimension.id);
    for (name, list) in VOCABULARIES {
        let file = vocabulary_file(name);
        match files.text(&file) {
            Ok(text) => *list(&mut registry.vocabulary) = form::words(text),
            Err(cause) => problems.push(Problem::VocabularyLoadFailed { file, cause }),
        }
    }
    match files.text("seeds.toml").map_err(|cause| format!("seeds.toml: {cause}")) {
        Ok(text) => match form::seeds(text) {
            Ok(seeds) => registry.seeds = seeds,
            Err(problem) => broken.push(problem),
        },
        Err(problem) => broken.push(problem),
    }

    let (findings, small) = rules::check_apart(&registry);
    broken.extend(findings.errors);
    let missing = findings.missing.iter().map(DimensionId::to_string);
    broken.extend(missing.filter(|id| !unread.contains(id)).map(|id| format!("{id}: missing")));
    broken.extend(files.strays(&registry, &unread));
    problems.extend(small.into_iter().map(|small| Problem::VocabularyValidationFailed {
        file: vocabulary_file(small.name),
        found: small.found,
        required: small.required,
    }));
    problems.extend(broken.into_iter().map(Problem::Rule));
    if problems.is_empty() {
        Ok(Sources {
            registry,
            content,
            generation: files.generation(),
            warnings: findings.warnings,
        })
    } else {
        Err(problems)
    }
}

/// Appends the layer's content file and says where it now lies.
fn take_content(
    files: &SourceFiles,
    content: &mut Vec<u8>,
    id: crate::model::LayerId,
) -> Result<Range<usize>, String> {
    let name = files::content_name(id);
    let text = files.text(&name).map_err(|cause| format!("{name}: {cause}"))?;
    let start = content.len();
    content.extend_from_slice(text.trim_end().as_bytes());
    Ok(start..content.len())
}
