//! `workflows`: actionlint and zizmor.

use camino::Utf8PathBuf;

use super::{Applies, Command, Lane, Resource, Site, Step};
use crate::tools::Tool;

const FOLDER: &str = ".github/workflows";

/// Whether the workflows of GitHub Actions are right and safe.
#[derive(Debug)]
pub(super) struct Workflows;

impl Step for Workflows {
    fn id(&self) -> &'static str {
        "workflows"
    }

    fn about(&self) -> &'static str {
        "the workflows are right and safe: actionlint, zizmor"
    }

    fn inputs(&self) -> &'static [&'static str] {
        // Local actions may be anywhere, and so may the settings of both tools.
        &[".github/**", "**/action.yml", "**/action.yaml", "zizmor.yml", "zizmor.yaml"]
    }

    fn applies(&self, site: &Site) -> Applies {
        match files(site).is_empty() {
            true => Applies::No(format!("no workflow in {FOLDER}")),
            false => Applies::Yes,
        }
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let actionlint = Command::new(site, "actionlint", ["actionlint", "-no-color"])
            // Whether these two are installed must not change what the gate says.
            .args(["-shellcheck=", "-pyflakes="])
            .args(files(site))
            .tool(Tool::Actionlint);
        let zizmor = Command::new(site, "zizmor", ["zizmor", "--offline", "--quiet"])
            .args(["--no-progress", "--color=never", "--strict-collection", ".github"])
            .tool(Tool::Zizmor);
        vec![
            Lane::new(Resource::Nothing, vec![actionlint]),
            Lane::new(Resource::Nothing, vec![zizmor]),
        ]
    }
}

/// The workflows, from the root, in order.
fn files(site: &Site) -> Vec<String> {
    let folder = site.workspace.root.join(FOLDER);
    let Ok(entries) = folder.read_dir_utf8() else {
        return Vec::new();
    };
    let mut files: Vec<String> = entries
        .flatten()
        .map(|entry| Utf8PathBuf::from(FOLDER).join(entry.file_name()))
        .filter(|path| matches!(path.extension(), Some("yml" | "yaml")))
        .map(Utf8PathBuf::into_string)
        .collect();
    files.sort_unstable();
    files
}
