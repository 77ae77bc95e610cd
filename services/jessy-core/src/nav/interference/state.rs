//! One frequency with its amplitude, and what it belongs to.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::DimensionId;

/// What a state belongs to. Shown as `D07`, as the name that the caller gave, or as the state's
/// position in the request, from 0, when it has no name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum StateId {
    Dimension(DimensionId),
    Position(usize),
    Named(Arc<str>),
}

/// One frequency with its amplitude.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What it belongs to.
    pub id: StateId,
    /// Hertz, finite.
    pub frequency: f64,
    /// Dimensionless, finite.
    pub amplitude: f64,
}

impl fmt::Display for StateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dimension(id) => id.fmt(f),
            Self::Position(at) => at.fmt(f),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl Serialize for StateId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for StateId {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).into()
    }
}

impl ToSchema for StateId {}
