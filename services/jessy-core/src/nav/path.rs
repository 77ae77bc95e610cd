//! A way through one dimension, as the reply shows it (domain §7, §17.2).

use std::fmt;

use serde::{Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::model::{DimensionId, LayerId, UserId};

/// Whose path it is. Shown as `D07`, or as `D15-User-ana` for a user's own dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PathId {
    Dimension(DimensionId),
    User(UserId),
}

impl PathId {
    /// The store's dimension; none for a user's own.
    #[must_use]
    pub fn dimension(&self) -> Option<DimensionId> {
        match self {
            Self::Dimension(id) => Some(*id),
            Self::User(_) => None,
        }
    }
}

impl From<DimensionId> for PathId {
    fn from(id: DimensionId) -> Self {
        Self::Dimension(id)
    }
}

impl fmt::Display for PathId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dimension(id) => id.fmt(f),
            Self::User(user) => f.write_str(&user.dimension()),
        }
    }
}

impl Serialize for PathId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for PathId {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).examples(["D07", "D15-User-ana"]).into()
    }
}

impl ToSchema for PathId {}

/// What brought a path into the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AddedBy {
    /// Words of the query match.
    Scan,
    /// Only associated words match.
    Association,
    /// Hope beside pain.
    Blend,
    /// What runs high is calmed.
    Balance,
    /// The user's own dimension.
    User,
}

/// A way from a dimension's root to the layer that fits best.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Path {
    /// The dimension.
    pub dimension: PathId,
    /// Its name.
    pub name: String,
    /// Root first; none in a user's own dimension, and none before the depth walk.
    pub layers: Vec<LayerId>,
    /// 0 to 1.
    pub confidence: f64,
    /// Hertz.
    pub frequency: f64,
    /// Keywords that match literally.
    pub matched: Vec<String>,
    /// Best single match, 0 to 1.
    pub synesthetic: f64,
    /// What brought it in.
    pub added_by: AddedBy,
}

impl Path {
    /// Whether it is the path of that dimension.
    #[must_use]
    pub fn is(&self, id: DimensionId) -> bool {
        self.dimension.dimension() == Some(id)
    }
}
