//! YAML with a place for every node.
//!
//! The tree is ours because compose needs what no library's tree keeps together: the place of
//! each key and value, the tags `!reset` and `!override`, merge keys, and go-yaml's reading of
//! plain scalars (`0440` is octal, `1_000` is a number, `yes` is text).

mod build;
mod node;
mod parse;
mod plain;
mod scalar;
mod tag;
mod write;

pub(crate) use node::{Map, Mark, Node, Value};
pub(crate) use parse::{Document, parse};
pub(crate) use plain::plain;
pub(crate) use scalar::format_float;
pub(crate) use write::write;
