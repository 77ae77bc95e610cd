//! What a service is attached to: networks, ports, mounts.

use super::kind::{ANY_INT, Emit as E, Kind as K, Names, OPTIONS, Object, STRINGS, field, object};

pub(super) const NETWORKS: K =
    K::OneOf(&[STRINGS, K::Names(Names::Resource, &K::OneOf(&[K::Null, K::Object(&ATTACHMENT)]))]);

pub(super) static ATTACHMENT: Object = object(&[
    field("priority", K::Number, E::Int),
    field("gw_priority", K::Number, E::Int),
    field("driver_opts", OPTIONS, E::Mapping),
    field("aliases", STRINGS, E::StrList),
    field("ipv4_address", K::Str, E::Str),
    field("ipv6_address", K::Str, E::Str),
    field("link_local_ips", STRINGS, E::StrList),
    field("mac_address", K::Str, E::Str),
]);

pub(super) const PORTS: K = K::List(&K::OneOf(&[K::NumberOrStr, K::Object(&PORT)]), true);

pub(super) static PORT: Object = object(&[
    field("name", K::Str, E::Str),
    field("mode", K::Str, E::Str),
    field("host_ip", K::Str, E::Str),
    field("target", ANY_INT, E::Int),
    field("published", K::IntOrStr, E::Str),
    field("protocol", K::Str, E::Str),
    field("app_protocol", K::Str, E::Str),
]);

pub(super) const VOLUMES: K = K::List(&K::OneOf(&[K::Str, K::Object(&MOUNT)]), true);

pub(super) static MOUNT: Object = Object {
    fields: &[
        field("type", K::Str, E::Str),
        field("source", K::Str, E::Str),
        field("target", K::Str, E::Str),
        field("read_only", K::Bool, E::Bool),
        field("consistency", K::Str, E::Str),
        field("bind", K::Object(&BIND), E::Object(BIND.fields)),
        field("volume", K::Object(&VOLUME), E::Object(VOLUME.fields)),
        field("tmpfs", K::Object(&TMPFS), E::Object(TMPFS.fields)),
    ],
    required: &["type"],
    extensible: true,
};

pub(super) static BIND: Object = object(&[
    field("selinux", K::Enum(&["z", "Z"]), E::Str),
    field("propagation", K::Str, E::Str),
    field("create_host_path", K::Bool, E::Bool),
    field("recursive", K::Enum(&["enabled", "disabled", "writable", "readonly"]), E::Str),
]);

pub(super) static VOLUME: Object =
    object(&[field("nocopy", K::Bool, E::Bool), field("subpath", K::Str, E::Str)]);

pub(super) static TMPFS: Object =
    object(&[field("size", K::IntOrStr, E::Bytes), field("mode", K::Number, E::Int)]);
