//! The folder of sources as names and bytes, and its fingerprint.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::model::{LayerId, Registry, Vocabulary};

type List = fn(&mut Vocabulary) -> &mut Vec<String>;

/// Each vocabulary's file name and where its words go.
pub(super) const VOCABULARIES: [(&str, List); 9] = [
    ("stopwords", |v| &mut v.stopwords),
    ("interrogatives", |v| &mut v.interrogatives),
    ("emotional", |v| &mut v.emotional),
    ("technical", |v| &mut v.technical),
    ("negative", |v| &mut v.negative),
    ("philosophical", |v| &mut v.philosophical),
    ("urgency_high", |v| &mut v.urgency_high),
    ("urgency_medium", |v| &mut v.urgency_medium),
    ("high_intensity", |v| &mut v.high_intensity),
];

/// Every source file by its name relative to the folder, `/` between parts, in sorted order.
pub(super) struct SourceFiles(pub(super) BTreeMap<String, Vec<u8>>);

/// Reads a folder: bytes by their name relative to it, `/` between parts. Hidden files and those
/// that editors leave behind are no sources.
///
/// # Errors
///
/// For what can't be read, and for a name that is not UTF-8.
pub fn files(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

impl SourceFiles {
    /// The text of a file, or what is wrong with it.
    pub(super) fn text(&self, name: &str) -> Result<&str, String> {
        let bytes = self.0.get(name).ok_or("missing")?;
        std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8: {error}"))
    }

    /// The TOML files directly in the given folders.
    pub(super) fn texts_in<'a>(
        &'a self,
        folders: &[&str],
        problems: &mut Vec<String>,
    ) -> Vec<(String, &'a str)> {
        let mut texts = Vec::new();
        for name in self.0.keys() {
            let Some((folder, file)) = name.split_once('/') else {
                continue;
            };
            if !folders.contains(&folder) || !file.ends_with(".toml") || file.contains('/') {
                continue;
            }
            match self.text(name) {
                Ok(text) => texts.push((name.clone(), text)),
                Err(cause) => problems.push(format!("{name}: {cause}")),
            }
        }
        texts
    }

    pub(super) fn generation(&self) -> u64 {
        generation(self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
    }

    /// Content files that belong to no layer: most likely a slip in a name. Of the dimensions in
    /// `unread` nobody knows the layers.
    pub(super) fn strays(&self, registry: &Registry, unread: &HashSet<String>) -> Vec<String> {
        let layers = registry.dimensions.iter().flat_map(|dimension| &dimension.layers);
        let known: HashSet<String> = layers.map(|layer| content_name(layer.id)).collect();
        self.0
            .keys()
            .filter(|name| name.starts_with("content/") && !known.contains(*name))
            .filter(|name| !name.split('/').nth(1).is_some_and(|folder| unread.contains(folder)))
            .map(|name| format!("{name}: belongs to no layer"))
            .collect()
    }
}

/// Where a layer's content lies among the sources.
pub(super) fn content_name(id: LayerId) -> String {
    format!("content/{}/{id}.md", id.dimension)
}

/// First 8 bytes of the SHA-256 over the sources in sorted order, each as its name and its bytes
/// with their lengths before them (u64, little-endian): no two sets of files look alike.
pub fn generation<'a>(sorted: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> u64 {
    let mut hash = Sha256::new();
    for (name, bytes) in sorted {
        for part in [name.as_bytes(), bytes] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    let digest = hash.finalize();
    digest.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| {
            io::Error::other(format!("{}: the name is not UTF-8", entry.path().display()))
        })?;
        // Editors leave hidden files behind; they are no sources.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), files)?;
        } else {
            files.insert(format!("{prefix}{name}"), fs_err::read(entry.path())?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_sees_names_borders_and_bytes() {
        let one = generation([("a", b"xy".as_slice()), ("b", b"")]);
        assert_ne!(one, generation([("a", b"x".as_slice()), ("b", b"y")]));
        assert_ne!(one, generation([("a", b"xy".as_slice()), ("c", b"")]));
        assert_eq!(one, generation([("a", b"xy".as_slice()), ("b", b"")]));
        // SHA-256 of nothing begins with e3b0c44298fc1c14.
        assert_eq!(generation([]), 0xe3b0_c442_98fc_1c14);
    }
}
