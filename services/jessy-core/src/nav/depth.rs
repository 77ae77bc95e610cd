//! How deep a path goes (domain §7, depth; §13, preferred layers).

use std::cmp::Ordering;

use crate::model::{Dimension, LayerId};

/// What a walk needs of a dimension's tree besides its layers: positions, made once.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    /// Parent of each layer.
    parents: Vec<Option<usize>>,
    /// All layers, deepest first.
    upwards: Vec<usize>,
    root: Option<usize>,
}

impl Tree {
    pub(super) fn new(dimension: &Dimension) -> Self {
        let layers = &dimension.layers;
        let parent = |at: usize| layers[at].parent.and_then(|number| dimension.position(number));
        let parents: Vec<Option<usize>> = (0..layers.len()).map(parent).collect();
        let mut upwards: Vec<usize> = (0..layers.len()).collect();
        upwards.sort_by_key(|&at| std::cmp::Reverse(layers[at].depth));
        let root = parents.iter().position(Option::is_none);
        Self { parents, upwards, root }
    }

    fn line(&self, from: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(from), |&at| self.parents[at])
    }
}

/// Walks through one dimension after another with one buffer.
#[derive(Debug, Default)]
pub(super) struct Walker {
    /// Hits of each layer.
    own: Vec<usize>,
}

impl Walker {
    /// The path's layers, root first: to the end layer that most hits lie on the way to. Without any
    /// hit it is the root alone. `hits` are positions of layers, `preferred` the user's layers.
    pub(super) fn walk(
        &mut self,
        dimension: &Dimension,
        tree: &Tree,
        hits: impl Iterator<Item = usize>,
        preferred: &[LayerId],
    ) -> Vec<LayerId> {
        self.count(dimension, tree, hits);
        let own = &self.own;
        let sum = |at: usize| -> usize { tree.line(at).map(|at| own[at]).sum() };
        let chosen = (0..own.len()).filter(|&at| own[at] > 0).min_by(|&a, &b| {
            let (la, lb) = (&dimension.layers[a], &dimension.layers[b]);
            sum(b)
                .cmp(&sum(a))
                .then_with(|| fuller(own[a], words(dimension, a), own[b], words(dimension, b)))
                .then_with(|| lb.depth.cmp(&la.depth))
                .then_with(|| la.id.number.cmp(&lb.id.number))
        });
        let equal = |layer: &LayerId| {
            let at = dimension.position(layer.number)?;
            (layer.dimension == dimension.id && chosen.is_some_and(|end| own[at] == own[end]))
                .then_some(at)
        };
        let wanted = preferred.iter().filter(|_| !dimension.immutable).find_map(equal);
        let end = wanted.or(chosen).or(tree.root);
        let mut path = Vec::with_capacity(4);
        path.extend(
            end.into_iter().flat_map(|end| tree.line(end)).map(|at| dimension.layers[at].id),
        );
        path.reverse();
        path
    }

    /// Counts hits, and hands those of a layer below its `min_hits` to its parent, deepest first.
    fn count(&mut self, dimension: &Dimension, tree: &Tree, hits: impl Iterator<Item = usize>) {
        self.own.clear();
        self.own.resize(dimension.layers.len(), 0);
        hits.for_each(|at| self.own[at] += 1);
        for &at in &tree.upwards {
            let enough = usize::from(dimension.layers[at].min_hits);
            if let Some(parent) = tree.parents[at].filter(|_| self.own[at] < enough) {
                self.own[parent] += std::mem::take(&mut self.own[at]);
            }
        }
    }
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
    use crate::model::{Band, DimensionId, Layer};

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

    /// Numbers of the walk's layers, for so many hits of each layer.
    fn walk(dimension: &Dimension, hits: &[usize], preferred: &[u16]) -> Vec<u16> {
        let each = hits.iter().enumerate().flat_map(|(at, &n)| std::iter::repeat_n(at, n));
        let layer = |&number: &u16| LayerId { dimension: dimension.id, number };
        let preferred: Vec<LayerId> = preferred.iter().map(layer).collect();
        let walked = Walker::default().walk(dimension, &Tree::new(dimension), each, &preferred);
        walked.into_iter().map(|layer| layer.number).collect()
    }

    #[test]
    fn the_end_layer_follows_the_hits() {
        let chain = [(0, None, 1, 5), (1, Some(0), 1, 5), (2, Some(1), 1, 5), (3, Some(2), 1, 5)];
        let fork = [(0, None, 1, 5), (1, Some(0), 1, 5), (1, Some(0), 1, 4), (2, Some(1), 1, 5)];
        let shy = [(0, None, 1, 5), (1, Some(0), 1, 5), (2, Some(1), 2, 3), (1, Some(0), 1, 5)];
        let cascade = [(0, None, 1, 5), (1, Some(0), 2, 5), (2, Some(1), 2, 3)];
        type Case<'a> = (&'a [(u8, Option<u16>, u8, usize)], &'a [usize], &'a [u16]);
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
            assert_eq!(walk(&dimension(layers), hits, &[]), expected, "{hits:?}");
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
        assert_eq!(walk(&even, &[0, 1, 1, 0], &[]), [0, 1]);
        assert_eq!(walk(&even, &[0, 0, 1, 1], &[]), [0, 1, 3]);
    }

    #[test]
    fn a_preferred_layer_ends_the_path_when_it_is_hit_as_often() {
        let chain = dimension(&[(0, None, 1, 5), (1, Some(0), 1, 5), (2, Some(1), 1, 5)]);
        let cases: [(&[usize], &[u16], &[u16]); 7] = [
            (&[0, 1, 1], &[1], &[0, 1]),
            (&[1, 1, 1], &[0], &[0]),
            (&[0, 1, 1], &[2], &[0, 1, 2]),
            // Fewer or more hits, or none at all, are not equal ones.
            (&[0, 1, 2], &[1], &[0, 1, 2]),
            (&[0, 2, 1], &[1], &[0, 1, 2]),
            (&[0, 0, 0], &[2], &[0]),
            // The first that fits, and only layers that there are.
            (&[0, 1, 1], &[9, 0, 1], &[0, 1]),
        ];
        for (hits, preferred, expected) in cases {
            assert_eq!(walk(&chain, hits, preferred), expected, "{hits:?} {preferred:?}");
        }
        let fixed = Dimension { immutable: true, ..chain };
        assert_eq!(walk(&fixed, &[0, 1, 1], &[1]), [0, 1, 2]);
    }
}
