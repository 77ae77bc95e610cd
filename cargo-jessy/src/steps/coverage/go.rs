//! The Go half: `go test` counts, and so does the gateway that the features run against.

use camino::Utf8PathBuf;

use super::{Command, Site, folder, part, system};
use crate::{steps::go::tests as go_tests, tools::Tool};

/// What is counted of one module.
pub(super) struct Module {
    /// Its folder, from the root; the root itself is `.`.
    pub(super) dir: Utf8PathBuf,
    /// Begins the names of its files.
    stem: Utf8PathBuf,
    /// Tells it from other modules; empty where there is one.
    label: String,
    /// All that was counted of it.
    pub(super) profile: Utf8PathBuf,
}

impl Module {
    fn file(&self, end: &str) -> Utf8PathBuf {
        format!("{}.{end}", self.stem).into()
    }

    /// Its reports, each with its kind.
    pub(super) fn reports(&self) -> [(String, Utf8PathBuf); 3] {
        let kind = |end: &str| format!("go-{}{end}", self.label);
        [
            (kind("profile"), self.profile.clone()),
            (kind("html"), self.file("html")),
            (kind("lcov"), self.file("lcov")),
        ]
    }
}

/// The modules of the workspace.
pub(super) fn modules(site: &Site) -> impl Iterator<Item = Module> {
    let several = site.go_modules.len() > 1;
    site.go_modules.iter().map(move |dir| {
        let dir = if dir.as_str().is_empty() { Utf8PathBuf::from(".") } else { dir.clone() };
        let slug = if dir == "." { "root".to_owned() } else { dir.as_str().replace('/', "-") };
        let stem = folder(&site.state).join("go").join(&slug);
        let label = if several { format!("{slug}-") } else { String::new() };
        Module { dir, label, profile: format!("{stem}.out").into(), stem }
    })
}

/// Runs the tests of each module and the features on an instrumented system, and adds up.
pub(super) fn commands(site: &Site) -> Vec<Command> {
    let mut commands = Vec::new();
    for module in modules(site) {
        commands.push(test(site, &module));
    }
    let system = system::commands(site);
    let seen = (!system.is_empty()).then(|| system::profile(site));
    commands.extend(system);
    for module in modules(site) {
        let named = |what: &str| match module.label.trim_end_matches('-') {
            "" => what.to_owned(),
            label => format!("{what} {label}"),
        };
        let merge = part(site, &named("go merge"), "merge")
            .args([format!("--module={}", module.dir)])
            .args([format!("--profile={}", module.profile)])
            .args([format!("--lcov={}", module.file("lcov"))])
            .args([module.file("tests.out")])
            .args(seen.clone());
        let html = format!("-html={}", module.profile);
        let to = format!("-o={}", module.file("html"));
        let html = Command::new(site, named("go html"), ["go", "tool", "cover", &html, &to])
            .cwd(absolute(site, &module))
            .tool(Tool::Go);
        commands.extend([merge, html]);
    }
    commands
}

fn absolute(site: &Site, module: &Module) -> Utf8PathBuf {
    match module.dir.as_str() {
        "." => site.workspace.root.clone(),
        dir => site.workspace.root.join(dir),
    }
}

/// The tests of a module, each counting in all its packages. Written as text: then a package that
/// no test knows is there as well, with nothing run.
fn test(site: &Site, module: &Module) -> Command {
    let profile = module.file("tests.out");
    let name = match module.label.trim_end_matches('-') {
        "" => "go test".to_owned(),
        label => format!("go test {label}"),
    };
    let test = Command::new(site, name, ["go", "test", "-json", "-covermode=atomic"])
        .args(["-coverpkg=./...".to_owned(), format!("-coverprofile={profile}")])
        .args(["./..."])
        .cwd(absolute(site, module))
        .tool(Tool::Go);
    let mut test = go_tests(test, site, "coverage", &module.label);
    // Its folder must be there.
    test.files.push((profile.with_extension("txt"), "Written by cargo jessy.\n".to_owned()));
    test.stale.extend([profile, module.profile.clone()]);
    test
}
