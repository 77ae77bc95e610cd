//! `[source:]target[:options]`.

use super::{ErrorKind, Map, Node, Path, Report, Value};

/// A mount in its short form, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Volume {
    pub(crate) source: Option<String>,
    pub(crate) target: Option<String>,
    read_only: bool,
    no_copy: bool,
    propagation: Option<String>,
    selinux: Option<String>,
}

impl Volume {
    /// A path of the host rather than the name of a volume.
    fn is_bind(&self) -> bool {
        let Some(source) = &self.source else {
            return false;
        };
        source.starts_with(['.', '/', '~'])
            || source.starts_with("\\\\")
            || is_drive(source.split(':').next().unwrap_or_default()) && source.contains(':')
    }

    fn node(self, item: &Node) -> Node {
        let mut map = Map::new();
        let at = item.at;
        let add = |map: &mut Map, key: &str, value: Value| {
            map.insert(key.to_owned(), Node::new(value, at));
        };
        let bind = self.is_bind();
        let short = self.source.is_none() && self.target.as_deref().is_some_and(|t| t.len() <= 2);
        let kind = if bind { "bind" } else { "volume" };
        add(&mut map, "type", Value::Str(kind.to_owned()));
        if let Some(source) = self.source {
            add(&mut map, "source", Value::Str(source));
        }
        let target = clean(self.target.as_deref().unwrap_or_default());
        add(&mut map, "target", Value::Str(target));
        if self.read_only {
            add(&mut map, "read_only", Value::Bool(true));
        }
        let mut options = Map::new();
        if let Some(propagation) = self.propagation {
            add(&mut options, "propagation", Value::Str(propagation));
        }
        if let Some(selinux) = self.selinux {
            add(&mut options, "selinux", Value::Str(selinux));
        }
        if bind {
            // The short form has always made directories that are missing.
            add(&mut options, "create_host_path", Value::Bool(true));
        }
        if bind || !options.is_empty() {
            add(&mut map, "bind", Value::Map(options));
        }
        // Compose returns early from what is too short to have a colon, without this section.
        if self.no_copy || !(bind || short) {
            let mut options = Map::new();
            if self.no_copy {
                add(&mut options, "nocopy", Value::Bool(true));
            }
            add(&mut map, "volume", Value::Map(options));
        }
        Node { value: Value::Map(map), at, key: item.key }
    }
}

/// The long form of one mount.
pub(super) fn long(item: &mut Node, report: &mut Report, path: &Path) {
    let Some(text) = item.as_str() else { return };
    match parse_volume(text) {
        Ok(volume) => *item = volume.node(item),
        Err(message) => {
            let message = format!("{path}: `{text}`: {message}");
            let help = "write source:target or source:target:ro";
            report.help(ErrorKind::Schema, item.at, message, help);
        }
    }
}

/// Takes a short form apart.
pub(crate) fn parse_volume(text: &str) -> Result<Volume, &'static str> {
    let mut volume = Volume::default();
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.len() <= 2 {
        volume.target = Some(text.to_owned());
        return Ok(volume);
    }
    let mut sections: Vec<String> = Vec::new();
    let mut parts = text.split(':').peekable();
    while let Some(part) = parts.next() {
        // `C:\data` is one section.
        match parts.peek() {
            Some(next) if is_drive(part) => {
                sections.push(format!("{part}:{next}"));
                parts.next();
            }
            _ => sections.push(part.to_owned()),
        }
    }
    if sections.iter().any(String::is_empty) {
        return Err("a part between the colons is empty");
    }
    let mut sections = sections.into_iter();
    let options = match (sections.next(), sections.next(), sections.next(), sections.next()) {
        (target, None, ..) => {
            volume.target = target;
            return Ok(volume);
        }
        (source, target, options, None) => {
            volume.source = source;
            volume.target = target;
            options
        }
        _ => return Err("it has too many colons"),
    };
    for option in options.iter().flat_map(|options| options.split(',')) {
        match option {
            "ro" => volume.read_only = true,
            "rw" => volume.read_only = false,
            "nocopy" => volume.no_copy = true,
            "z" | "Z" => volume.selinux = Some(option.to_owned()),
            "rprivate" | "private" | "rshared" | "shared" | "rslave" | "slave" => {
                volume.propagation = Some(option.to_owned());
            }
            // Compose passes over options that it doesn't know, such as `cached`.
            _ => {}
        }
    }
    Ok(volume)
}

fn is_drive(part: &str) -> bool {
    let mut chars = part.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if c.is_alphabetic())
}

/// A slash path without `.`, `..` and doubled slashes, by its text alone.
pub(crate) fn clean(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}
