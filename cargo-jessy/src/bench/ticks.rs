//! Who had the processors: our own benches, or others.

/// Time of processors since the machine's start, in hundredths of a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ticks {
    /// All of it.
    all: f64,
    /// What was not idle, that of other machines on the same hardware included.
    busy: f64,
    /// That of this process and of those that it has waited for.
    own: f64,
}

impl Ticks {
    /// By what Linux tells of now.
    pub(super) fn now() -> Option<Self> {
        let read = |path: &str| fs_err::read_to_string(path).ok();
        Self::of(&read("/proc/stat")?, &read("/proc/self/stat")?)
    }

    /// `stat` begins with the line of all processors, user, nice, system, idle, waiting, two kinds
    /// of interrupts, stolen; `own` has its times in fields 14 to 17, behind a name that may hold
    /// anything.
    fn of(stat: &str, own: &str) -> Option<Self> {
        let times = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
        let times: Vec<f64> = times.take(8).map_while(|time| time.parse().ok()).collect();
        let [_, _, _, idle, waiting, ..] = times[..] else {
            return None;
        };
        let own = own.rsplit(')').next()?.split_whitespace().skip(11).take(4);
        let own = own.map_while(|time| time.parse::<f64>().ok()).sum();
        let all = times.iter().sum();
        Some(Self { all, busy: all - idle - waiting, own })
    }

    /// The share of all processors that others took in between, of 1.
    pub(super) fn others_since(self, from: Self) -> Option<f64> {
        let others = (self.busy - from.busy) - (self.own - from.own);
        let all = self.all - from.all;
        (all > 0.0).then(|| (others / all).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_whoever_is_busy_and_not_ours() {
        let own = |user| format!("77 (a) b) S 1 2 3 4 5 6 7 8 9 10 {user} 10 20 30 20 0\n");
        let from = Ticks::of("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1\n", &own(40)).unwrap();
        let to = Ticks::of("cpu  200 0 110 880 0 0 0 10 0 0\ncpu0 1\n", &own(120)).unwrap();
        assert_eq!(from, Ticks { all: 1000.0, busy: 200.0, own: 100.0 });
        assert_eq!(to.others_since(from), Some(0.2));
        assert_eq!(to.others_since(to), None);
        assert_eq!(Ticks::of("", ""), None);
    }

    #[test]
    fn this_machine_tells() {
        assert!(Ticks::now().is_none_or(|it| it.busy >= 0.0 && it.all >= it.busy));
    }
}
