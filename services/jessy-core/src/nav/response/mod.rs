//! How to answer: tone, directives and a message (domain §9.3).

mod advice;
mod message;

use serde::Serialize;
use utoipa::ToSchema;

use super::analysis::Analysis;
use super::balance::Balance;
use super::landmarks::Landmarks;
use super::path::Path;
use super::return_to_source::ReturnToSource;
use crate::constants::response::{CLEAR_HZ, ENERGETIC_HZ, GENERATIONS, GENTLE_HZ};
use crate::model::{DimensionId, Registry};
use crate::numeric::below;

/// How to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Response {
    /// Set by the dominant frequency.
    pub tone: Tone,
    /// What to mind, in the order of the specification.
    pub directives: Vec<Directive>,
    /// Generations to think of, where nature is concerned.
    pub generations: Option<u8>,
    /// At most 600 characters.
    pub message: String,
}

/// The manner of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tone {
    Contemplative,
    Gentle,
    Clear,
    Energetic,
    Centered,
}

/// One thing that an answer has to mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Directive {
    Hedge,
    NoFinalAnswer,
    AcknowledgeFirst,
    NoForcedCheer,
    Respectful,
    LongTerm,
    NoEcoHarm,
    AskRealQuestion,
    NamePattern,
    SlowDown,
}

/// What an answer is made from.
pub(super) struct Answer<'a> {
    pub(super) registry: &'a Registry,
    pub(super) landmarks: &'a Landmarks,
    pub(super) analysis: &'a Analysis,
    /// In rank order, with their layers.
    pub(super) paths: &'a [Path],
    /// Hertz.
    pub(super) dominant: f64,
    pub(super) balance: &'a Balance,
    pub(super) return_to_source: &'a ReturnToSource,
}

impl Answer<'_> {
    pub(super) fn respond(&self) -> Response {
        let tone = self.tone();
        let directives = self.directives();
        Response {
            tone,
            generations: directives.contains(&Directive::LongTerm).then_some(GENERATIONS),
            message: message::compose(self, tone, &directives),
            directives,
        }
    }

    fn tone(&self) -> Tone {
        if self.balance.needed {
            Tone::Centered
        } else if below(self.dominant, GENTLE_HZ) {
            Tone::Contemplative
        } else if below(self.dominant, CLEAR_HZ) {
            Tone::Gentle
        } else if below(self.dominant, ENERGETIC_HZ) {
            Tone::Clear
        } else {
            Tone::Energetic
        }
    }

    fn directives(&self) -> Vec<Directive> {
        let empathy = |path: &Path| path.layers.iter().any(|layer| self.landmarks.empathy(*layer));
        let philosophical = |path: &Path| path.is(DimensionId::PHILOSOPHICAL);
        let nature = |path: &Path| path.is(DimensionId::ECOLOGICAL);
        let rules: [(bool, &[Directive]); 5] = [
            (
                self.paths.first().is_some_and(philosophical),
                &[Directive::Hedge, Directive::NoFinalAnswer],
            ),
            (
                self.paths.iter().any(empathy),
                &[Directive::AcknowledgeFirst, Directive::NoForcedCheer],
            ),
            (
                self.paths.iter().any(nature),
                &[Directive::Respectful, Directive::LongTerm, Directive::NoEcoHarm],
            ),
            (
                self.return_to_source.triggered,
                &[Directive::AskRealQuestion, Directive::NamePattern],
            ),
            (self.balance.needed, &[Directive::SlowDown]),
        ];
        let mut directives = Vec::new();
        for (_, apply) in rules.into_iter().filter(|(applies, _)| *applies) {
            directives.extend_from_slice(apply);
        }
        directives
    }
}

#[cfg(test)]
mod tests;
