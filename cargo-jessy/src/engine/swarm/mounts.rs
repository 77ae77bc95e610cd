//! Mounts, those of memory among them.

use serde_json::{Value as J, json};

use super::render::Telling;
use crate::model::parse_bytes;

/// All mounts of a service in the long form.
pub(super) fn all(path: &str, service: &J, telling: &mut Telling<'_>) -> Option<J> {
    let list = |key: &str| service.get(key).and_then(J::as_array).into_iter().flatten();
    let mut mounts: Vec<J> = list("volumes")
        .enumerate()
        .map(|(at, mount)| long(&format!("{path}.volumes.{at}"), mount, telling))
        .collect();
    for (at, tmpfs) in list("tmpfs").filter_map(J::as_str).enumerate() {
        mounts.push(memory(&format!("{path}.tmpfs.{at}"), tmpfs, telling));
    }
    (!mounts.is_empty()).then(|| mounts.into())
}

fn long(path: &str, mount: &J, telling: &mut Telling<'_>) -> J {
    let mut out = J::Object(serde_json::Map::new());
    for (key, value) in mount.as_object().into_iter().flatten() {
        match key.as_str() {
            "type" | "source" | "target" | "read_only" => out[key] = value.clone(),
            "volume" => {
                if value.get("nocopy") == Some(&json!(true)) {
                    out["volume"] = json!({ "nocopy": true });
                }
                if value.get("subpath").is_some() {
                    telling.refuse(
                        &format!("{path}.volume.subpath"),
                        "all of the volume would be there",
                    );
                }
            }
            "tmpfs" => {
                if let Some(size) = value.get("size") {
                    out["tmpfs"] = json!({ "size": bytes(size) });
                }
            }
            "bind" => {
                if let Some(how) = value.get("propagation") {
                    out["bind"] = json!({ "propagation": how });
                }
                if value.get("selinux").is_some() {
                    telling
                        .refuse(&format!("{path}.bind.selinux"), "its label would be another one");
                }
            }
            key => telling.lose(path, key, "Swarm has no such thing"),
        }
    }
    out
}

/// `/tmp:size=16m,mode=1777`, in long form. The engine mounts memory `noexec,nosuid,nodev` anyway, for
/// everybody to write.
fn memory(path: &str, tmpfs: &str, telling: &mut Telling<'_>) -> J {
    let (target, options) = tmpfs.split_once(':').unwrap_or((tmpfs, ""));
    let mut out = json!({ "type": "tmpfs", "target": target });
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=').unwrap_or((option, "")) {
            ("size", size) => match parse_bytes(size) {
                Some(size) => out["tmpfs"] = json!({ "size": size }),
                None => telling.refuse(path, "it would have no limit"),
            },
            ("mode", "1777" | "01777") | ("noexec" | "nosuid" | "nodev" | "rw", _) => {}
            ("mode" | "uid" | "gid" | "ro", _) => {
                telling.refuse(path, &format!("others could use it: `{option}`"));
            }
            _ => telling.lose(path, option, "memory is mounted as the engine does"),
        }
    }
    out
}

/// A size that the model gives as a text.
fn bytes(size: &J) -> J {
    size.as_str().and_then(parse_bytes).map_or_else(|| size.clone(), J::from)
}
