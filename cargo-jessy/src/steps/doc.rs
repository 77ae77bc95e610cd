//! `doc`: rustdoc.

use super::{Command, Lane, Resource, Site, Step};
use crate::tools::Tool;

/// Whether the documentation builds without a warning.
#[derive(Debug)]
pub(super) struct Doc;

impl Step for Doc {
    fn id(&self) -> &'static str {
        "doc"
    }

    fn about(&self) -> &'static str {
        "the documentation builds without a warning: rustdoc"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*.rs", "**/*.md", "**/Cargo.toml", "Cargo.lock", ".cargo/config.toml"]
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        // The variable replaces what the person has in it, so that is said again.
        let flags = match site.env.get("RUSTDOCFLAGS") {
            Some(flags) if !flags.is_empty() => format!("{flags} -D warnings"),
            _ => "-D warnings".to_owned(),
        };
        let rustdoc =
            Command::new(site, "rustdoc", [site.cargo(), "doc", "--no-deps", "--workspace"])
                .env("RUSTDOCFLAGS", flags)
                .tool(Tool::Rust);
        vec![Lane::new(Resource::CargoTarget, vec![rustdoc])]
    }
}
