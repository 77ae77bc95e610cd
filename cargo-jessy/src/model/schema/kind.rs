//! The vocabulary of the tables.

/// A key of a mapping.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// What a file may say.
    pub(crate) kind: Kind,
    /// How the canonical model prints it.
    pub(crate) emit: Emit,
}

/// A row of a table.
pub(super) const fn field(name: &'static str, kind: Kind, emit: Emit) -> Field {
    Field { name, kind, emit }
}

/// The keys of a mapping.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) fields: &'static [Field],
    /// The keys that must be given.
    pub(crate) required: &'static [&'static str],
    /// Whether `x-…` keys may stand beside the fields.
    pub(crate) extensible: bool,
}

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Anything, such as what a table says elsewhere.
    Any,
    Str,
    /// Text out of a list.
    Enum(&'static [&'static str]),
    /// A boolean, or a word for one.
    Bool,
    /// A whole number between two, both included; as text too.
    Int(i64, i64),
    /// A number, as text too.
    Number,
    NumberOrStr,
    IntOrStr,
    /// Text like `1m30s`.
    Duration,
    Null,
    /// A mapping with these keys.
    Object(&'static Object),
    /// A mapping with names of one's own and such values.
    Names(Names, &'static Kind),
    /// A list of such items, and whether two may not be equal.
    List(&'static Kind, bool),
    /// `[K=V]` or `{K: V}`.
    ListOrDict,
    /// One of these.
    OneOf(&'static [Kind]),
}

/// Rules for names of one's own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Names {
    /// Letters, digits, `.`, `_` and `-`.
    Resource,
    /// Lower-case letters.
    Lower,
    /// Any.
    Any,
}

/// How a canonical value is printed. Empty values are left out, unless said otherwise.
#[derive(Debug)]
pub(crate) enum Emit {
    /// Not at all: resolved into something else.
    Skip,
    Str,
    /// Text that is printed even if it is empty.
    StrAlways,
    Bool,
    /// Printed even if it is false.
    BoolAlways,
    Int,
    /// Printed even if it is 0.
    IntAlways,
    /// 32 bits.
    Float,
    /// A size in bytes, as text.
    Bytes,
    Duration,
    /// Printed even if it is 0s.
    DurationAlways,
    /// Text or a list of it, as a list.
    StrList,
    /// A mapping to text; nothing becomes empty.
    Mapping,
    /// A mapping to text; nothing stays nothing.
    MappingOrNull,
    /// `host=ip`, sorted.
    Hosts,
    /// A command line as words: null in JSON if it isn't given.
    Command,
    /// A health test: words, or a shell line.
    Test,
    /// A mapping, printed even if it is empty.
    Object(&'static [Field]),
    /// A mapping that is always there in JSON, even if nobody wrote it.
    ObjectAlways(&'static [Field]),
    List(&'static [Field]),
    /// Names with mappings that may be nothing.
    Names(&'static [Field]),
    Ulimits,
    /// A number of devices, `all` being -1.
    DeviceCount,
    /// `id` or `id: path` items.
    Ssh,
}

pub(super) const ANY_INT: Kind = Kind::Int(i64::MIN, i64::MAX);
pub(super) const STRINGS: Kind = Kind::List(&Kind::Str, true);
/// A list in which an item may come twice.
pub(super) const REPEATS: Kind = Kind::List(&Kind::Str, false);
pub(super) const STR_OR_LIST: Kind = Kind::OneOf(&[Kind::Str, STRINGS]);
pub(super) const COMMAND: Kind = Kind::OneOf(&[Kind::Null, Kind::Str, REPEATS]);

/// `[host=ip]` or `{host: ip}` or `{host: [ip, ip]}`.
pub(super) const HOSTS: Kind =
    Kind::OneOf(&[STRINGS, Kind::Names(Names::Any, &Kind::OneOf(&[Kind::Str, REPEATS]))]);
/// Options of a driver.
pub(super) const OPTIONS: Kind = Kind::Names(Names::Any, &Kind::NumberOrStr);

/// A mapping with `x-…` keys and nothing that must be given.
pub(super) const fn object(fields: &'static [Field]) -> Object {
    Object { fields, required: &[], extensible: true }
}

/// A mapping with its keys only.
pub(super) const fn closed(fields: &'static [Field], required: &'static [&'static str]) -> Object {
    Object { fields, required, extensible: false }
}
