//! Which machines' figures may be compared with each other.

use std::process::Command;

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sysinfo::{CpuRefreshKind, RefreshKind, System};

use crate::env::Env;

/// The place of benches that run on the machine itself.
pub const HOST: &str = "host";
/// The place of benches that run in a container with its limits.
pub const CONTAINER: &str = "container";

/// What decides how long the same work takes. Figures of two classes are never compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MachineClass {
    /// A hash of all the others, which its folder is called by.
    pub id: String,
    /// The processor's model.
    pub cpu: String,
    /// How many of it there are.
    pub cores: usize,
    /// Operating system and architecture.
    pub os: String,
    /// The compiler's version and commit.
    pub rustc: String,
    /// What the benches ran in: `host`, or a container with its limits.
    pub place: String,
}

impl MachineClass {
    /// That of this machine with the compiler of the workspace at `root`.
    #[must_use]
    pub fn here(env: &Env, root: &Utf8Path, place: &str) -> Self {
        let cpus = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing());
        let system = System::new_with_specifics(cpus).ok();
        let cpus = system.as_ref().map(System::cpus).unwrap_or_default();
        let cpu = cpus.first().map(|cpu| cpu.brand().trim().to_owned());
        let os = System::long_os_version().unwrap_or_default();
        Self::of(
            cpu.filter(|brand| !brand.is_empty()).unwrap_or_else(|| "unknown".to_owned()),
            cpus.len(),
            format!("{os}, {}", std::env::consts::ARCH),
            compiler(env, root),
            place.to_owned(),
        )
    }

    fn of(cpu: String, cores: usize, os: String, rustc: String, place: String) -> Self {
        let words = format!("{cpu}\n{cores}\n{os}\n{rustc}\n{place}\n");
        let hash = Sha256::digest(words);
        let id = hash[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { id, cpu, cores, os, rustc, place }
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { cpu, cores, os, rustc, place, .. } = self;
        format!("{cores} × {cpu}, {os}, {rustc}, {place}")
    }
}

fn compiler(env: &Env, root: &Utf8Path) -> String {
    let asked = Command::new("rustc")
        .arg("--version")
        .current_dir(root)
        .env_clear()
        .envs(env.for_children())
        .output();
    let said = asked.ok().filter(|output| output.status.success());
    said.map_or_else(
        || "unknown compiler".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(cpu: &str, rustc: &str) -> MachineClass {
        MachineClass::of(cpu.into(), 2, "Linux, x86_64".into(), rustc.into(), "host".into())
    }

    #[test]
    fn another_processor_or_compiler_is_another_class() {
        let this = class("Xeon", "rustc 1.95.0");
        assert_eq!(this, class("Xeon", "rustc 1.95.0"));
        assert_ne!(this.id, class("Epyc", "rustc 1.95.0").id);
        assert_ne!(this.id, class("Xeon", "rustc 1.96.0").id);
        assert_eq!(this.words(), "2 × Xeon, Linux, x86_64, rustc 1.95.0, host");
    }

    #[test]
    fn this_machine_is_always_the_same() {
        let here = || MachineClass::here(&Env::of_process(), Utf8Path::new("."), "host");
        assert_eq!(here(), here());
        assert!(here().cores > 0);
    }
}
