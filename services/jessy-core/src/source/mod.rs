//! The store's human-edited sources: TOML, Markdown and word lists in one folder (domain §4.3).
//!
//! ```text
//! dimensions/D01.toml …   packs/D16.toml …   content/D01/L01-00.md …
//! vocabulary/stopwords.txt …   seeds.toml
//! ```

mod files;
mod form;

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::model::{Registry, rules};
pub use files::generation;
use files::{SourceFiles, VOCABULARIES};

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
    /// Rules are broken; every breach is named.
    #[error("invalid sources in {}: {}", folder.display(), problems.join("; "))]
    Invalid {
        /// The folder.
        folder: PathBuf,
        /// One line a breach.
        problems: Vec<String>,
    },
}

/// Reads a folder of sources and applies the registry rules.
///
/// # Errors
///
/// [`SourceError::Io`] for what can't be read, [`SourceError::Invalid`] with every breach found.
pub fn read(folder: &Path) -> Result<Sources, SourceError> {
    let files = SourceFiles::read(folder)?;
    let mut problems = Vec::new();
    let mut registry = Registry::default();
    let mut content = Vec::new();

    for (name, text) in files.texts_in(&["dimensions", "packs"], &mut problems) {
        match form::dimension(&name, text, |id| take_content(&files, &mut content, id)) {
            Ok((dimension, mut found)) => {
                registry.dimensions.push(dimension);
                problems.append(&mut found);
            }
            Err(problem) => problems.push(problem),
        }
    }
    registry.dimensions.sort_by_key(|dimension| dimension.id);
    for (name, list) in VOCABULARIES {
        match files.text(&format!("vocabulary/{name}.txt")) {
            Ok(text) => *list(&mut registry.vocabulary) = form::words(text),
            Err(problem) => problems.push(problem),
        }
    }
    match files.text("seeds.toml").and_then(form::seeds) {
        Ok(seeds) => registry.seeds = seeds,
        Err(problem) => problems.push(problem),
    }

    let findings = rules::check(&registry);
    problems.extend(findings.errors);
    problems.extend(findings.missing.iter().map(|id| format!("{id}: missing")));
    problems.extend(files.strays(&registry));
    if problems.is_empty() {
        Ok(Sources {
            registry,
            content,
            generation: files.generation(),
            warnings: findings.warnings,
        })
    } else {
        Err(SourceError::Invalid { folder: folder.to_owned(), problems })
    }
}

/// Appends the layer's content file and says where it now lies.
fn take_content(
    files: &SourceFiles,
    content: &mut Vec<u8>,
    id: crate::model::LayerId,
) -> Result<Range<usize>, String> {
    let text = files.text(&files::content_name(id))?;
    let start = content.len();
    content.extend_from_slice(text.trim_end().as_bytes());
    Ok(start..content.len())
}
