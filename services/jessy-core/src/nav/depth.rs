//! How deep a path goes (domain §7, depth).

use std::cmp::Ordering;

use crate::model::Dimension;

/// Positions of the path's layers, root first: to the end layer that most hits lie on the way to.
/// Without any hit it is the root alone.
pub(super) fn walk(dimension: &Dimension, hits: &[usize]) -> Vec<usize> {
    let parents: Vec<Option<usize>> = dimension
        .layers
        .iter()
        .map(|layer| layer.parent.and_then(|parent| dimension.position(parent)))
        .collect();
    let own = passed_up(dimension, &parents, hits);
    let line = |from: usize| std::iter::successors(Some(from), |&at| parents[at]);
    let sum = |at: usize| -> usize { line(at).map(|at| own[at]).sum() };

    let end = (0..own.len())
        .filter(|&at| own[at] > 0)
        .min_by(|&a, &b| {
            let (la, lb) = (&dimension.layers[a], &dimension.layers[b]);
            sum(b)
                .cmp(&sum(a))
                .then_with(|| fuller(own[a], words(dimension, a), own[b], words(dimension, b)))
                .then_with(|| lb.depth.cmp(&la.depth))
                .then_with(|| la.id.number.cmp(&lb.id.number))
        })
        .or_else(|| parents.iter().position(Option::is_none));
    let mut path: Vec<usize> = end.into_iter().flat_map(line).collect();
    path.reverse();
    path
}

/// Hits of each layer after those below its `min_hits` went to its parent, deepest layers first.
fn passed_up(dimension: &Dimension, parents: &[Option<usize>], hits: &[usize]) -> Vec<usize> {
    let mut own = hits.to_vec();
    let mut order: Vec<usize> = (0..own.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(dimension.layers[at].depth));
    for at in order {
        let enough = usize::from(dimension.layers[at].min_hits);
        if let Some(parent) = parents[at].filter(|_| own[at] < enough) {
            own[parent] += std::mem::take(&mut own[at]);
        }
    }
    own
}

/// What a layer can be hit by: keywords and phrases alike.
fn words(dimension: &Dimension, at: usize) -> usize {
    dimension.layers[at].keywords.len() + dimension.layers[at].phrases.len()
}

/// The greater share of hits first, compared without a division.
fn fuller(hits_a: usize, words_a: usize, hits_b: usize, words_b: usize) -> Ordering {
    (hits_b * words_a).cmp(&(hits_a * words_b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Band, DimensionId, Layer, LayerId};

    /// Layers as (depth, parent, min_hits, words).
    fn dimension(layers: &[(u8, Option<u16>, u8, usize)]) -> Dimension {
        let layers =
            layers.iter().zip(0..).map(|(&(depth, parent, min_hits, words), number)| Layer {
                id: LayerId { dimension: DimensionId(1), number },
                name: String::new(),
                depth,
                parent,
                hz: 1.0,
                min_hits,
                keywords: vec![String::new(); words],
                phrases: vec![],
                content: 0..1,
            });
        Dimension {
            id: DimensionId(1),
            name: String::new(),
            role: String::new(),
            hz: Band { min: 0.5, max: 2.0, base: 1.0 },
            immutable: false,
            overrides: false,
            layers: layers.collect(),
        }
    }

    #[test]
    fn the_end_layer_follows_the_hits() {
        let chain = [(0, None, 1, 5), (1, Some(0), 1, 5), (2, Some(1), 1, 5), (3, Some(2), 1, 5)];
        let fork = [(0, None, 1, 5), (1, Some(0), 1, 5), (1, Some(0), 1, 4), (2, Some(1), 1, 5)];
        let shy = [(0, None, 1, 5), (1, Some(0), 1, 5), (2, Some(1), 2, 3), (1, Some(0), 1, 5)];
        let cascade = [(0, None, 1, 5), (1, Some(0), 2, 5), (2, Some(1), 2, 3)];
        type Case<'a> = (&'a [(u8, Option<u16>, u8, usize)], &'a [usize], &'a [usize]);
        let cases: [Case<'_>; 11] = [
            (&chain, &[0, 0, 0, 0], &[0]),
            (&chain, &[1, 0, 0, 0], &[0]),
            (&chain, &[0, 0, 0, 1], &[0, 1, 2, 3]),
            (&chain, &[0, 3, 1, 0], &[0, 1, 2]),
            // Equal sums: the fuller layer, then the deeper, then the lower number.
            (&fork, &[0, 1, 1, 0], &[0, 2]),
            (&fork, &[0, 0, 1, 1], &[0, 2]),
            (&fork, &[0, 0, 2, 1], &[0, 2]),
            (&fork, &[0, 1, 1, 1], &[0, 1, 3]),
            // Too few hits count for the parent, also twice over.
            (&shy, &[0, 0, 1, 0], &[0, 1]),
            (&shy, &[0, 0, 2, 0], &[0, 1, 2]),
            (&cascade, &[0, 0, 1], &[0]),
        ];
        for (layers, hits, expected) in cases {
            assert_eq!(walk(&dimension(layers), hits), expected, "{hits:?}");
        }
    }

    #[test]
    fn ties_go_deeper_and_then_to_the_lower_number() {
        let even = dimension(&[
            (0, None, 1, 5),
            (1, Some(0), 1, 5),
            (1, Some(0), 1, 5),
            (2, Some(1), 1, 5),
        ]);
        assert_eq!(walk(&even, &[0, 1, 1, 0]), [0, 1]);
        assert_eq!(walk(&even, &[0, 0, 1, 1]), [0, 1, 3]);
    }
}
