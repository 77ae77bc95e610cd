//! Users, what they prefer, and what is known of them when a query is asked (domain §13).

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::{DimensionId, LayerId};
use crate::constants::users::{
    DEFAULT_PROFILE_HZ, MAX_BOOST, MAX_STYLE_CHARS, MAX_STYLE_TAGS, MAX_USER_ID_CHARS,
    MIN_TOPIC_CONFIDENCE,
};
use crate::numeric::at_most;

/// Who asks: 1 to 64 characters of `[A-Za-z0-9_-]`. Never used as a file name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(Box<str>);

/// The text is no user id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user id has 1 to 64 characters of A-Z, a-z, 0-9, _ and -")]
pub struct UserIdError;

impl UserId {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How the user's own dimension is called, such as `D15-User-ana`.
    #[must_use]
    pub fn dimension(&self) -> String {
        format!("D15-User-{}", self.0)
    }
}

impl FromStr for UserId {
    type Err = UserIdError;

    fn from_str(text: &str) -> Result<Self, UserIdError> {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let fits = (1..=MAX_USER_ID_CHARS).contains(&text.len()) && text.bytes().all(legal);
        if fits { Ok(Self(text.into())) } else { Err(UserIdError) }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for UserId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What a user set. What is left out is empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// Added to the confidence of dimensions that are active anyway, 0 to [`MAX_BOOST`] each.
    #[schema(value_type = BTreeMap<String, f64>, example = json!({"D08": 0.15}))]
    pub preferred_dimensions: BTreeMap<DimensionId, f64>,
    /// Tags that come back as `response_style`.
    pub style: Vec<String>,
    /// Layers that a path ends in when its own hits are equal.
    pub preferred_layers: Vec<LayerId>,
}

/// Why preferences are refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct PreferencesError {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong with it.
    pub message: String,
}

impl Preferences {
    /// Checks what doesn't depend on a store.
    ///
    /// # Errors
    ///
    /// [`PreferencesError`] naming the first field that is wrong.
    pub fn check(&self) -> Result<(), PreferencesError> {
        let wrong = |field, message| Err(PreferencesError { field, message });
        for (id, boost) in &self.preferred_dimensions {
            if !(id.is_core() || id.is_pack()) {
                return wrong("preferred_dimensions", format!("{id} is no dimension"));
            }
            // A NaN is in no range.
            if !(*boost >= 0.0 && at_most(*boost, MAX_BOOST)) {
                return wrong("preferred_dimensions", format!("{id}: a boost is 0 to {MAX_BOOST}"));
            }
        }
        if self.style.len() > MAX_STYLE_TAGS {
            return wrong("style", format!("at most {MAX_STYLE_TAGS} tags"));
        }
        let legal = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        let fits =
            |tag: &String| (1..=MAX_STYLE_CHARS).contains(&tag.len()) && tag.bytes().all(legal);
        if !self.style.iter().all(fits) {
            let message = format!("a tag has 1 to {MAX_STYLE_CHARS} characters of a-z and -");
            return wrong("style", message);
        }
        Ok(())
    }
}

/// What navigation knows of the user who asks. Made only for users whose dimension is active.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Who.
    pub user: UserId,
    /// What the user set.
    pub preferences: Preferences,
    /// Mean of the user's dominant frequencies, in hertz; [`Profile::DEFAULT_HZ`] without any.
    pub mean_hz: f64,
    /// Best topic's confidence, at least [`Profile::MIN_CONFIDENCE`].
    pub confidence: f64,
    /// Keywords that the profile knows.
    pub known: HashSet<String>,
}

impl Profile {
    /// Frequency of a user with no observations, in hertz.
    pub const DEFAULT_HZ: f64 = DEFAULT_PROFILE_HZ;
    /// Confidence of a profile with no topics.
    pub const MIN_CONFIDENCE: f64 = MIN_TOPIC_CONFIDENCE;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids_are_short_and_plain() {
        for good in ["a", "ana", "A-b_9", &"x".repeat(64)] {
            assert_eq!(good.parse::<UserId>().unwrap().as_str(), good);
        }
        for bad in ["", "a b", "../x", "é", "a/b", "a.b", &"x".repeat(65)] {
            assert_eq!(bad.parse::<UserId>(), Err(UserIdError), "{bad}");
        }
    }

    #[test]
    fn preferences_are_read_from_json_and_nothing_unknown_is_let_through() {
        let json = r#"{"preferred_dimensions":{"D08":0.15},"style":["brief"],"preferred_layers":["L08-02"]}"#;
        let read: Preferences = serde_json::from_str(json).unwrap();
        assert_eq!(read.preferred_dimensions, BTreeMap::from([(DimensionId(8), 0.15)]));
        assert_eq!(read.preferred_layers, ["L08-02".parse().unwrap()]);
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert_eq!(serde_json::from_str::<Preferences>("{}").unwrap(), Preferences::default());
        for bad in [
            r#"{"styles":[]}"#,
            r#"{"preferred_dimensions":{"X8":0.1}}"#,
            r#"{"preferred_layers":["08-02"]}"#,
            r#"{"preferred_layers":[8]}"#,
        ] {
            assert!(serde_json::from_str::<Preferences>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn preferences_name_the_field_that_is_wrong() {
        let with = |boost| Preferences {
            preferred_dimensions: BTreeMap::from([(DimensionId(8), boost)]),
            ..Preferences::default()
        };
        assert_eq!(with(0.15).check(), Ok(()));
        for boost in [-0.01, 0.16, f64::NAN] {
            assert_eq!(with(boost).check().unwrap_err().field, "preferred_dimensions");
        }
        let style = |tags: &[&str]| Preferences {
            style: tags.iter().map(|&tag| tag.to_owned()).collect(),
            ..Preferences::default()
        };
        assert_eq!(style(&["brief", "no-lists"]).check(), Ok(()));
        for tags in [&["Brief"][..], &[""], &["a b"], &["a"; 9]] {
            assert_eq!(style(tags).check().unwrap_err().field, "style", "{tags:?}");
        }
    }
}
