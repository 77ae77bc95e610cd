//! `fmt`: rustfmt and gofmt.

use super::{Command, Judge, Lane, Resource, Site, Step, go};
use crate::tools::Tool;

/// Whether all code is formatted.
#[derive(Debug)]
pub(super) struct Fmt;

impl Step for Fmt {
    fn id(&self) -> &'static str {
        "fmt"
    }

    fn about(&self) -> &'static str {
        "all code is formatted: rustfmt, gofmt"
    }

    fn inputs(&self) -> &'static [&'static str] {
        &["**/*.rs", "**/rustfmt.toml", "**/.rustfmt.toml", "**/*.go"]
    }

    fn fix(&self) -> Option<&'static str> {
        Some("cargo jessy fmt --fix")
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let rustfmt = |name, args: &[&str]| {
            Command::new(site, name, [site.cargo(), "fmt", "--all"])
                .args(args.iter().copied())
                .tool(Tool::Rustfmt)
        };
        let mut rust = vec![rustfmt("rustfmt", &["--check"])];
        let mut go = go::each(
            site,
            "gofmt",
            &["gofmt", "-l", "."],
            Tool::Gofmt,
            |command| command.judge(Judge::Silent),
        );
        if site.fix {
            rust.insert(0, rustfmt("rustfmt write", &[]));
            let write = go::each(
                site,
                "gofmt write",
                &["gofmt", "-w", "."],
                Tool::Gofmt,
                |command| command,
            );
            go.splice(0..0, write);
        }
        // Neither builds anything, so neither waits for anything.
        vec![
            Lane::new(Resource::Nothing, rust),
            Lane::new(Resource::Nothing, go),
        ]
    }
}
