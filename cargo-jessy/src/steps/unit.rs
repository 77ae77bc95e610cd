//! `unit`: nextest, documentation tests and go test.

use cargo_metadata::TargetKind;

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
        let of_documents = &site.policy.docs.tests;
        if !of_documents.is_empty() {
            which.extend(["-E".to_owned(), format!("not ({})", doc::binaries(of_documents))]);
        }
        let mut rust = vec![nextest::run(site, self.id(), "nextest", &which)];
        if has_doc_tests(site) {
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
        let go = go::each(site, "go test", argv, Tool::Go, |command| command.judge(Judge::GoTests));
        vec![Lane::new(Resource::CargoTarget, rust), Lane::new(Resource::Go, go)]
    }

    fn remark(&self, site: &Site) -> Option<String> {
        // Go's race detector is linked by a C compiler. The tests without it are worth more than
        // none, as long as nobody takes them for the whole.
        (!site.go_modules.is_empty() && !site.has_c_compiler())
            .then(|| "go test without -race: no C compiler".to_owned())
    }
}

fn has_doc_tests(site: &Site) -> bool {
    site.workspace
        .metadata
        .workspace_packages()
        .iter()
        .filter(|member| Some(member.name.as_str()) != site.bdd_package.as_deref())
        .flat_map(|member| &member.targets)
        .any(|target| {
            let library = |kind: &TargetKind| {
                matches!(kind, TargetKind::Lib | TargetKind::RLib | TargetKind::ProcMacro)
            };
            target.doctest && target.kind.iter().any(library)
        })
}
