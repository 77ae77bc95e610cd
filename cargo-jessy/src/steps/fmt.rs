//! `fmt`: rustfmt and gofmt.

use super::{Applies, Command, Judge, Lane, Resource, Site, Step, go, walk};
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
        &["**/*.rs", "**/Cargo.toml", "**/rustfmt.toml", "**/.rustfmt.toml", "**/*.go"]
    }

    fn fix(&self) -> Option<&'static str> {
        Some("cargo jessy fmt --fix")
    }

    fn applies(&self, site: &Site) -> Applies {
        site.has_code()
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let members = match &site.staged {
            None => vec!["--all".to_owned()],
            Some(_) => site.members(),
        };
        let rustfmt = |name, args: &[&str]| {
            Command::new(site, name, [site.cargo(), "fmt"])
                .args(members.iter().cloned())
                .args(args.iter().copied())
                .tool(Tool::Rustfmt)
        };
        let mut rust = vec![rustfmt("rustfmt", &["--check"])];
        if members.is_empty() {
            rust.clear();
        }
        let gofmt = |name, flag| {
            go::each(site, name, &["gofmt", flag], Tool::Gofmt, |command, _| {
                let paths = walk::gofmt_paths(&command.cwd);
                command.args(paths)
            })
        };
        let mut go = gofmt("gofmt", "-l");
        for command in &mut go {
            // It lists what is wrong and is content with that.
            command.judge = Judge::Silent;
        }
        if site.fix {
            rust.splice(0..0, (!rust.is_empty()).then(|| rustfmt("rustfmt write", &[])));
            go.splice(0..0, gofmt("gofmt write", "-w"));
        }
        // Neither builds anything, so neither waits for anything.
        let rust = Lane::new(Resource::Nothing, rust).reads(&[
            "**/*.rs",
            "**/Cargo.toml",
            "**/rustfmt.toml",
            "**/.rustfmt.toml",
        ]);
        vec![rust, Lane::new(Resource::Nothing, go).reads(&["**/*.go"])]
    }
}
