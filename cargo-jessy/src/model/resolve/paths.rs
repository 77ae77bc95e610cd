//! Relative paths are relative to the project's directory.

use camino::{Utf8Path, Utf8PathBuf};

use super::items;
use crate::model::canonical::clean;
use crate::model::yaml::{Map, Node, Value};

/// Where relative paths start.
pub(crate) struct Paths<'a> {
    pub(crate) project_dir: &'a Utf8Path,
    /// For `~`.
    pub(crate) home: Option<&'a str>,
}

impl Paths<'_> {
    /// A path of the host. An absolute one stays as it is written.
    pub(crate) fn host(&self, path: &str) -> String {
        let path = match (path.strip_prefix('~'), self.home) {
            (Some(rest), Some(home)) => clean(&format!("{home}/{rest}")),
            _ => path.to_owned(),
        };
        if path.starts_with('/') || Utf8Path::new(&path).is_absolute() || windows(&path) {
            return path;
        }
        clean(&format!("{}/{path}", self.project_dir))
    }

    fn change(&self, node: Option<&mut Node>) {
        if let Some(node) = node
            && let Some(text) = node.as_str().filter(|text| !text.is_empty())
        {
            node.value = Value::Str(self.host(text));
        }
    }

    /// A build context: a path, an address, or another service.
    fn context(&self, node: Option<&mut Node>) {
        let Some(node) = node else { return };
        let remote = ["https://", "http://", "git://", "ssh://", "github.com/", "git@", "service:"];
        let elsewhere = |text: &str| {
            text.contains("://") || remote.iter().any(|prefix| text.starts_with(prefix))
        };
        if !node.as_str().is_none_or(elsewhere) {
            self.change(Some(node));
        }
    }
}

/// A path of Windows, for an engine that runs there.
fn windows(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with("\\\\")
        || matches!(bytes, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic())
}

/// Makes every path of the tree absolute.
pub(crate) fn absolute(root: &mut Node, paths: &Paths<'_>) {
    let Some(root) = root.as_map_mut() else {
        return;
    };
    for (key, section) in root {
        let entries = section.as_map_mut().into_iter().flat_map(Map::values_mut);
        for entry in entries.filter_map(Node::as_map_mut) {
            match key.as_str() {
                "services" => service(entry, paths),
                "configs" | "secrets" => paths.change(entry.get_mut("file")),
                "volumes" => volume(entry, paths),
                _ => {}
            }
        }
    }
}

fn service(service: &mut Map, paths: &Paths<'_>) {
    if let Some(build) = service.get_mut("build").and_then(Node::as_map_mut) {
        paths.context(build.get_mut("context"));
        for (key, change) in [("additional_contexts", true), ("ssh", false)] {
            let entries = build.get_mut(key).and_then(Node::as_map_mut);
            for node in entries.into_iter().flat_map(Map::values_mut) {
                if change {
                    paths.context(Some(node));
                } else {
                    paths.change(Some(node));
                }
            }
        }
    }
    for item in items(service, "env_file") {
        paths.change(item.as_map_mut().and_then(|item| item.get_mut("path")));
    }
    for item in items(service, "label_file") {
        paths.change(Some(item));
    }
    for item in items(service, "volumes") {
        if item.get_str("type") == Some("bind") {
            paths.change(item.as_map_mut().and_then(|item| item.get_mut("source")));
        }
    }
    if let Some(develop) = service.get_mut("develop").and_then(Node::as_map_mut) {
        for item in items(develop, "watch") {
            paths.change(item.as_map_mut().and_then(|item| item.get_mut("path")));
        }
    }
}

/// A local volume that is a bind mount in disguise.
fn volume(volume: &mut Map, paths: &Paths<'_>) {
    let is = |map: &Map, key: &str, value| map.get(key).and_then(Node::as_str) == Some(value);
    if !is(volume, "driver", "local") {
        return;
    }
    if let Some(options) = volume.get_mut("driver_opts").and_then(Node::as_map_mut)
        && is(options, "o", "bind")
    {
        paths.change(options.get_mut("device"));
    }
}

/// The project's directory as an absolute path without dots.
pub(crate) fn project_dir(dir: &Utf8Path) -> Utf8PathBuf {
    let whole = camino::absolute_utf8(dir).unwrap_or_else(|_| dir.to_owned());
    Utf8PathBuf::from(clean(whole.as_str()))
}
