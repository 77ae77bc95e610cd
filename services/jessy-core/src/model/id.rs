//! Identifiers of dimensions and layers (domain §2.1).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A dimension's number. Shown as `D07`; read from `D07`, `d07` or `7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DimensionId(pub u8);

impl DimensionId {
    /// Numbers of the dimensions that every store should hold.
    pub const CORE: std::ops::RangeInclusive<u8> = 1..=14;
    /// Numbers of the packs, which are loaded by request only.
    pub const PACKS: std::ops::RangeInclusive<u8> = 16..=30;

    /// D01: affect.
    pub const EMOTION: Self = Self(1);
    /// D07: code and systems.
    pub const TECHNICAL: Self = Self(7);
    /// D06: meaning.
    pub const PHILOSOPHICAL: Self = Self(6);
    /// D11: nature.
    pub const ECOLOGICAL: Self = Self(11);
    /// D12: hope, which blends in beside D01.
    pub const POSITIVITY: Self = Self(12);
    /// D13: balance, which calms what runs high.
    pub const BALANCE: Self = Self(13);
    /// D14: security, which nothing drops.
    pub const SECURITY: Self = Self(14);

    /// Whether it is one of D01 to D14.
    #[must_use]
    pub fn is_core(self) -> bool {
        Self::CORE.contains(&self.0)
    }

    /// Whether it is one of D16 to D30.
    #[must_use]
    pub fn is_pack(self) -> bool {
        Self::PACKS.contains(&self.0)
    }
}

impl fmt::Display for DimensionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "D{:02}", self.0)
    }
}

/// The text is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct ParseIdError;

impl FromStr for DimensionId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix(['D', 'd']).unwrap_or(text);
        number(digits).map(Self)
    }
}

/// A layer's dimension and number. Shown as `L07-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerId {
    /// The dimension.
    pub dimension: DimensionId,
    /// Unique in the dimension.
    pub number: u16,
}

impl fmt::Display for LayerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "L{:02}-{:02}", self.dimension.0, self.number)
    }
}

impl FromStr for LayerId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix(['L', 'l']).ok_or(ParseIdError)?;
        let (dimension, layer) = rest.split_once('-').ok_or(ParseIdError)?;
        Ok(Self { dimension: DimensionId(number(dimension)?), number: number(layer)? })
    }
}

/// Digits only: `parse` alone would let a sign through.
fn number<T: FromStr>(digits: &str) -> Result<T, ParseIdError> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ParseIdError);
    }
    digits.parse().map_err(|_| ParseIdError)
}

impl Serialize for DimensionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for LayerId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DimensionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "an id of a dimension such as D07")
    }
}

impl<'de> Deserialize<'de> for LayerId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "an id of a layer such as L07-02")
    }
}

impl PartialSchema for DimensionId {
    fn schema() -> RefOr<Schema> {
        text("D07")
    }
}

impl PartialSchema for LayerId {
    fn schema() -> RefOr<Schema> {
        text("L07-02")
    }
}

impl ToSchema for DimensionId {}
impl ToSchema for LayerId {}

/// In JSON an identifier is a string.
fn text(example: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).examples([example]).into()
}

/// Reads an identifier from a string, or says what was expected in its place.
fn from_text<'de, D: Deserializer<'de>, T: FromStr>(
    deserializer: D,
    expected: &'static str,
) -> Result<T, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    let wrong = serde::de::Unexpected::Str(&text);
    text.parse().map_err(|_| serde::de::Error::invalid_value(wrong, &expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_spellings_of_a_dimension() {
        for text in ["D07", "d07", "7", "07", "d7"] {
            assert_eq!(text.parse(), Ok(DimensionId(7)), "{text}");
        }
        for text in ["", "D", "D+7", "-7", "DD7", "256", "seven", " 7"] {
            assert_eq!(text.parse::<DimensionId>(), Err(ParseIdError), "{text}");
        }
        assert_eq!(DimensionId(7).to_string(), "D07");
    }

    #[test]
    fn layers_carry_their_dimension() {
        let id: LayerId = "L07-02".parse().unwrap();
        assert_eq!((id.dimension, id.number), (DimensionId(7), 2));
        assert_eq!(id.to_string(), "L07-02");
        assert!("L07".parse::<LayerId>().is_err());
    }
}
