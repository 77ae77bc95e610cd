//! What builds share with services: the build section, file mounts and ulimits.

use super::kind::{
    ANY_INT, Emit as E, Field, HOSTS, Kind as K, Names, Object, REPEATS, field, object,
};

/// `build:` in its long form.
pub(super) static BUILD: Object = object(BUILD_FIELDS);

static BUILD_FIELDS: &[Field] = &[
    field("context", K::Str, E::Str),
    field("dockerfile", K::Str, E::Str),
    field("dockerfile_inline", K::Str, E::Str),
    field("entitlements", REPEATS, E::StrList),
    field("args", K::ListOrDict, E::MappingOrNull),
    field("ssh", K::ListOrDict, E::Ssh),
    field("labels", K::ListOrDict, E::Mapping),
    field("cache_from", REPEATS, E::StrList),
    field("cache_to", REPEATS, E::StrList),
    field("no_cache", K::Bool, E::Bool),
    field("additional_contexts", K::ListOrDict, E::Mapping),
    field("pull", K::Bool, E::Bool),
    field("extra_hosts", HOSTS, E::Hosts),
    field("isolation", K::Str, E::Str),
    field("network", K::Str, E::Str),
    field("target", K::Str, E::Str),
    field("secrets", FILE_MOUNTS, E::List(FILE_MOUNT_FIELDS)),
    field("shm_size", K::IntOrStr, E::Bytes),
    field("tags", REPEATS, E::StrList),
    field("ulimits", ULIMITS, E::Ulimits),
    field("platforms", REPEATS, E::StrList),
    field("privileged", K::Bool, E::Bool),
];

/// Secrets and configs of a service.
pub(super) const FILE_MOUNTS: K = K::List(&K::OneOf(&[K::Str, K::Object(&FILE_MOUNT)]), false);

static FILE_MOUNT: Object = object(FILE_MOUNT_FIELDS);

/// A secret or config of a service in its long form.
pub(super) static FILE_MOUNT_FIELDS: &[Field] = &[
    field("source", K::Str, E::Str),
    field("target", K::Str, E::Str),
    field("uid", K::Str, E::Str),
    field("gid", K::Str, E::Str),
    field("mode", K::Number, E::IntAlways),
];

/// Limits by name, one number or two.
pub(super) const ULIMITS: K = K::Names(Names::Lower, &K::OneOf(&[ANY_INT, K::Object(&ULIMIT)]));

static ULIMIT: Object = Object {
    fields: &[field("soft", ANY_INT, E::Int), field("hard", ANY_INT, E::Int)],
    required: &["soft", "hard"],
    extensible: true,
};
