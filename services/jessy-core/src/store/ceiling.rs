//! How many bytes may be mapped at once, old maps that are still held included (domain §4.3).
//!
//! Bytes are reserved before they are mapped and given back after they are unmapped, so the sum is
//! never too low. Reads don't come here: only opening a store and dropping its last reference do.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::error::Reason;

const WARNING_PERCENT: u64 = 75;
const HIGH_WATER_PERCENT: u64 = 85;
/// An open that would pass this share of the ceiling is refused.
pub(super) const REFUSED_PERCENT: u64 = 95;

/// How full the ceiling is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Less than 75 %.
    Normal,
    /// From 75 %: somebody should look.
    Warning,
    /// From 85 %: reads go on, the next reload may be refused.
    HighWater,
}

/// What is mapped at one moment. Sizes in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MapUsage {
    /// Maps that somebody still holds, the current one included.
    pub live_maps: u64,
    /// Their sum.
    pub mapped_bytes: u64,
    /// Largest sum so far.
    pub peak_bytes: u64,
    /// What the sum may not exceed.
    pub ceiling_bytes: u64,
    /// How full that is.
    pub level: Level,
}

/// The sum of all maps that were opened under it, and its limit.
#[derive(Debug)]
pub struct Ceiling(Mutex<MapUsage>);

impl Ceiling {
    /// A ceiling of so many bytes.
    #[must_use]
    pub fn new(bytes: u64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(MapUsage {
            live_maps: 0,
            mapped_bytes: 0,
            peak_bytes: 0,
            ceiling_bytes: bytes,
            level: Level::Normal,
        })))
    }

    /// For programs that open one store and end.
    #[must_use]
    pub fn unlimited() -> Arc<Self> {
        Self::new(u64::MAX)
    }

    /// What is mapped now.
    #[must_use]
    pub fn usage(&self) -> MapUsage {
        *self.lock()
    }

    /// Whether so many bytes more would be admitted now.
    pub(super) fn admits(&self, bytes: u64) -> bool {
        self.lock().with(bytes).is_some()
    }

    /// Takes `bytes` of what is left, for as long as the reservation is held.
    pub(super) fn reserve(self: &Arc<Self>, bytes: u64) -> Result<Reservation, Reason> {
        let mut usage = self.lock();
        let before = *usage;
        *usage = before.with(bytes).ok_or(Reason::OverCeiling {
            current: before.mapped_bytes,
            limit: before.ceiling_bytes,
            requested: bytes,
        })?;
        let after = *usage;
        drop(usage);
        if after.level > before.level {
            tracing::warn!(
                live_maps = after.live_maps,
                mapped_bytes = after.mapped_bytes,
                ceiling_bytes = after.ceiling_bytes,
                "mapped layer stores passed {} % of JESSY_MAP_CEILING_BYTES",
                if after.level == Level::HighWater { HIGH_WATER_PERCENT } else { WARNING_PERCENT }
            );
        }
        Ok(Reservation { ceiling: Arc::clone(self), bytes })
    }

    fn lock(&self) -> MutexGuard<'_, MapUsage> {
        // Nothing panics under the lock, so what a poisoned one holds is sound.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MapUsage {
    /// The usage with one more map, if that is within what is allowed.
    fn with(self, bytes: u64) -> Option<Self> {
        let mapped_bytes = self.mapped_bytes.checked_add(bytes)?;
        if percent(mapped_bytes) > u128::from(self.ceiling_bytes) * u128::from(REFUSED_PERCENT) {
            return None;
        }
        let peak_bytes = self.peak_bytes.max(mapped_bytes);
        Some(Self { live_maps: self.live_maps + 1, mapped_bytes, peak_bytes, ..self }.levelled())
    }

    fn without(self, bytes: u64) -> Self {
        let mapped_bytes = self.mapped_bytes.saturating_sub(bytes);
        Self { live_maps: self.live_maps.saturating_sub(1), mapped_bytes, ..self }.levelled()
    }

    fn levelled(self) -> Self {
        let reached = |share: u64| {
            percent(self.mapped_bytes) >= u128::from(self.ceiling_bytes) * u128::from(share)
        };
        let level = if reached(HIGH_WATER_PERCENT) {
            Level::HighWater
        } else if reached(WARNING_PERCENT) {
            Level::Warning
        } else {
            Level::Normal
        };
        Self { level, ..self }
    }
}

fn percent(bytes: u64) -> u128 {
    u128::from(bytes) * 100
}

/// Bytes that were taken from a ceiling. Dropping it gives them back.
#[derive(Debug)]
pub(super) struct Reservation {
    ceiling: Arc<Ceiling>,
    bytes: u64,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut usage = self.ceiling.lock();
        *usage = usage.without(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_pass_95_percent_is_refused_with_three_numbers() {
        let ceiling = Ceiling::new(1000);
        let first = ceiling.reserve(500).unwrap();
        let refused = Reason::OverCeiling { current: 500, limit: 1000, requested: 451 };
        assert_eq!(ceiling.reserve(451).unwrap_err(), refused);
        assert!(!ceiling.admits(451) && ceiling.admits(450));
        let second = ceiling.reserve(450).unwrap();
        assert_eq!((ceiling.usage().live_maps, ceiling.usage().mapped_bytes), (2, 950));
        drop(first);
        drop(second);
        let usage = ceiling.usage();
        assert_eq!((usage.live_maps, usage.mapped_bytes, usage.peak_bytes), (0, 0, 950));
    }

    #[test]
    fn a_ceiling_below_the_file_refuses_the_first_open() {
        for (limit, requested) in [(0, 1), (999, 1000), (1000, 951), (u64::MAX, u64::MAX)] {
            let error = Ceiling::new(limit).reserve(requested).unwrap_err();
            assert_eq!(error, Reason::OverCeiling { current: 0, limit, requested });
        }
        let full = Ceiling::unlimited();
        let _held = full.reserve(u64::MAX / 2).unwrap();
        assert!(full.reserve(u64::MAX).is_err(), "the sum is checked");
    }

    #[test]
    fn levels_begin_at_75_and_85_percent_and_end_with_the_maps() {
        let cases = [
            (749, Level::Normal),
            (750, Level::Warning),
            (849, Level::Warning),
            (850, Level::HighWater),
            (950, Level::HighWater),
        ];
        let ceiling = Ceiling::new(1000);
        for (bytes, level) in cases {
            let held = ceiling.reserve(bytes).unwrap();
            assert_eq!(ceiling.usage().level, level, "{bytes}");
            drop(held);
            assert_eq!(ceiling.usage().level, Level::Normal);
        }
    }
}
