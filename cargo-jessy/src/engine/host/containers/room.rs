//! Disk and memory of the engine's machine.

use super::engine::Info;
use crate::{
    env::Env,
    events::{Check, Finding, Grade},
    model::Project,
};

/// Bases, their builds and the caches of two toolchains take about this much (bytes).
const NEEDED: u64 = 8 << 30;

/// The disk that holds images and volumes, if it is one of this machine.
pub(super) fn disk(info: &Info, env: &Env) -> Option<Finding> {
    let is_default = matches!(info.client_info.context.as_str(), "default" | "");
    let is_unix =
        env.get("DOCKER_HOST").is_none_or(|host| host.is_empty() || host.starts_with("unix://"));
    // Docker Desktop's machine is a virtual one, with a disk of its own.
    let is_here = is_default && is_unix && !info.operating_system.starts_with("Docker Desktop");
    let stat = is_here.then(|| rustix::fs::statvfs(info.docker_root_dir.as_str()).ok())??;
    let free = stat.f_bavail * stat.f_frsize;
    let grade = if free < NEEDED { Grade::Warning } else { Grade::Good };
    let found = format!("{} GiB free at {}", free >> 30, info.docker_root_dir);
    let finding = Finding::new(Check::EngineDisk, grade, found)
        .required(format!("{} GiB free", NEEDED >> 30));
    Some(if grade == Grade::Good { finding } else { finding.fix("docker builder prune") })
}

/// The memory that all services together may take.
pub(super) fn memory(info: &Info, project: &Project) -> Finding {
    let needed = sum(&project.to_json());
    let grade = if needed > info.mem_total { Grade::Warning } else { Grade::Good };
    let finding = Finding::new(Check::EngineMemory, grade, mebibytes(info.mem_total));
    let finding = match needed {
        0 => finding,
        needed => finding.required(format!("{}, the sum of all limits", mebibytes(needed))),
    };
    if grade == Grade::Good {
        return finding;
    }
    finding.fix("give the engine more memory, or lower deploy.resources.limits.memory")
}

/// The limits of all services, each as often as it has copies (bytes).
fn sum(project: &serde_json::Value) -> u64 {
    let services = project["services"].as_object().into_iter().flatten();
    services
        .filter_map(|(_, service)| {
            let deploy = &service["deploy"];
            let limit = [&deploy["resources"]["limits"]["memory"], &service["mem_limit"]]
                .into_iter()
                .find_map(|limit| limit.as_str()?.parse::<u64>().ok())?;
            let copies = deploy["replicas"].as_u64().or(service["scale"].as_u64()).unwrap_or(1);
            Some(limit.saturating_mul(copies))
        })
        .fold(0, u64::saturating_add)
}

fn mebibytes(bytes: u64) -> String {
    let gib = 1 << 30;
    if bytes < gib {
        return format!("{} MiB", bytes >> 20);
    }
    let tenths = u128::from(bytes) * 10 / u128::from(gib);
    format!("{}.{} GiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_add_up_over_copies() {
        let project = serde_json::json!({ "services": {
            "a": { "deploy": { "resources": { "limits": { "memory": "1048576" } }, "replicas": 3 } },
            "b": { "mem_limit": "2097152" },
            "c": {},
        } });
        assert_eq!(sum(&project), 5 << 20);
        assert_eq!(mebibytes(5 << 20), "5 MiB");
        assert_eq!(mebibytes(25_276_063_744), "23.5 GiB");
    }
}
