//! How alike two sets of words are.

use crate::constants::users::ALIKE;
use crate::numeric::above;

/// Words in both ÷ words in either, 0 to 1; 0 for two empty sets. Both are sorted, without
/// duplicates.
pub(super) fn jaccard<T: Ord>(one: &[T], other: &[T]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0_u32);
    while i < one.len() && j < other.len() {
        match one[i].cmp(&other[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, both) = (i + 1, j + 1, both + 1);
            }
        }
    }
    let lengths = u32::try_from(one.len() + other.len()).unwrap_or(u32::MAX);
    if lengths == 0 { 0.0 } else { f64::from(both) / f64::from(lengths - both) }
}

/// Whether two sets belong together.
pub(super) fn alike<T: Ord>(one: &[T], other: &[T]) -> bool {
    above(jaccard(one, other), ALIKE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_alike_is_not_alike() {
        let cases: [(&[u8], &[u8], f64, bool); 6] = [
            (&[], &[], 0.0, false),
            (&[1], &[], 0.0, false),
            (&[1, 2], &[1, 2], 1.0, true),
            (&[1, 2], &[1], 0.5, false),
            (&[1, 2, 3], &[1, 2], 2.0 / 3.0, true),
            (&[1, 3, 5], &[2, 3, 4], 0.2, false),
        ];
        for (one, other, expected, belong) in cases {
            assert_eq!((jaccard(one, other), alike(one, other)), (expected, belong), "{one:?}");
            assert_eq!(jaccard(other, one), expected);
        }
    }
}
