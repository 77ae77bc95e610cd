//! What a query says before anything is matched: keywords and signals (domain §6).

use serde::{Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::lexicon::{Classes, Lexicon};
use super::terms::terms;
use crate::constants::analysis::{
    DOMINANT_SHARE, HIGH_HZ, INDICATOR_INTENSITY, INTENSE_HZ, KEYWORDS_PER_COMPLEXITY, LOW_HZ,
    MAX_COMPLEXITY, MAX_INTENSITY, MAX_KEYWORD_COMPLEXITY, MAX_KEYWORDS, MEDIUM_HZ,
    PHILOSOPHICAL_HZ, TECHNICAL_HZ, WORD_INTENSITY,
};
use crate::numeric::{above, legal_hz};

/// What kind of question it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub enum QuestionType {
    Emotional,
    Technical,
    Philosophical,
    Mixed,
    Factual,
}

/// How much haste it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Urgency {
    Low,
    Medium,
    High,
}

/// A word or phrase of the query. Serialised as its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    /// Lower-case.
    pub text: String,
    /// Interrogatives are kept and never scored.
    pub countable: bool,
    /// It speaks of pain.
    pub negative: bool,
}

/// What the analysis found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Analysis {
    /// At most 50, in order of first appearance.
    pub keywords: Vec<Keyword>,
    /// The first type that applies.
    pub question_type: QuestionType,
    /// The highest urgency that applies.
    pub urgency: Urgency,
    /// Keywords of the emotional vocabulary.
    pub emotional_indicators: Vec<String>,
    /// Keywords of the technical vocabulary.
    pub technical_indicators: Vec<String>,
    /// Emotional intensity, 0 to 1.
    pub intensity: f64,
    /// Hertz.
    pub estimated_frequency: f64,
    /// 0 to 5.
    pub complexity: f64,
}

impl Serialize for Keyword {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl PartialSchema for Keyword {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).into()
    }
}

impl ToSchema for Keyword {}

impl Analysis {
    /// Keywords that are scored.
    pub fn countable(&self) -> impl Iterator<Item = &Keyword> {
        self.keywords.iter().filter(|keyword| keyword.countable)
    }

    /// Whether the query speaks of pain.
    pub(super) fn hurts(&self) -> bool {
        self.keywords.iter().any(|keyword| keyword.negative)
    }
}

/// Analyses a validated query. Without countable keywords there is nothing to scan for; the caller
/// decides, the analysis is whole in any case.
pub(super) fn analyse(lexicon: &Lexicon, query: &str) -> Analysis {
    let (keywords, classes) = keywords(lexicon, query);
    let any = |class| classes.iter().any(|&(c, _)| c.has(class));
    let of = |class| -> Vec<String> {
        classes
            .iter()
            .filter(|(c, _)| c.has(class))
            .map(|&(_, at)| keywords[at].text.clone())
            .collect()
    };
    let emotional_indicators = of(Classes::EMOTIONAL);
    let technical_indicators = of(Classes::TECHNICAL);
    let (emotional, technical) = (emotional_indicators.len(), technical_indicators.len());

    let question_type = question_type(emotional, technical, any(Classes::PHILOSOPHICAL));
    let intense = any(Classes::HIGH_INTENSITY);
    let asks = any(Classes::URGENCY_MEDIUM);
    let urgency = if any(Classes::URGENCY_HIGH) || (intense && asks) {
        Urgency::High
    } else if asks {
        Urgency::Medium
    } else {
        Urgency::Low
    };
    let kinds = usize::from(emotional > 0) + usize::from(technical > 0);
    let volume = (count(keywords.len()) / KEYWORDS_PER_COMPLEXITY).min(MAX_KEYWORD_COMPLEXITY);
    Analysis {
        intensity: intensity(emotional, keywords.len(), intense),
        estimated_frequency: estimate(urgency, question_type, intense),
        complexity: (volume + count(kinds)).clamp(0.0, MAX_COMPLEXITY),
        keywords,
        emotional_indicators,
        technical_indicators,
        question_type,
        urgency,
    }
}

/// Keywords, and beside each its classes and position.
fn keywords(lexicon: &Lexicon, query: &str) -> (Vec<Keyword>, Vec<(Classes, usize)>) {
    let mut keywords: Vec<Keyword> = Vec::new();
    let mut all_classes = Vec::new();
    for term in terms(lexicon, query).into_iter().flatten() {
        // A phrase is a keyword whatever its words are.
        let known = term.word.filter(|_| !term.phrase);
        let classes = known.map(|word| word.classes).unwrap_or_default();
        if classes.has(Classes::STOPWORD) || keywords.iter().any(|known| known.text == term.text) {
            continue;
        }
        all_classes.push((classes, keywords.len()));
        keywords.push(Keyword {
            text: term.text.into_owned(),
            countable: !classes.has(Classes::INTERROGATIVE),
            negative: classes.has(Classes::NEGATIVE),
        });
        if keywords.len() == MAX_KEYWORDS {
            break;
        }
    }
    (keywords, all_classes)
}

fn question_type(emotional: usize, technical: usize, philosophical: bool) -> QuestionType {
    let indicators = emotional + technical;
    let dominant = |kind| indicators > 0 && above(count(kind) / count(indicators), DOMINANT_SHARE);
    if dominant(emotional) {
        QuestionType::Emotional
    } else if dominant(technical) {
        QuestionType::Technical
    } else if philosophical {
        QuestionType::Philosophical
    } else if indicators > 0 {
        QuestionType::Mixed
    } else {
        QuestionType::Factual
    }
}

fn intensity(emotional: usize, keywords: usize, intense: bool) -> f64 {
    if keywords == 0 {
        return 0.0;
    }
    let words = if intense { WORD_INTENSITY } else { 0.0 };
    (INDICATOR_INTENSITY * count(emotional) / count(keywords) + words).min(MAX_INTENSITY)
}

fn estimate(urgency: Urgency, question_type: QuestionType, intense: bool) -> f64 {
    let mut hz = match urgency {
        Urgency::Low => LOW_HZ,
        Urgency::Medium => MEDIUM_HZ,
        Urgency::High => HIGH_HZ,
    };
    hz += match question_type {
        QuestionType::Philosophical => PHILOSOPHICAL_HZ,
        QuestionType::Technical => TECHNICAL_HZ,
        _ => 0.0,
    };
    if intense {
        hz += INTENSE_HZ;
    }
    legal_hz(hz)
}

#[expect(clippy::cast_precision_loss, reason = "counts of words stay far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_is_clamped_at_both_ends() {
        use QuestionType::{Factual, Philosophical, Technical};
        let cases = [
            (Urgency::Low, Philosophical, false, 0.1),
            (Urgency::High, Technical, true, 4.5),
            (Urgency::Low, Factual, false, 0.5),
            (Urgency::Medium, Technical, false, 2.5),
            (Urgency::Medium, Philosophical, true, 2.5),
        ];
        for (urgency, kind, intense, hz) in cases {
            assert_eq!(estimate(urgency, kind, intense), hz, "{urgency:?} {kind:?}");
        }
    }

    #[test]
    fn a_share_of_exactly_the_bound_is_not_above_it() {
        assert_eq!(question_type(3, 2, false), QuestionType::Mixed);
        assert_eq!(question_type(4, 2, false), QuestionType::Emotional);
        assert_eq!(question_type(2, 4, true), QuestionType::Technical);
        assert_eq!(question_type(3, 2, true), QuestionType::Philosophical);
        assert_eq!(question_type(0, 0, false), QuestionType::Factual);
    }
}
