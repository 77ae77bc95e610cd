//! From selected paths to a field: Return to Source, depth walk, content, interference, balance
//! (domain §1, §7 to §10).

use super::Atlas;
use super::balance::{self, Balance};
use super::depth::Walker;
use super::interference::{self, Interference, State, StateId};
use super::path::{AddedBy, Path};
use super::question::Iteration;
use super::return_to_source::{self as source, ReturnToSource};
use super::scan::Scan;
use super::stages::{Gave, Stopwatch};
use crate::constants::balance::CENTRE_HZ;
use crate::model::{DimensionId, LayerId};
use crate::store::{LayerError, LayerRef};

/// Reads the content of one layer.
pub(super) type Read<'a> = &'a dyn Fn(LayerId) -> Result<LayerRef, LayerError>;

/// What the paths give together.
pub(super) struct Field {
    pub(super) layers: Vec<LayerRef>,
    pub(super) interference: Interference,
    pub(super) balance: Balance,
    /// A path was dropped, because it couldn't be read.
    pub(super) lacking: bool,
}

/// What the stages after selection read.
pub(super) struct Route<'a> {
    pub(super) atlas: &'a Atlas,
    pub(super) scan: &'a Scan,
    /// Layers that the user prefers.
    pub(super) preferred: &'a [LayerId],
    pub(super) read: Read<'a>,
}

impl Route<'_> {
    /// Takes selected paths to their field; what is too much at once returns to the source, before
    /// the depth walk or after interference, and once at most. No field if no path can be read.
    pub(super) fn settle(
        &self,
        paths: &mut Vec<Path>,
        iteration: Option<Iteration>,
        watch: &mut Stopwatch<'_>,
    ) -> Option<(Field, ReturnToSource)> {
        let mut walker = Walker::default();
        let paralysed = self.paralysed(&mut walker, paths);
        let reasons = source::before_depth(paths, paralysed, iteration);
        let mut returned = source::apply(reasons, paths);
        let mut field = self.field(&mut walker, paths, watch)?;
        if !returned.triggered {
            let reasons = source::after_interference(&field.interference);
            returned = source::apply(reasons, paths);
            if returned.triggered {
                let lacking = field.lacking;
                field = self.field(&mut walker, paths, watch)?;
                field.lacking |= lacking;
            }
        }
        self.join_balance(&mut walker, &mut field, paths);
        Some((field, returned))
    }

    /// Whether D01's path ends in AnalysisParalysis.
    fn paralysed(&self, walker: &mut Walker, paths: &[Path]) -> bool {
        let emotion = DimensionId::EMOTION;
        paths.iter().any(|path| path.is(emotion)) && {
            let layers = self.atlas.walk_with(walker, emotion, self.scan, self.preferred);
            layers.last().is_some_and(|&end| self.atlas.landmarks.paralysis(end))
        }
    }

    /// Walks the paths, loads their layers and combines their frequencies. A path with a layer that
    /// can't be read is logged and dropped; the others go on without it (domain §7).
    fn field(
        &self,
        walker: &mut Walker,
        paths: &mut Vec<Path>,
        watch: &mut Stopwatch<'_>,
    ) -> Option<Field> {
        let selected = paths.len();
        let mut layers = Vec::with_capacity(4 * selected);
        paths.retain_mut(|path| {
            if let Some(id) = path.dimension.dimension() {
                path.layers = self.atlas.walk_with(walker, id, self.scan, self.preferred);
            }
            self.load(path, &mut layers)
        });
        watch.ended(Gave::Depth { paths });
        let states: Vec<State> = paths.iter().filter_map(state).collect();
        if states.is_empty() {
            return None;
        }
        let interference = interference::combine(&states);
        let balance = balance::balance(&states, &interference);
        watch.ended(Gave::Interference(&interference));
        Some(Field { layers, interference, balance, lacking: paths.len() < selected })
    }

    /// Loads all layers of a path, or none and says no.
    fn load(&self, path: &Path, layers: &mut Vec<LayerRef>) -> bool {
        let before = layers.len();
        for &id in &path.layers {
            match (self.read)(id) {
                Ok(layer) => layers.push(layer),
                Err(error) => {
                    tracing::error!(dimension = %path.dimension, layer = %id, %error, "skipped");
                    layers.truncate(before);
                    return false;
                }
            }
        }
        true
    }

    /// Adds a path of D13 when balance is needed, or raises the one that is there; it keeps its rank
    /// and its frequency. What is added is not fed back into interference (domain §10).
    fn join_balance(&self, walker: &mut Walker, field: &mut Field, paths: &mut Vec<Path>) {
        let id = DimensionId::BALANCE;
        if !field.balance.needed {
            return;
        }
        if let Some(path) = paths.iter_mut().find(|path| path.is(id)) {
            path.confidence = path.confidence.max(field.balance.strength);
            return;
        }
        let Some(dimension) = self.atlas.dimensions().find(|dimension| dimension.id == id) else {
            return;
        };
        let path = Path {
            dimension: id.into(),
            name: dimension.name.clone(),
            layers: self.atlas.walk_with(walker, id, self.scan, self.preferred),
            confidence: field.balance.strength,
            frequency: CENTRE_HZ,
            matched: Vec::new(),
            synesthetic: 0.0,
            added_by: AddedBy::Balance,
        };
        if self.load(&path, &mut field.layers) {
            paths.push(path);
        } else {
            field.lacking = true;
        }
    }
}

/// The state of a core path: the user's own takes no part.
fn state(path: &Path) -> Option<State> {
    let id = StateId::Dimension(path.dimension.dimension()?);
    Some(State { id, frequency: path.frequency, amplitude: path.confidence })
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
