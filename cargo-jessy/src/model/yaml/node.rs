//! The tree.

use indexmap::IndexMap;

/// A mapping, in the order in which a person wrote it.
pub(crate) type Map = IndexMap<String, Node>;

/// A place: the number of the file, line and column from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) file: u32,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Mark {
    /// The place of what no file says, such as defaults.
    pub(crate) const NONE: Self = Self { file: u32::MAX, line: 0, column: 0 };

    pub(crate) fn is_none(self) -> bool {
        self.file == u32::MAX
    }
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) value: Value,
    /// Where the value starts.
    pub(crate) at: Mark,
    /// Where its key starts; the same as `at` for what has no key.
    pub(crate) key: Mark,
}

/// What YAML's core schema knows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Seq(Vec<Node>),
    Map(Map),
}

impl Node {
    pub(crate) fn new(value: Value, at: Mark) -> Self {
        Self { value, at, key: at }
    }

    /// A value that stands for another one and keeps its place.
    pub(crate) fn with(&self, value: Value) -> Self {
        Self { value, at: self.at, key: self.key }
    }

    pub(crate) fn str(text: impl Into<String>, at: Mark) -> Self {
        Self::new(Value::Str(text.into()), at)
    }

    pub(crate) fn bool(value: bool, at: Mark) -> Self {
        Self::new(Value::Bool(value), at)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn as_seq(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Seq(seq) => Some(seq),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// The value under a key, if this is a mapping that has it and it isn't null.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key).filter(|node| !node.is_null())
    }

    /// The text under a key.
    pub(crate) fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The entries under a key; none if it isn't there.
    pub(crate) fn entries(&self, key: &str) -> impl Iterator<Item = (&String, &Self)> {
        self.get(key).and_then(Self::as_map).into_iter().flatten()
    }

    /// The items under a key; none if it isn't there.
    pub(crate) fn items(&self, key: &str) -> &[Self] {
        self.get(key).and_then(Self::as_seq).unwrap_or_default()
    }

    /// What a person calls this kind of value.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Int(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Str(_) => "text",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

impl Value {
    /// A scalar as text, the way compose prints one that it turns into text; `None` for the rest.
    pub(crate) fn to_text(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(value) => Some(value.to_string()),
            Self::Float(value) => Some(super::format_float(*value)),
            Self::Str(text) => Some(text.clone()),
            Self::Null | Self::Seq(_) | Self::Map(_) => None,
        }
    }
}
