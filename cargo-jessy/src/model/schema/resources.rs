//! The top level and what services refer to.

use super::kind::{Emit as E, Field, Kind as K, Names, OPTIONS, Object, field, object};
use super::service::SERVICE;

const EXTERNAL: K = K::OneOf(&[K::Bool, K::Object(&EXTERNAL_NAME)]);
static EXTERNAL_NAME: Object = object(&[field("name", K::Str, E::Str)]);

/// A whole file.
pub(super) static FILE: Object = Object {
    fields: &[
        field("version", K::Str, E::Skip),
        field("name", K::Str, E::Str),
        field("include", K::Any, E::Skip),
        field("services", K::Names(Names::Resource, &K::Object(&SERVICE)), E::Skip),
        field("networks", of(&NETWORK_OR_NULL), E::Skip),
        field("volumes", of(&VOLUME_OR_NULL), E::Skip),
        field("secrets", of(&K::Object(&SECRET)), E::Skip),
        field("configs", of(&K::Object(&CONFIG)), E::Skip),
    ],
    required: &[],
    extensible: true,
};

const NETWORK_OR_NULL: K = K::OneOf(&[K::Null, K::Object(&NETWORK)]);
const VOLUME_OR_NULL: K = K::OneOf(&[K::Null, K::Object(&VOLUME)]);

const fn of(kind: &'static K) -> K {
    K::Names(Names::Resource, kind)
}

/// A network.
pub(crate) static NETWORK: Object = object(NETWORK_FIELDS);

static NETWORK_FIELDS: &[Field] = &[
    field("name", K::Str, E::Str),
    field("driver", K::Str, E::Str),
    field("driver_opts", OPTIONS, E::Mapping),
    field("ipam", K::Object(&IPAM), E::ObjectAlways(IPAM.fields)),
    field("external", EXTERNAL, E::Bool),
    field("internal", K::Bool, E::Bool),
    field("attachable", K::Bool, E::Bool),
    field("labels", K::ListOrDict, E::Mapping),
    field("enable_ipv4", K::Bool, E::BoolAlways),
    field("enable_ipv6", K::Bool, E::BoolAlways),
];

static IPAM: Object = object(&[
    field("driver", K::Str, E::Str),
    field("config", K::List(&K::Object(&POOL), false), E::List(POOL.fields)),
    field("options", K::Names(Names::Any, &K::Str), E::Skip),
]);

static POOL: Object = object(&[
    field("subnet", K::Str, E::Str),
    field("gateway", K::Str, E::Str),
    field("ip_range", K::Str, E::Str),
    field("aux_addresses", K::Names(Names::Any, &K::Str), E::Mapping),
]);

/// A volume.
pub(crate) static VOLUME: Object = object(&[
    field("name", K::Str, E::Str),
    field("driver", K::Str, E::Str),
    field("driver_opts", OPTIONS, E::Mapping),
    field("external", EXTERNAL, E::Bool),
    field("labels", K::ListOrDict, E::Mapping),
]);

/// A secret.
pub(crate) static SECRET: Object = object(&[
    field("name", K::Str, E::Str),
    field("file", K::Str, E::Str),
    field("environment", K::Str, E::Str),
    field("external", EXTERNAL, E::Bool),
    field("labels", K::ListOrDict, E::Mapping),
    field("driver", K::Str, E::Str),
    field("driver_opts", OPTIONS, E::Mapping),
    field("template_driver", K::Str, E::Str),
]);

/// A config.
pub(crate) static CONFIG: Object = object(&[
    field("name", K::Str, E::Str),
    field("file", K::Str, E::Str),
    field("environment", K::Str, E::Str),
    field("content", K::Str, E::Str),
    field("external", EXTERNAL, E::Bool),
    field("labels", K::ListOrDict, E::Mapping),
    field("template_driver", K::Str, E::Str),
]);
