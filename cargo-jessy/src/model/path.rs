//! Key paths, as errors name them and as rules match them.

use std::fmt;

use super::yaml::{Node, Value};

/// The keys and list positions that lead to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<String>);

impl Path {
    pub(crate) fn root() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn of(parts: &[&str]) -> Self {
        Self(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    pub(crate) fn key(&self, key: &str) -> Self {
        let mut parts = self.0.clone();
        parts.push(key.to_owned());
        Self(parts)
    }

    pub(crate) fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }

    pub(crate) fn parts(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    pub(crate) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these are the parts of a path that a pattern such as `services.*.ports`
    /// describes: `*` is any one part.
    pub(crate) fn parts_match(parts: &[impl AsRef<str>], pattern: &str) -> bool {
        let wanted = pattern.split('.');
        wanted.clone().count() == parts.len()
            && wanted.zip(parts).all(|(want, part)| want == "*" || want == part.as_ref())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("the file");
        }
        for (i, part) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// The node that a dotted path leads to, or the last one on the way. Keys may hold dots.
pub(crate) fn find<'n>(root: &'n Node, path: &str) -> (&'n Node, bool) {
    if path.is_empty() {
        return (root, true);
    }
    match &root.value {
        Value::Map(map) => {
            let ends = path.match_indices('.').map(|(i, _)| i).chain([path.len()]);
            for end in ends {
                if let Some(child) = map.get(&path[..end]) {
                    let rest = path[end..].strip_prefix('.').unwrap_or_default();
                    return find(child, rest);
                }
            }
            (root, false)
        }
        Value::Seq(items) => {
            let (index, rest) = path.split_once('.').unwrap_or((path, ""));
            match index.parse().ok().and_then(|i: usize| items.get(i)) {
                Some(child) => find(child, rest),
                None => (root, false),
            }
        }
        _ => (root, false),
    }
}
