//! The sections of a service.

use super::deploy::DEVICE;
use super::kind::{
    ANY_INT, COMMAND, Emit as E, Kind as K, Names, Object, REPEATS, STRINGS, closed, field, object,
};

/// No upper bound.
pub(super) const MAX: i64 = i64::MAX;

pub(super) static HEALTHCHECK: Object = object(&[
    field("test", K::OneOf(&[K::Str, REPEATS]), E::Test),
    field("timeout", K::Duration, E::DurationAlways),
    field("interval", K::Duration, E::DurationAlways),
    field("retries", K::Int(0, MAX), E::IntAlways),
    field("start_period", K::Duration, E::DurationAlways),
    field("start_interval", K::Duration, E::DurationAlways),
    field("disable", K::Bool, E::Bool),
]);

pub(super) static LOGGING: Object = object(&[
    field("driver", K::Str, E::Str),
    field("options", K::Names(Names::Any, &K::OneOf(&[K::Null, K::NumberOrStr])), E::Mapping),
]);

pub(super) static CREDENTIAL: Object = object(&[
    field("config", K::Str, E::Str),
    field("file", K::Str, E::Str),
    field("registry", K::Str, E::Str),
]);

pub(super) static DEVELOP: Object =
    object(&[field("watch", K::List(&K::Object(&TRIGGER), false), E::List(TRIGGER.fields))]);

pub(super) static TRIGGER: Object = Object {
    fields: &[
        field("path", K::Str, E::StrAlways),
        field("action", K::Enum(ACTIONS), E::StrAlways),
        field("exec", K::Object(&HOOK), E::ObjectAlways(HOOK.fields)),
        field("target", K::Str, E::Str),
        field("ignore", REPEATS, E::StrList),
    ],
    required: &["path", "action"],
    extensible: true,
};

pub(super) const ACTIONS: &[&str] = &["rebuild", "sync", "restart", "sync+restart", "sync+exec"];

pub(super) const HOOKS: K = K::List(&K::Object(&HOOK), false);

pub(super) static HOOK: Object = object(&[
    field("command", COMMAND, E::Command),
    field("user", K::Str, E::Str),
    field("privileged", K::Bool, E::Bool),
    field("working_dir", K::Str, E::Str),
    field("environment", K::ListOrDict, E::MappingOrNull),
]);

pub(super) const DEVICE_MAPPINGS: K =
    K::List(&K::OneOf(&[K::Str, K::Object(&DEVICE_MAPPING)]), false);

pub(super) static DEVICE_MAPPING: Object = Object {
    fields: &[
        field("source", K::Str, E::Str),
        field("target", K::Str, E::Str),
        field("permissions", K::Str, E::Str),
    ],
    required: &["source"],
    extensible: true,
};

pub(super) const GPUS: K = K::OneOf(&[K::Enum(&["all"]), K::List(&K::Object(&GPU), false)]);

pub(super) static GPU: Object = object(DEVICE.fields);

pub(super) static BLKIO: Object = closed(
    &[
        field("weight", ANY_INT, E::Int),
        field("weight_device", K::List(&K::Object(&WEIGHT), false), E::List(WEIGHT.fields)),
        field("device_read_bps", K::List(&K::Object(&RATE), false), E::List(RATE.fields)),
        field("device_read_iops", K::List(&K::Object(&RATE), false), E::List(RATE.fields)),
        field("device_write_bps", K::List(&K::Object(&RATE), false), E::List(RATE.fields)),
        field("device_write_iops", K::List(&K::Object(&RATE), false), E::List(RATE.fields)),
    ],
    &[],
);

pub(super) static WEIGHT: Object =
    closed(&[field("path", K::Str, E::StrAlways), field("weight", ANY_INT, E::IntAlways)], &[]);

pub(super) static RATE: Object =
    closed(&[field("path", K::Str, E::StrAlways), field("rate", K::IntOrStr, E::Bytes)], &[]);

pub(super) const DEPENDS_ON: K =
    K::OneOf(&[STRINGS, K::Names(Names::Resource, &K::Object(&DEPENDENCY))]);

pub(super) static DEPENDENCY: Object = Object {
    fields: &[
        field(
            "condition",
            K::Enum(&["service_started", "service_healthy", "service_completed_successfully"]),
            E::Str,
        ),
        field("restart", K::Bool, E::Bool),
        field("required", K::Bool, E::BoolAlways),
    ],
    required: &["condition"],
    extensible: true,
};

pub(super) const ENV_FILE: K =
    K::OneOf(&[K::Str, K::List(&K::OneOf(&[K::Str, K::Object(&ENV_FILE_ITEM)]), false)]);

pub(super) static ENV_FILE_ITEM: Object = closed(
    &[
        field("path", K::Str, E::Str),
        field("format", K::Str, E::Str),
        field("required", K::Bool, E::Bool),
    ],
    &["path"],
);
