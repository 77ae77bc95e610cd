//! `unit`: nextest, documentation tests and go test.

use super::{
    Applies, Command, Judge, Lane, Resource, Shard, Site, Step, doc, go, nearest,
    nearest::is_library, nextest,
};
use crate::tools::Tool;

/// Whether the tests that need nothing but the code pass.
#[derive(Debug)]
pub(super) struct Unit;

impl Step for Unit {
    fn id(&self) -> &'static str {
        "unit"
    }

    fn about(&self) -> &'static str {
        "all tests that need nothing but the code pass: nextest, documentation tests, go test"
    }

    fn inputs(&self) -> &'static [&'static str] {
        // Tests may read any file.
        &["**/*", "Cargo.lock", ".cargo/config.toml", ".config/nextest.toml"]
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn applies(&self, site: &Site) -> Applies {
        if site.quick().is_some() {
            let nothing = site.testable().is_empty() && site.modules().is_empty();
            return match nothing {
                true => Applies::No("no code with tests of its own is staged".to_owned()),
                false => Applies::Yes,
            };
        }
        let members = site.workspace.metadata.workspace_packages();
        let tested =
            members.iter().any(|member| Some(member.name.as_str()) != site.bdd_package.as_deref());
        if tested || !site.go_modules.is_empty() {
            Applies::Yes
        } else {
            Applies::No("the only member needs a running system: see the step bdd".to_owned())
        }
    }

    fn lanes(&self, site: &Site) -> Vec<Lane> {
        let mut which = site.testable();
        if site.quick().is_some() && !which.is_empty() {
            which.extend(nearest::tests(site));
        }
        let of_documents = &site.policy.docs.tests;
        if site.quick().is_none() && !which.is_empty() && !of_documents.is_empty() {
            which.extend(["-E".to_owned(), format!("not ({})", doc::binaries(of_documents))]);
        }
        if !which.is_empty() {
            // Nextest's own choice, by the names of tests: the same on every machine.
            let part = |shard: Shard| ["--partition".to_owned(), format!("hash:{shard}")];
            which.extend(site.shard.map(part).into_iter().flatten());
        }
        let has_rest = site.shard.is_none_or(Shard::takes_rest);
        let mut rust = Vec::new();
        if !which.is_empty() {
            rust.push(nextest::run(site, self.id(), "nextest", &which));
        }
        let documented = doc_tested(site);
        if site.quick().is_none() && has_rest && !documented.is_empty() {
            // Nextest can't run documentation tests, and an example that no longer compiles is a
            // defect like any other. A workspace of binaries has none, and cargo calls it an error.
            let doc_tests = Command::new(site, "doc tests", [site.cargo(), "test", "--doc"])
                .args(documented)
                .args(["--no-fail-fast"])
                .tool(Tool::Rust)
                .judge(Judge::DocTests);
            rust.push(doc_tests);
        }
        let argv: &[&str] = if site.has_c_compiler() {
            &["go", "test", "-json", "-race"]
        } else {
            &["go", "test", "-json"]
        };
        let mut go = go::packages(site, "go test", argv, |command, part| {
            go::tests(command, site, self.id(), part.module.as_str())
        });
        if !has_rest {
            go.clear();
        }
        vec![Lane::new(Resource::CargoTarget, rust), Lane::new(Resource::Go, go)]
    }

    fn remark(&self, site: &Site) -> Option<String> {
        // Go's race detector is linked by a C compiler. The tests without it are worth more than
        // none, as long as nobody takes them for the whole.
        (!site.go_modules.is_empty() && !site.has_c_compiler())
            .then(|| "go test without -race: no C compiler".to_owned())
    }
}

/// The members whose documentation may hold tests, as cargo's flags; none: there are no such.
fn doc_tested(site: &Site) -> Vec<String> {
    let members = site.workspace.metadata.workspace_packages();
    let documented = |name: &str| {
        let targets = members.iter().filter(|it| it.name == name).flat_map(|it| &it.targets);
        targets.into_iter().any(|target| target.doctest && is_library(target))
    };
    if site.packages().is_some() {
        // By its name, cargo refuses a member that has no library.
        let mut args = site.testable();
        args.retain(|arg| arg.strip_prefix("--package=").is_some_and(documented));
        return args;
    }
    let bdd = site.bdd_package.as_deref();
    let any = members.iter().any(|it| Some(it.name.as_str()) != bdd && documented(&it.name));
    if any { site.testable() } else { Vec::new() }
}
