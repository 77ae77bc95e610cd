//! Networks, volumes, secrets and configs that a service names.

use super::consistency::Check;
use crate::model::error::ErrorKind;
use crate::model::path::Path;
use crate::model::words::suggest;
use crate::model::yaml::{Mark, Node};

impl Check<'_> {
    /// Checks that what is named is there.
    pub(super) fn references(&mut self) {
        let mut wanted: Vec<(&str, String, Mark, Path)> = Vec::new();
        for (name, node) in self.service.entries("networks") {
            wanted.push(("networks", name.clone(), node.key, self.path.key("networks")));
        }
        for (i, item) in self.service.items("volumes").iter().enumerate() {
            let source = item.get_str("source").unwrap_or_default();
            if item.get_str("type") == Some("volume") && !source.is_empty() {
                let path = self.path.key("volumes").index(i);
                wanted.push(("volumes", source.to_owned(), item.at, path));
            }
        }
        let build = self.service.get("build");
        let lists = [
            ("configs", self.service.items("configs"), self.path.key("configs")),
            ("secrets", self.service.items("secrets"), self.path.key("secrets")),
            (
                "secrets",
                build.map(|build| build.items("secrets")).unwrap_or_default(),
                self.path.key("build").key("secrets"),
            ),
        ];
        for (section, items, path) in lists {
            for item in items {
                let source = item.get_str("source").unwrap_or_default();
                wanted.push((section, source.to_owned(), item.at, path.clone()));
            }
        }
        for (section, name, at, path) in wanted {
            self.reference(section, &name, at, &path);
        }
    }

    fn reference(&mut self, section: &str, name: &str, at: Mark, path: &Path) {
        let known = self.root.get(section).and_then(Node::as_map);
        if known.is_some_and(|known| known.contains_key(name)) {
            return;
        }
        let kind = section.trim_end_matches('s');
        let message = format!("{path}: there is no {kind} `{name}`");
        let names: Vec<&str> = known.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let names = names.into_iter().filter(|name| *name != "default");
        let define = format!("define it at the end of the file: `{section}: {{ {name}: … }}`");
        let help = suggest(name, names).unwrap_or(define);
        let at = if at.is_none() { self.service.key } else { at };
        self.report.help(ErrorKind::Reference, at, message, help);
    }
}
