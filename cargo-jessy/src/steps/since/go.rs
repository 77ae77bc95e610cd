//! Which Go packages a change can reach.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use crate::steps::GoPart;

/// A Go package, as `go list -test` tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoPackage {
    /// Its module's folder, from the root.
    pub module: Utf8PathBuf,
    /// Its folder, from the root.
    pub dir: Utf8PathBuf,
    /// What others import it by.
    pub import: String,
    /// All that it and its tests depend on.
    pub deps: BTreeSet<String>,
}

/// What a change of these files reaches in these modules; none: all of everything. Without
/// `packages`, which nobody could list, it is told by the module.
pub(super) fn reached(
    modules: &[Utf8PathBuf],
    packages: Option<&[GoPackage]>,
    files: &[&Utf8Path],
) -> Option<Vec<GoPart>> {
    let mut whole: BTreeSet<&Utf8Path> = BTreeSet::new();
    let mut changed: BTreeSet<&str> = BTreeSet::new();
    for file in files {
        // What is in no module may be read by the tests of any.
        let module = modules.iter().filter(|module| file.starts_with(module));
        let module = module.max_by_key(|module| module.as_str().len())?;
        if matches!(file.file_name(), Some("go.work" | "go.work.sum")) {
            return None;
        }
        match packages.and_then(|all| owner(all, module, file)) {
            Some(package) => {
                changed.insert(&package.import);
            }
            None => {
                whole.insert(module);
            }
        }
    }
    let of = |module: &Utf8PathBuf| {
        packages.unwrap_or_default().iter().filter(|it| it.module == *module).collect::<Vec<_>>()
    };
    for package in packages.unwrap_or_default() {
        if whole.contains(package.module.as_path()) {
            changed.insert(&package.import);
        }
    }
    let hit = |package: &GoPackage| {
        changed.contains(package.import.as_str())
            || package.deps.iter().any(|it| changed.contains(it.as_str()))
    };
    let mut parts = Vec::new();
    for module in modules {
        let all = of(module);
        let some: Vec<_> = all.iter().filter(|package| hit(package)).collect();
        if whole.contains(module.as_path()) || (!all.is_empty() && some.len() == all.len()) {
            parts.push(GoPart::all(module));
        } else if !some.is_empty() {
            let packages = some.iter().map(|package| argument(module, &package.dir)).collect();
            parts.push(GoPart { module: module.clone(), packages: Some(packages) });
        }
    }
    Some(parts)
}

/// The package that a file belongs to: the one in its folder, or in the next folder above that has
/// one, as test data and embedded files do. None: the whole module.
fn owner<'a>(all: &'a [GoPackage], module: &Utf8Path, file: &Utf8Path) -> Option<&'a GoPackage> {
    let dir = file.parent()?;
    if matches!(file.file_name(), Some("go.mod" | "go.sum"))
        || file.starts_with(module.join("vendor"))
    {
        return None;
    }
    let at = |dir: &Utf8Path| all.iter().find(|it| it.module == module && it.dir == dir);
    if file.extension() == Some("go") {
        // A folder without a package is one whose last file is gone: any may have imported it.
        let beside_code = dir.components().any(|part| part.as_str() == "testdata");
        return if beside_code { dir.ancestors().find_map(at) } else { at(dir) };
    }
    dir.ancestors().take_while(|dir| dir.starts_with(module)).find_map(at)
}

fn argument(module: &Utf8Path, dir: &Utf8Path) -> String {
    match dir.strip_prefix(module) {
        Ok(dir) if !dir.as_str().is_empty() => format!("./{dir}"),
        _ => ".".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(module: &str, dir: &str, import: &str, deps: &[&str]) -> GoPackage {
        let deps = deps.iter().map(ToString::to_string).collect();
        GoPackage { module: module.into(), dir: dir.into(), import: import.to_owned(), deps }
    }

    fn told(files: &[&str]) -> Vec<String> {
        let modules = ["api".into(), "api/tool".into()];
        let packages = [
            package("api", "api", "x/api", &["x/api/web", "x/api/db"]),
            package("api", "api/web", "x/api/web", &["x/api/db"]),
            package("api", "api/db", "x/api/db", &["fmt"]),
            package("api/tool", "api/tool", "x/tool", &["x/api/web"]),
        ];
        let files: Vec<&Utf8Path> = files.iter().map(|file| Utf8Path::new(*file)).collect();
        let Some(parts) = reached(&modules, Some(&packages), &files) else {
            return vec!["everything".to_owned()];
        };
        parts.iter().map(|it| format!("{}: {}", it.module, it.packages().join(" "))).collect()
    }

    #[test]
    fn a_package_reaches_those_that_depend_on_it() {
        assert_eq!(told(&[]), [""; 0]);
        assert_eq!(told(&["api/main.go"]), ["api: ."]);
        assert_eq!(told(&["api/web/web.go"]), ["api: . ./web", "api/tool: ./..."]);
        assert_eq!(told(&["api/db/testdata/a/b.txt"]), ["api: ./..."]);
        assert_eq!(told(&["api/tool/x.go"]), ["api/tool: ./..."]);
    }

    #[test]
    fn what_cant_be_told_is_all() {
        assert_eq!(told(&["api/go.sum"]), ["api: ./...", "api/tool: ./..."]);
        assert_eq!(told(&["api/gone/gone.go"]), ["api: ./...", "api/tool: ./..."]);
        assert_eq!(told(&["README.md"]), ["everything"]);
        let files = [Utf8Path::new("api/web/web.go")];
        let parts = reached(&["api".into()], None, &files).unwrap();
        assert_eq!(parts, [GoPart::all(&"api".into())]);
    }
}
