//! `--shard I/N`: one of several machines that share a run.

use std::{fmt, str::FromStr};

use super::Step;

/// Which of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub index: usize,
    /// How many there are.
    pub count: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let both = text.split_once('/').and_then(|(index, count)| {
            Some(Self { index: index.parse().ok()?, count: count.parse().ok()? })
        });
        match both {
            Some(shard) if (1..=shard.count).contains(&shard.index) => Ok(shard),
            _ => Err("write it as I/N with I from 1 to N, such as 1/2".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl Shard {
    /// Whether this is the one that takes what can't be shared of a step that is. The last one is,
    /// as the first has the heaviest step.
    #[must_use]
    pub fn takes_rest(self) -> bool {
        self.index == self.count
    }

    /// The shard of each of these steps, from 1, the same on every machine: the heaviest first,
    /// each to the one that has least to do. None: a part of it runs on all.
    #[must_use]
    pub fn spread(self, steps: &[&'static dyn Step]) -> Vec<Option<usize>> {
        let mut order: Vec<usize> = (0..steps.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(steps[*at].weight()));
        let mut loads = vec![0; self.count];
        let mut places = vec![None; steps.len()];
        for at in order.into_iter().filter(|at| !steps[*at].is_shared()) {
            let least = loads.iter().enumerate().min_by_key(|(_, load)| **load);
            let place = least.map_or(0, |(place, _)| place);
            loads[place] += steps[at].weight();
            places[at] = Some(place + 1);
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps;

    #[test]
    fn wrong_words_are_told_from_right_ones() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, count: 3 }));
        for wrong in ["", "1", "0/2", "3/2", "a/b", "1/0", "-1/2", "1/2/3"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_heaviest_steps_are_apart() {
        let places = Shard { index: 1, count: 2 }.spread(steps::all());
        let of = |id: &str| places[steps::ids().position(|it| it == id).unwrap()];
        assert_eq!(of("unit"), None);
        assert_ne!(of("coverage"), of("bench"));
        let places = Shard { index: 1, count: 1 }.spread(steps::all());
        assert!(places.iter().flatten().all(|place| *place == 1));
    }
}
