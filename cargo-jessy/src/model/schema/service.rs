//! A service.

use super::build::{BUILD, FILE_MOUNT_FIELDS, FILE_MOUNTS, ULIMITS};
use super::deploy::{DEPLOY, DEPLOY_FIELDS, DEVICE};
use super::kind::{
    ANY_INT, COMMAND, Emit as E, Field, HOSTS, Kind as K, Names, OPTIONS, Object, REPEATS, STR_OR_LIST, STRINGS,
    closed, field, object,
};

const MAX: i64 = i64::MAX;

/// A service of a file, in the order in which compose prints it.
pub(crate) static SERVICE: Object = object(SERVICE_FIELDS);

static SERVICE_FIELDS: &[Field] = &[
    field("profiles", STRINGS, E::StrList),
    field("annotations", K::ListOrDict, E::Mapping),
    field("attach", K::Bool, E::BoolAlways),
    field("build", K::OneOf(&[K::Str, K::Object(&BUILD)]), E::Object(BUILD.fields)),
    field("develop", K::OneOf(&[K::Null, K::Object(&DEVELOP)]), E::Object(DEVELOP.fields)),
    field("blkio_config", K::Object(&BLKIO), E::Object(BLKIO.fields)),
    field("cap_add", STRINGS, E::StrList),
    field("cap_drop", STRINGS, E::StrList),
    field("cgroup_parent", K::Str, E::Str),
    field("cgroup", K::Enum(&["host", "private"]), E::Str),
    field("cpu_count", K::Int(0, MAX), E::Int),
    field("cpu_percent", K::Number, E::Float),
    field("cpu_period", K::NumberOrStr, E::Int),
    field("cpu_quota", K::NumberOrStr, E::Int),
    field("cpu_rt_period", K::NumberOrStr, E::Int),
    field("cpu_rt_runtime", K::NumberOrStr, E::Int),
    field("cpus", K::NumberOrStr, E::Float),
    field("cpuset", K::Str, E::Str),
    field("cpu_shares", K::NumberOrStr, E::Int),
    field("command", COMMAND, E::Command),
    field("configs", FILE_MOUNTS, E::List(FILE_MOUNT_FIELDS)),
    field("container_name", K::Str, E::Str),
    field("credential_spec", K::Object(&CREDENTIAL), E::Object(CREDENTIAL.fields)),
    field("depends_on", DEPENDS_ON, E::Names(DEPENDENCY.fields)),
    field("deploy", K::OneOf(&[K::Null, K::Object(&DEPLOY)]), E::Object(DEPLOY_FIELDS)),
    field("device_cgroup_rules", STRINGS, E::StrList),
    field("devices", DEVICE_MAPPINGS, E::List(DEVICE_MAPPING.fields)),
    field("dns", STR_OR_LIST, E::StrList),
    field("dns_opt", STRINGS, E::StrList),
    field("dns_search", STR_OR_LIST, E::StrList),
    field("domainname", K::Str, E::Str),
    field("entrypoint", COMMAND, E::Command),
    field("environment", K::ListOrDict, E::MappingOrNull),
    field("env_file", ENV_FILE, E::Skip),
    field("expose", K::List(&K::NumberOrStr, true), E::StrList),
    field("extends", K::Any, E::Skip),
    field("external_links", STRINGS, E::StrList),
    field("extra_hosts", HOSTS, E::Hosts),
    field("group_add", K::List(&K::NumberOrStr, true), E::StrList),
    field("gpus", GPUS, E::List(DEVICE.fields)),
    field("hostname", K::Str, E::Str),
    field("healthcheck", K::Object(&HEALTHCHECK), E::Object(HEALTHCHECK.fields)),
    field("image", K::Str, E::Str),
    field("init", K::Bool, E::BoolAlways),
    field("ipc", K::Str, E::Str),
    field("isolation", K::Str, E::Str),
    field("labels", K::ListOrDict, E::Mapping),
    field("label_file", K::OneOf(&[K::Str, REPEATS]), E::Skip),
    field("links", STRINGS, E::StrList),
    field("logging", K::Object(&LOGGING), E::Object(LOGGING.fields)),
    field("mem_limit", K::NumberOrStr, E::Bytes),
    field("mem_reservation", K::IntOrStr, E::Bytes),
    field("memswap_limit", K::NumberOrStr, E::Bytes),
    field("mem_swappiness", K::IntOrStr, E::Bytes),
    field("mac_address", K::Str, E::Str),
    field("network_mode", K::Str, E::Str),
    field("networks", NETWORKS, E::Names(ATTACHMENT.fields)),
    field("oom_kill_disable", K::Bool, E::Bool),
    field("oom_score_adj", K::Int(-1000, 1000), E::Int),
    field("pid", K::OneOf(&[K::Null, K::Str]), E::Str),
    field("pids_limit", K::NumberOrStr, E::Int),
    field("platform", K::Str, E::Str),
    field("ports", PORTS, E::List(PORT.fields)),
    field("privileged", K::Bool, E::Bool),
    field(
        "pull_policy",
        K::Enum(&["always", "never", "if_not_present", "build", "missing"]),
        E::Str,
    ),
    field("read_only", K::Bool, E::Bool),
    field("restart", K::Str, E::Str),
    field("runtime", K::Str, E::Str),
    field("scale", ANY_INT, E::IntAlways),
    field("secrets", FILE_MOUNTS, E::List(FILE_MOUNT_FIELDS)),
    field("security_opt", STRINGS, E::StrList),
    field("shm_size", K::NumberOrStr, E::Bytes),
    field("stdin_open", K::Bool, E::Bool),
    field("stop_grace_period", K::Duration, E::DurationAlways),
    field("stop_signal", K::Str, E::Str),
    field("storage_opt", K::Names(Names::Any, &K::NumberOrStr), E::Mapping),
    field("sysctls", K::ListOrDict, E::Mapping),
    field("tmpfs", STR_OR_LIST, E::StrList),
    field("tty", K::Bool, E::Bool),
    field("ulimits", ULIMITS, E::Ulimits),
    field("user", K::Str, E::Str),
    field("userns_mode", K::Str, E::Str),
    field("uts", K::Str, E::Str),
    field("volumes", VOLUMES, E::List(MOUNT.fields)),
    field("volumes_from", STRINGS, E::StrList),
    field("working_dir", K::Str, E::Str),
    field("post_start", HOOKS, E::List(HOOK.fields)),
    field("pre_stop", HOOKS, E::List(HOOK.fields)),
];

