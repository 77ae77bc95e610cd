//! Reading `x-jessy`.

use camino::Utf8PathBuf;

use super::native::{
    CargoBuild, CommandBuild, GoBuild, NativeBuild, NativeFacts, NativeHealth, NativeRestart,
    Reload, Sockets,
};
use crate::model::error::ErrorKind;
use crate::model::path::Path;
use crate::model::report::Report;
use crate::model::resolve::Paths;
use crate::model::units::std_duration;
use crate::model::words::suggest;
use crate::model::yaml::{Node, Value};

/// Reads mappings whose keys are all known.
pub(super) struct Reader<'a> {
    pub(super) paths: &'a Paths<'a>,
    pub(super) report: &'a mut Report,
}

impl Reader<'_> {
    /// The facts of a service; what is wrong goes to the report.
    pub(super) fn facts(&mut self, service: &str, node: &Node) -> NativeFacts {
        let path = Path::of(&["services", service, "x-jessy"]);
        let mut facts = NativeFacts::default();
        let keys = [
            "build",
            "run",
            "sockets",
            "health",
            "environment",
            "paths",
            "watch",
            "compile",
            "reload",
            "restart",
        ];
        if !self.known(node, &path, &keys) {
            return facts;
        }
        for (key, child) in node.as_map().into_iter().flatten() {
            let path = path.key(key);
            match key.as_str() {
                "build" => facts.build = self.build(service, child, &path),
                "run" => facts.run = Some(self.words(child, &path)),
                "sockets" => match child.as_str() {
                    Some("pass") => facts.sockets = Sockets::Pass,
                    Some("none") => facts.sockets = Sockets::None,
                    _ => self.wrong(child, &path, "`pass` or `none`"),
                },
                "compile" => facts.compile = Some(self.words(child, &path)),
                "reload" => match child.as_str() {
                    Some("stop-first") => facts.reload = Reload::StopFirst,
                    Some("start-first") => facts.reload = Reload::StartFirst,
                    _ => self.wrong(child, &path, "`stop-first` or `start-first`"),
                },
                "health" => facts.health = self.health(child, &path),
                "environment" => facts.environment = self.texts(child, &path).collect(),
                "paths" => {
                    let texts: Vec<_> = self.texts(child, &path).collect();
                    facts.paths = texts.into_iter().map(|(k, v)| (k, self.host(&v))).collect();
                }
                "watch" => {
                    facts.watch = self.words(child, &path).iter().map(|p| self.host(p)).collect();
                }
                _ => facts.restart = self.restart(child, &path),
            }
        }
        facts
    }

    /// `x-jessy` on a secret: whether its value may be made up.
    pub(super) fn generate(&mut self, secret: &str, node: &Node) -> bool {
        let path = Path::of(&["secrets", secret, "x-jessy"]);
        if !self.known(node, &path, &["generate"]) {
            return false;
        }
        match node.get("generate") {
            Some(Node { value: Value::Bool(value), .. }) => *value,
            None => false,
            Some(node) => {
                self.wrong(node, &path.key("generate"), "true or false");
                false
            }
        }
    }

    fn build(&mut self, service: &str, node: &Node, path: &Path) -> Option<NativeBuild> {
        if !self.known(node, path, &["cargo", "go", "command", "output"]) {
            return None;
        }
        let ways = ["cargo", "go", "command"].map(|way| node.get(way));
        match ways {
            [Some(cargo), None, None] => self.cargo(cargo, &path.key("cargo")),
            [None, Some(go), None] => self.go(service, go, &path.key("go")),
            [None, None, Some(command)] => {
                let output = self.text(node, "output", path)?;
                let command = self.words(command, &path.key("command"));
                Some(NativeBuild::Command(CommandBuild { command, output: self.host(&output) }))
            }
            _ => {
                let message = format!("{path} needs one of `cargo`, `go` and `command`");
                self.report.error(ErrorKind::Schema, node.key, message);
                None
            }
        }
    }

    fn cargo(&mut self, node: &Node, path: &Path) -> Option<NativeBuild> {
        if !self.known(node, path, &["package", "bin", "features"]) {
            return None;
        }
        let package = self.text(node, "package", path)?;
        let bin = match node.get("bin") {
            Some(_) => self.text(node, "bin", path)?,
            None => package.clone(),
        };
        let features = node.get("features").map(|n| self.words(n, &path.key("features")));
        let features = features.unwrap_or_default();
        Some(NativeBuild::Cargo(CargoBuild { package, bin, features }))
    }

    fn go(&mut self, service: &str, node: &Node, path: &Path) -> Option<NativeBuild> {
        if !self.known(node, path, &["dir", "package", "output"]) {
            return None;
        }
        let dir = self.text(node, "dir", path)?;
        let mut or = |key: &str, default: &str| match node.get(key) {
            Some(_) => self.text(node, key, path),
            None => Some(default.to_owned()),
        };
        let (package, output) = (or("package", ".")?, or("output", service)?);
        Some(NativeBuild::Go(GoBuild { dir: self.host(&dir), package, output }))
    }

    fn health(&mut self, node: &Node, path: &Path) -> Option<NativeHealth> {
        if !self.known(node, path, &["port", "path", "field", "start_period"]) {
            return None;
        }
        let Some(port) = node.get("port") else {
            self.missing(node, path, "port");
            return None;
        };
        let number = port.value.to_text().and_then(|text| text.parse().ok()).filter(|n| *n > 0);
        let Some(number) = number else {
            self.wrong(port, &path.key("port"), "a port from 1 to 65535");
            return None;
        };
        let field = match node.as_map().and_then(|map| map.get("field")) {
            None => Some("instance".to_owned()),
            Some(field) if field.is_null() => None,
            Some(_) => Some(self.text(node, "field", path)?),
        };
        let start_period = node.get("start_period").and_then(|child| {
            let duration = child.as_str().and_then(std_duration);
            if duration.is_none() {
                self.wrong(child, &path.key("start_period"), "a duration such as 20s");
            }
            duration
        });
        let path = self.text(node, "path", path)?;
        Some(NativeHealth { port: number, path, field, start_period })
    }

    fn restart(&mut self, node: &Node, path: &Path) -> NativeRestart {
        let mut restart = NativeRestart::default();
        if !self.known(node, path, &["max_attempts", "base", "cap", "reset_after"]) {
            return restart;
        }
        if let Some(child) = node.get("max_attempts") {
            restart.max_attempts = child.value.to_text().and_then(|text| text.parse().ok());
            if restart.max_attempts.is_none() {
                self.wrong(child, &path.key("max_attempts"), "a whole number");
            }
        }
        let mut time = |key: &str| {
            let child = node.get(key)?;
            let duration = child.as_str().and_then(std_duration);
            if duration.is_none() {
                self.wrong(child, &path.key(key), "a duration such as 100ms");
            }
            duration
        };
        restart.base = time("base");
        restart.cap = time("cap");
        restart.reset_after = time("reset_after");
        restart
    }

    /// Whether it is a mapping; each key that isn't one of these is told.
    fn known(&mut self, node: &Node, path: &Path, keys: &[&str]) -> bool {
        let Some(map) = node.as_map() else {
            self.wrong(node, path, "a mapping");
            return false;
        };
        for (key, child) in map.iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
            let message = format!("{path} has no key `{key}`");
            let help = suggest(key, keys.iter().copied());
            self.report.push(ErrorKind::Schema, child.key, message, help);
        }
        true
    }

    fn text(&mut self, node: &Node, key: &str, path: &Path) -> Option<String> {
        let Some(child) = node.get(key) else {
            self.missing(node, path, key);
            return None;
        };
        let text = child.value.to_text().filter(|text| !text.is_empty());
        if text.is_none() {
            self.wrong(child, &path.key(key), "text");
        }
        text
    }

    fn words(&mut self, node: &Node, path: &Path) -> Vec<String> {
        let Some(items) = node.as_seq() else {
            self.wrong(node, path, "a list of words");
            return Vec::new();
        };
        let mut words = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            match item.value.to_text() {
                Some(text) => words.push(text),
                None => self.wrong(item, &path.index(i), "text"),
            }
        }
        words
    }

    fn texts(&mut self, node: &Node, path: &Path) -> std::vec::IntoIter<(String, String)> {
        if node.as_map().is_none() {
            self.wrong(node, path, "a mapping");
        }
        let mut texts = Vec::new();
        for (key, child) in node.as_map().into_iter().flatten() {
            match child.value.to_text() {
                Some(text) => texts.push((key.clone(), text)),
                None => self.wrong(child, &path.key(key), "text"),
            }
        }
        texts.into_iter()
    }

    fn host(&self, path: &str) -> Utf8PathBuf {
        Utf8PathBuf::from(self.paths.host(path))
    }

    fn wrong(&mut self, node: &Node, path: &Path, expected: &str) {
        let message = format!("{path} must be {expected}, got {}", node.kind());
        self.report.error(ErrorKind::Schema, node.at, message);
    }

    fn missing(&mut self, node: &Node, path: &Path, key: &str) {
        self.report.error(ErrorKind::Schema, node.key, format!("{path} needs the key `{key}`"));
    }
}
