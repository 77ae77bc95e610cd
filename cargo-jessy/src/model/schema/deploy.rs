//! `deploy:`.

use super::kind::{ANY_INT, Emit as E, Field, Kind as K, Object, REPEATS, STRINGS, field, object};

/// How a service is deployed.
pub(super) static DEPLOY: Object = object(DEPLOY_FIELDS);

/// The keys of `deploy`.
pub(super) static DEPLOY_FIELDS: &[Field] = &[
    field("mode", K::Str, E::Str),
    field("replicas", ANY_INT, E::IntAlways),
    field("labels", K::ListOrDict, E::Mapping),
    field("update_config", K::Object(&UPDATE), E::Object(UPDATE.fields)),
    field("rollback_config", K::Object(&UPDATE), E::Object(UPDATE.fields)),
    field("resources", K::Object(&RESOURCES), E::ObjectAlways(RESOURCES.fields)),
    field("restart_policy", K::Object(&RESTART), E::Object(RESTART.fields)),
    field("placement", K::Object(&PLACEMENT), E::ObjectAlways(PLACEMENT.fields)),
    field("endpoint_mode", K::Str, E::Str),
];

static UPDATE: Object = object(&[
    field("parallelism", ANY_INT, E::IntAlways),
    field("delay", K::Duration, E::Duration),
    field("failure_action", K::Str, E::Str),
    field("monitor", K::Duration, E::Duration),
    field("max_failure_ratio", K::Number, E::Float),
    field("order", K::Enum(&["start-first", "stop-first"]), E::Str),
]);

static RESOURCES: Object = object(&[
    field("limits", K::Object(&LIMITS), E::Object(RESOURCE)),
    field("reservations", K::Object(&RESERVATIONS), E::Object(RESOURCE)),
]);

/// What both limits and reservations print.
static RESOURCE: &[Field] = &[
    field("cpus", K::Number, E::Float),
    field("memory", K::Str, E::Bytes),
    field("pids", ANY_INT, E::Int),
    field("devices", DEVICES, E::List(DEVICE.fields)),
    field("generic_resources", GENERICS, E::List(GENERIC.fields)),
];

static LIMITS: Object = object(&[
    field("cpus", K::Number, E::Float),
    field("memory", K::Str, E::Bytes),
    field("pids", ANY_INT, E::Int),
]);

static RESERVATIONS: Object = object(&[
    field("cpus", K::Number, E::Float),
    field("memory", K::Str, E::Bytes),
    field("devices", DEVICES, E::List(DEVICE.fields)),
    field("generic_resources", GENERICS, E::List(GENERIC.fields)),
]);

const DEVICES: K = K::List(&K::Object(&DEVICE), false);

/// A request for devices.
pub(super) static DEVICE: Object = Object {
    fields: &[
        field("capabilities", STRINGS, E::StrList),
        field("driver", K::Str, E::Str),
        field("count", K::IntOrStr, E::DeviceCount),
        field("device_ids", STRINGS, E::StrList),
        field("options", K::ListOrDict, E::Mapping),
    ],
    required: &["capabilities"],
    extensible: true,
};

const GENERICS: K = K::List(&K::Object(&GENERIC), false);

static GENERIC: Object =
    object(&[field("discrete_resource_spec", K::Object(&DISCRETE), E::Object(DISCRETE.fields))]);

static DISCRETE: Object =
    object(&[field("kind", K::Str, E::StrAlways), field("value", K::Number, E::IntAlways)]);

static RESTART: Object = object(&[
    field("condition", K::Str, E::Str),
    field("delay", K::Duration, E::DurationAlways),
    field("max_attempts", ANY_INT, E::IntAlways),
    field("window", K::Duration, E::DurationAlways),
]);

static PLACEMENT: Object = object(&[
    field("constraints", REPEATS, E::StrList),
    field("preferences", K::List(&K::Object(&SPREAD), false), E::List(SPREAD.fields)),
    field("max_replicas_per_node", ANY_INT, E::Int),
]);

static SPREAD: Object = object(&[field("spread", K::Str, E::Str)]);
