//! Counts that many threads raise at once.
//!
//! One count that all readers raise makes each of them wait for the others' caches, however many
//! cores there are. So every count is there several times, each thread raises one of them, and who
//! wants to know adds them up.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;

use super::map::Map;

const MAX_STRIPES: usize = 64;

/// How many times each count is there: twice the cores, so that two threads that run at the same
/// time seldom share one. A power of two.
fn stripes() -> usize {
    // Asking reads files of the operating system.
    static STRIPES: OnceLock<usize> = OnceLock::new();
    *STRIPES.get_or_init(|| {
        let cores = available_parallelism().map_or(1, usize::from);
        (cores * 2).next_power_of_two().min(MAX_STRIPES)
    })
}

/// This thread's number, in the order in which threads first asked.
fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static NUMBER: Cell<Option<usize>> = const { Cell::new(None) });
    NUMBER.with(|number| {
        number.get().unwrap_or_else(|| {
            let new = NEXT.fetch_add(1, Ordering::Relaxed);
            number.set(Some(new));
            new
        })
    })
}

/// A map that is held by reference counts of its own. The map goes with the last of them.
#[derive(Debug)]
pub(super) struct Pins(Box<[Arc<Pin>]>);

/// A hold on a map. Aligned so that two counts never lie in one cache line, nor in the pair of
/// lines that some processors fetch together.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Pin(Arc<Map>);

impl Pins {
    pub(super) fn new(map: Map) -> Self {
        let map = Arc::new(map);
        Self((0..stripes()).map(|_| Arc::new(Pin(Arc::clone(&map)))).collect())
    }

    /// This thread's hold. Cloning it keeps the map.
    pub(super) fn pin(&self) -> &Arc<Pin> {
        // There are 2 at least, and a power of two.
        &self.0[thread_number() & (self.0.len() - 1)]
    }
}

impl Pin {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A row of counts.
#[derive(Debug)]
pub(super) struct Counts {
    /// All of one stripe, then all of the next.
    lines: Box<[Line]>,
    lines_each: usize,
    stripes: usize,
}

#[derive(Debug, Default)]
#[repr(align(128))]
struct Line([AtomicU64; COUNTS_A_LINE]);

const COUNTS_A_LINE: usize = 16;

impl Counts {
    pub(super) fn new(counts: usize) -> Self {
        let (stripes, lines_each) = (stripes(), counts.div_ceil(COUNTS_A_LINE));
        let lines = (0..stripes * lines_each).map(|_| Line::default()).collect();
        Self { lines, lines_each, stripes }
    }

    /// Raises a count by one.
    pub(super) fn raise(&self, at: usize) {
        if let Some(count) = self.count(thread_number() & (self.stripes - 1), at) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What it was raised by. Exact once those who raise it are heard of; until then at most too low.
    pub(super) fn sum(&self, at: usize) -> u64 {
        (0..self.stripes)
            .filter_map(|stripe| self.count(stripe, at))
            .map(|count| count.load(Ordering::Relaxed))
            .fold(0, u64::wrapping_add)
    }

    fn count(&self, stripe: usize, at: usize) -> Option<&AtomicU64> {
        let line = self.lines.get(stripe * self.lines_each + at / COUNTS_A_LINE)?;
        line.0.get(at % COUNTS_A_LINE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_don_t_touch_each_other() {
        let counts = Counts::new(40);
        std::thread::scope(|scope| {
            for _ in 0..9 {
                scope.spawn(|| (0..40).for_each(|at| (0..=at).for_each(|_| counts.raise(at))));
            }
        });
        for at in 0..40 {
            assert_eq!(counts.sum(at), 9 * (at as u64 + 1), "{at}");
        }
    }

    #[test]
    fn a_pin_of_any_thread_keeps_the_map() {
        let pins = Pins::new(Map::Memory(vec![1, 2, 3]));
        let map = Arc::downgrade(&pins.pin().0);
        let held: Vec<Arc<Pin>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..9).map(|_| scope.spawn(|| Arc::clone(pins.pin()))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        drop(pins);
        for pin in held {
            assert_eq!(pin.bytes(), [1, 2, 3]);
            assert!(map.upgrade().is_some());
            drop(pin);
        }
        assert!(map.upgrade().is_none());
    }
}
