//! What the Go halves of the steps share.

use camino::Utf8PathBuf;

use super::{Command, GoPart, Judge, Site};
use crate::tools::Tool;

/// What compiling a Go module reads: all of its folder, since what is embedded may be any file.
pub(super) fn sources(site: &Site) -> Vec<String> {
    let all = |module: &Utf8PathBuf| match module.as_str() {
        "" => "**/*".to_owned(),
        _ => format!("{module}/**"),
    };
    site.go_modules
        .iter()
        .map(all)
        .chain(["go.work".to_owned(), "go.work.sum".to_owned()])
        .collect()
}

/// A command of the Go toolchain for each Go module, told which packages to look at.
pub(super) fn packages(
    site: &Site,
    name: &str,
    argv: &[&str],
    refine: impl Fn(Command, &GoPart) -> Command,
) -> Vec<Command> {
    each(site, name, argv, Tool::Go, |command, part| refine(command.args(part.packages()), part))
}

/// The tests of a module, whose report is a file of the step's own.
pub(super) fn tests(command: Command, site: &Site, step: &str, module: &str) -> Command {
    let name = match module.trim_matches('-') {
        "" | "." => "go".to_owned(),
        module => format!("go-{}", module.replace(['/', ' '], "-")),
    };
    let junit = site.state.join("go-test").join(step).join(format!("{name}.xml"));
    let mut command = command.judge(Judge::GoTests { junit: junit.clone() });
    command.stale.push(junit);
    command
}

/// A command for each Go module, named after what it does and, where there are several, where.
pub(super) fn each(
    site: &Site,
    name: &str,
    argv: &[&str],
    tool: Tool,
    refine: impl Fn(Command, &GoPart) -> Command,
) -> Vec<Command> {
    let one = |part: GoPart| {
        let module = &part.module;
        let name = match site.go_modules.len() {
            1 => name.to_owned(),
            _ => format!("{name} {module}"),
        };
        // The empty path is the root itself, and joining it would end in a slash.
        let cwd = match module.as_str() {
            "" => site.workspace.root.clone(),
            _ => site.workspace.root.join(module),
        };
        let command = Command::new(site, name, argv.iter().copied()).cwd(cwd).tool(tool);
        refine(command, &part)
    };
    site.modules().into_iter().map(one).collect()
}
