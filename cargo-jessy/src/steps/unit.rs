//! `unit`: nextest, documentation tests and go test.

use cargo_metadata::{Target, TargetKind};

use super::{Applies, Command, Judge, Lane, Resource, Site, Step, doc, go, nextest};
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

    fn applies(&self, site: &Site) -> Applies {
        if site.staged.is_some() {
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
        if site.staged.is_some() && !which.is_empty() {
            // The quick ones: those inside of the code, and of the modules that were changed.
            which.extend(has_library(site).then(|| "--lib".to_owned()));
            which.push("--bins".to_owned());
            which.extend(nearest(site));
        }
        let of_documents = &site.policy.docs.tests;
        if site.staged.is_none() && !of_documents.is_empty() {
            which.extend(["-E".to_owned(), format!("not ({})", doc::binaries(of_documents))]);
        }
        let mut rust = Vec::new();
        if !which.is_empty() {
            rust.push(nextest::run(site, self.id(), "nextest", &which));
        }
        if site.staged.is_none() && has_doc_tests(site) {
            // Nextest can't run documentation tests, and an example that no longer compiles is a
            // defect like any other. A workspace of binaries has none, and cargo calls it an error.
            let doc_tests = Command::new(site, "doc tests", [site.cargo(), "test", "--doc"])
                .args(site.testable())
                .args(["--no-fail-fast"])
                .tool(Tool::Rust)
                .judge(Judge::DocTests);
            rust.push(doc_tests);
        }
        let argv: &[&str] = if site.has_c_compiler() {
            &["go", "test", "-json", "-race", "./..."]
        } else {
            &["go", "test", "-json", "./..."]
        };
        let go = go::each(site, "go test", argv, Tool::Go, |command, module| {
            go::tests(command, site, self.id(), module)
        });
        vec![Lane::new(Resource::CargoTarget, rust), Lane::new(Resource::Go, go)]
    }

    fn remark(&self, site: &Site) -> Option<String> {
        // Go's race detector is linked by a C compiler. The tests without it are worth more than
        // none, as long as nobody takes them for the whole.
        (!site.go_modules.is_empty() && !site.has_c_compiler())
            .then(|| "go test without -race: no C compiler".to_owned())
    }
}

/// Selects the tests of the modules that are staged, where it is only they.
fn nearest(site: &Site) -> Vec<String> {
    let modules = site.staged.as_ref().and_then(|staged| staged.modules.as_deref());
    match modules {
        None | Some([]) => Vec::new(),
        Some(modules) => {
            vec!["-E".to_owned(), format!("test(/^({})::/)", modules.join("|"))]
        }
    }
}

/// Whether one of the staged members has a library: cargo refuses `--lib` where there is none.
fn has_library(site: &Site) -> bool {
    let staged = |name: &str| {
        site.staged.as_ref().is_some_and(|staged| staged.packages.iter().any(|it| it == name))
    };
    let members = site.workspace.metadata.workspace_packages();
    let targets = members.iter().filter(|it| staged(&it.name)).flat_map(|it| &it.targets);
    targets.into_iter().any(is_library)
}

fn has_doc_tests(site: &Site) -> bool {
    site.workspace
        .metadata
        .workspace_packages()
        .iter()
        .filter(|member| Some(member.name.as_str()) != site.bdd_package.as_deref())
        .flat_map(|member| &member.targets)
        .any(|target| target.doctest && is_library(target))
}

fn is_library(target: &Target) -> bool {
    let library = |kind: &TargetKind| {
        matches!(kind, TargetKind::Lib | TargetKind::RLib | TargetKind::ProcMacro)
    };
    target.kind.iter().any(library)
}