static HEALTHCHECK: Object = object(&[
    field("test", K::OneOf(&[K::Str, REPEATS]), E::Test),
    field("timeout", K::Duration, E::DurationAlways),
    field("interval", K::Duration, E::DurationAlways),
    field("retries", K::Int(0, MAX), E::IntAlways),
    field("start_period", K::Duration, E::DurationAlways),
    field("start_interval", K::Duration, E::DurationAlways),
    field("disable", K::Bool, E::Bool),
]);

static LOGGING: Object = object(&[
    field("driver", K::Str, E::Str),
    field(
        "options",
        K::Names(Names::Any, &K::OneOf(&[K::Null, K::NumberOrStr])),
        E::Mapping,
    ),
]);

static CREDENTIAL: Object = object(&[
    field("config", K::Str, E::Str),
    field("file", K::Str, E::Str),
    field("registry", K::Str, E::Str),
]);

static DEVELOP: Object = object(&[field("watch", K::List(&K::Object(&TRIGGER), false), E::List(TRIGGER.fields))]);

static TRIGGER: Object = Object {
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

const ACTIONS: &[&str] = &["rebuild", "sync", "restart", "sync+restart", "sync+exec"];

const HOOKS: K = K::List(&K::Object(&HOOK), false);

static HOOK: Object = object(&[
    field("command", COMMAND, E::Command),
    field("user", K::Str, E::Str),
    field("privileged", K::Bool, E::Bool),
    field("working_dir", K::Str, E::Str),
    field("environment", K::ListOrDict, E::MappingOrNull),
]);

const DEVICE_MAPPINGS: K = K::List(&K::OneOf(&[K::Str, K::Object(&DEVICE_MAPPING)]), false);

static DEVICE_MAPPING: Object = Object {
    fields: &[
        field("source", K::Str, E::Str),
        field("target", K::Str, E::Str),
        field("permissions", K::Str, E::Str),
    ],
    required: &["source"],
    extensible: true,
};

const GPUS: K = K::OneOf(&[K::Enum(&["all"]), K::List(&K::Object(&GPU), false)]);

static GPU: Object = object(DEVICE.fields);

static BLKIO: Object = closed(
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

static WEIGHT: Object = closed(
    &[field("path", K::Str, E::StrAlways), field("weight", ANY_INT, E::IntAlways)],
    &[],
);

static RATE: Object =
    closed(&[field("path", K::Str, E::StrAlways), field("rate", K::IntOrStr, E::Bytes)], &[]);

const DEPENDS_ON: K =
    K::OneOf(&[STRINGS, K::Names(Names::Resource, &K::Object(&DEPENDENCY))]);

static DEPENDENCY: Object = Object {
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

const ENV_FILE: K = K::OneOf(&[
    K::Str,
    K::List(&K::OneOf(&[K::Str, K::Object(&ENV_FILE_ITEM)]), false),
]);

static ENV_FILE_ITEM: Object =
    closed(
    &[
        field("path", K::Str, E::Str),
        field("format", K::Str, E::Str),
        field("required", K::Bool, E::Bool),
    ],
    &["path"],
);

const NETWORKS: K = K::OneOf(&[
    STRINGS,
    K::Names(Names::Resource, &K::OneOf(&[K::Null, K::Object(&ATTACHMENT)])),
]);

static ATTACHMENT: Object = object(&[
    field("priority", K::Number, E::Int),
    field("gw_priority", K::Number, E::Int),
    field("driver_opts", OPTIONS, E::Mapping),
    field("aliases", STRINGS, E::StrList),
    field("ipv4_address", K::Str, E::Str),
    field("ipv6_address", K::Str, E::Str),
    field("link_local_ips", STRINGS, E::StrList),
    field("mac_address", K::Str, E::Str),
]);

const PORTS: K = K::List(&K::OneOf(&[K::NumberOrStr, K::Object(&PORT)]), true);

static PORT: Object = object(&[
    field("name", K::Str, E::Str),
    field("mode", K::Str, E::Str),
    field("host_ip", K::Str, E::Str),
    field("target", ANY_INT, E::Int),
    field("published", K::IntOrStr, E::Str),
    field("protocol", K::Str, E::Str),
    field("app_protocol", K::Str, E::Str),
]);

const VOLUMES: K = K::List(&K::OneOf(&[K::Str, K::Object(&MOUNT)]), true);

static MOUNT: Object = Object {
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

static BIND: Object = object(&[
    field("selinux", K::Enum(&["z", "Z"]), E::Str),
    field("propagation", K::Str, E::Str),
    field("create_host_path", K::Bool, E::Bool),
    field(
        "recursive",
        K::Enum(&["enabled", "disabled", "writable", "readonly"]),
        E::Str,
    ),
]);

static VOLUME: Object =
    object(&[field("nocopy", K::Bool, E::Bool), field("subpath", K::Str, E::Str)]);

static TMPFS: Object =
    object(&[field("size", K::IntOrStr, E::Bytes), field("mode", K::Number, E::Int)]);
