//! States that a caller gives, checked (domain §17.2, `POST /v1/interference`).

use serde::Deserialize;
use utoipa::ToSchema;

use super::{State, StateId};
use crate::constants::interference::{MAX_GIVEN_AMPLITUDE, MAX_STATES};
use crate::numeric::{MAX_HZ, MIN_HZ, at_least, at_most};

/// One state of a request.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenState {
    /// What it belongs to; its position in the request stands in for it.
    pub id: Option<String>,
    /// Hertz, 0.1 to 4.5.
    pub frequency: f64,
    /// Dimensionless, 0 to 1.
    pub amplitude: f64,
}

/// Why given states are refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StatesError {
    /// More than [`MAX_STATES`].
    #[error("{found} states were given, {max} are allowed")]
    TooMany {
        /// States given.
        found: usize,
        /// States allowed.
        max: usize,
    },
    /// A number is not finite or outside of its bounds.
    #[error("states[{position}].{field}: {value} is not within {min} to {max}")]
    OutOfRange {
        /// Position of the state, from 0.
        position: usize,
        /// `frequency` or `amplitude`.
        field: &'static str,
        /// What was given.
        value: f64,
        /// Lowest value allowed.
        min: f64,
        /// Highest value allowed.
        max: f64,
    },
}

/// Checks given states and names those that have no name.
///
/// # Errors
///
/// [`StatesError`] for the first state that breaks a bound.
pub fn states(given: Vec<GivenState>) -> Result<Vec<State>, StatesError> {
    if given.len() > MAX_STATES {
        return Err(StatesError::TooMany { found: given.len(), max: MAX_STATES });
    }
    let check = |position, field, value, min, max| {
        // A NaN is at least nothing.
        if at_least(value, min) && at_most(value, max) {
            Ok(value)
        } else {
            Err(StatesError::OutOfRange { position, field, value, min, max })
        }
    };
    let state = |(position, given): (usize, GivenState)| {
        Ok(State {
            frequency: check(position, "frequency", given.frequency, MIN_HZ, MAX_HZ)?,
            amplitude: check(position, "amplitude", given.amplitude, 0.0, MAX_GIVEN_AMPLITUDE)?,
            id: given.id.map_or(StateId::Position(position), |name| StateId::Named(name.into())),
        })
    };
    given.into_iter().enumerate().map(state).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(frequency: f64, amplitude: f64) -> GivenState {
        GivenState { id: None, frequency, amplitude }
    }

    #[test]
    fn bounds_are_allowed_and_nothing_beyond_them() {
        for (frequency, amplitude) in [(0.1, 0.0), (4.5, 1.0), (1.0, 0.5)] {
            assert!(states(vec![given(frequency, amplitude)]).is_ok(), "{frequency} {amplitude}");
        }
        let bad = [
            (0.09, 0.5, "frequency"),
            (4.51, 0.5, "frequency"),
            (f64::NAN, 0.5, "frequency"),
            (f64::INFINITY, 0.5, "frequency"),
            (1.0, -0.1, "amplitude"),
            (1.0, 1.1, "amplitude"),
            (1.0, f64::NAN, "amplitude"),
        ];
        for (frequency, amplitude, wrong) in bad {
            let error = states(vec![given(1.0, 1.0), given(frequency, amplitude)]).unwrap_err();
            let StatesError::OutOfRange { position, field, .. } = error else {
                panic!("{error:?}");
            };
            assert_eq!((position, field), (1, wrong), "{frequency} {amplitude}");
        }
    }

    #[test]
    fn there_are_at_most_sixty_four() {
        assert_eq!(states(vec![given(1.0, 1.0); 64]).map(|states| states.len()), Ok(64));
        let error = states(vec![given(1.0, 1.0); 65]).unwrap_err();
        assert_eq!(error, StatesError::TooMany { found: 65, max: 64 });
        assert_eq!(states(vec![]), Ok(vec![]));
    }

    #[test]
    fn a_state_without_a_name_is_known_by_its_position() {
        let named = GivenState { id: Some("D07".to_owned()), ..given(2.5, 0.9) };
        let states = states(vec![named, given(1.0, 0.4)]).unwrap();
        let ids: Vec<String> = states.iter().map(|state| state.id.to_string()).collect();
        assert_eq!(ids, ["D07", "1"]);
    }
}
