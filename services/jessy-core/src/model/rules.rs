//! Registry validity (domain §3): the rules that sources and opened stores must keep.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use super::{Dimension, DimensionId, Layer, Registry};
use crate::constants::layers::{
    MAX_CONTENT_BYTES, MAX_DEPTH, MAX_PHRASE_TOKENS, MIN_PHRASE_TOKENS, MIN_VOCABULARY,
};
use crate::numeric::{MAX_HZ, MIN_HZ, at_least, at_most, below};
use crate::text;

/// What breaks the rules, each as one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// The registry can't be used.
    pub errors: Vec<String>,
    /// It can, and somebody should look.
    pub warnings: Vec<String>,
    /// Core dimensions that are not there.
    pub missing: Vec<DimensionId>,
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.errors.join("; "))
    }
}

/// A vocabulary with too few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallVocabulary {
    /// Which one.
    pub name: &'static str,
    /// Distinct words.
    pub found: usize,
    /// Distinct words that it needs.
    pub required: usize,
}

impl fmt::Display for SmallVocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, found, required } = self;
        write!(f, "vocabulary {name}: {found} distinct words, {required} are required")
    }
}

/// Checks every rule and reports all breaches. Missing core dimensions are listed, and it is for
/// the caller to say what they mean: an error for sources, degraded service for a store.
#[must_use]
pub fn check(registry: &Registry) -> Findings {
    let (mut findings, small) = check_apart(registry);
    findings.errors.extend(small.iter().map(SmallVocabulary::to_string));
    findings
}

/// As [`check`], with those errors apart that sources tell of in a way of their own.
#[must_use]
pub fn check_apart(registry: &Registry) -> (Findings, Vec<SmallVocabulary>) {
    let mut findings = Findings::default();
    identities(registry, &mut findings);
    for dimension in &registry.dimensions {
        frequencies(dimension, &mut findings);
        tree(dimension, &mut findings);
        for layer in &dimension.layers {
            words(layer, &mut findings.errors);
        }
    }
    unscored_keywords(registry, &mut findings.errors);
    shared_phrases(registry, &mut findings.errors);
    let small = vocabularies(registry, &mut findings.errors);
    seeds(registry, &mut findings.errors);
    (findings, small)
}

fn identities(registry: &Registry, findings: &mut Findings) {
    if registry.dimensions.is_empty() {
        findings.errors.push("there is no dimension".to_owned());
    }
    let mut seen = HashSet::new();
    for dimension in &registry.dimensions {
        let id = dimension.id;
        if !id.is_core() && !id.is_pack() {
            findings.errors.push(format!("{id}: dimension numbers are 1 to 14 and 16 to 30"));
        }
        if !seen.insert(id) {
            findings.errors.push(format!("{id}: duplicate dimension"));
        }
        let mut layers = HashSet::new();
        for layer in &dimension.layers {
            if !layers.insert(layer.id) {
                findings.errors.push(format!("{}: duplicate layer", layer.id));
            }
        }
    }
    findings.missing = DimensionId::CORE.map(DimensionId).filter(|id| !seen.contains(id)).collect();
}

fn frequencies(dimension: &Dimension, findings: &mut Findings) {
    let (id, hz) = (dimension.id, dimension.hz);
    let finite = [hz.min, hz.max, hz.base].iter().all(|x| x.is_finite());
    let ordered = at_least(hz.min, MIN_HZ) && below(hz.min, hz.max) && at_most(hz.max, MAX_HZ);
    if !finite || !ordered {
        findings.errors.push(format!(
            "{id}: range {} to {} Hz is not within {MIN_HZ} to {MAX_HZ}",
            hz.min, hz.max
        ));
    } else if !at_least(hz.base, hz.min) || !at_most(hz.base, hz.max) {
        findings.errors.push(format!("{id}: base {} Hz is outside its range", hz.base));
    }
    for layer in &dimension.layers {
        let legal = layer.hz.is_finite() && at_least(layer.hz, MIN_HZ) && at_most(layer.hz, MAX_HZ);
        if !legal {
            findings
                .errors
                .push(format!("{}: {} Hz is not within {MIN_HZ} to {MAX_HZ}", layer.id, layer.hz));
        } else if !at_least(layer.hz, hz.min) || !at_most(layer.hz, hz.max) {
            findings.warnings.push(format!("{}: {} Hz is outside of {id}", layer.id, layer.hz));
        }
        if layer.parent.is_none() && (below(layer.hz, hz.base) || below(hz.base, layer.hz)) {
            findings.warnings.push(format!("{}: the root's Hz is not the base of {id}", layer.id));
        }
    }
}

fn tree(dimension: &Dimension, findings: &mut Findings) {
    let errors = &mut findings.errors;
    let roots = dimension.layers.iter().filter(|layer| layer.parent.is_none()).count();
    if roots != 1 {
        errors.push(format!("{}: {roots} root layers, there must be one", dimension.id));
    }
    let depths: HashMap<u16, u8> =
        dimension.layers.iter().map(|layer| (layer.id.number, layer.depth)).collect();
    for layer in &dimension.layers {
        let id = layer.id;
        if layer.depth > MAX_DEPTH {
            errors.push(format!("{id}: depth {} is over {MAX_DEPTH}", layer.depth));
        }
        match layer.parent {
            None if layer.depth != 0 => {
                errors.push(format!("{id}: depth {} without a parent", layer.depth));
            }
            None => {}
            Some(_) if layer.depth == 0 => errors.push(format!("{id}: a root with a parent")),
            Some(parent) => match depths.get(&parent) {
                None => errors.push(format!("{id}: parent {parent} does not exist")),
                Some(above) if above.checked_add(1) != Some(layer.depth) => {
                    errors.push(format!("{id}: depth {} under depth {above}", layer.depth));
                }
                Some(_) => {}
            },
        }
    }
}

fn words(layer: &Layer, errors: &mut Vec<String>) {
    let id = layer.id;
    if layer.keywords.is_empty() && layer.phrases.is_empty() {
        errors.push(format!("{id}: neither keywords nor phrases"));
    }
    let mut seen = HashSet::new();
    for keyword in &layer.keywords {
        if !text::is_token(keyword) {
            errors.push(format!("{id}: keyword {keyword:?} is not one lower-case NFC word"));
        }
        if !seen.insert(keyword) {
            errors.push(format!("{id}: keyword {keyword:?} is there twice"));
        }
    }
    for phrase in &layer.phrases {
        let tokens = text::tokens(phrase);
        if !(MIN_PHRASE_TOKENS..=MAX_PHRASE_TOKENS).contains(&tokens.len()) {
            errors.push(format!(
                "{id}: phrase {phrase:?} needs {MIN_PHRASE_TOKENS} to {MAX_PHRASE_TOKENS} words"
            ));
        } else if tokens.join(" ") != *phrase || text::nfc(phrase) != *phrase {
            errors.push(format!("{id}: phrase {phrase:?} is not lower-case NFC words"));
        }
    }
    let most = layer.keywords.len() + layer.phrases.len();
    if layer.min_hits == 0 || usize::from(layer.min_hits) > most {
        errors.push(format!("{id}: min_hits {} is not within 1 to {most}", layer.min_hits));
    }
    if layer.content.is_empty() || layer.content.len() > MAX_CONTENT_BYTES {
        errors.push(format!(
            "{id}: content of {} bytes, 1 to {MAX_CONTENT_BYTES} are allowed",
            layer.content.len()
        ));
    }
}

fn unscored_keywords(registry: &Registry, errors: &mut Vec<String>) {
    let lists = [&registry.vocabulary.stopwords, &registry.vocabulary.interrogatives];
    let unscored: HashSet<&str> = lists.into_iter().flatten().map(String::as_str).collect();
    let found: Vec<String> = registry
        .dimensions
        .iter()
        .flat_map(|dimension| &dimension.layers)
        .flat_map(|layer| layer.keywords.iter().map(move |keyword| (layer.id, keyword)))
        .filter(|(_, keyword)| unscored.contains(keyword.as_str()))
        .map(|(id, keyword)| format!("{id} {keyword:?}"))
        .collect();
    if !found.is_empty() {
        errors.push(format!("keywords that are stopwords or interrogatives: {}", found.join(", ")));
    }
}

fn shared_phrases(registry: &Registry, errors: &mut Vec<String>) {
    let mut owner = HashMap::new();
    for layer in registry.dimensions.iter().flat_map(|dimension| &dimension.layers) {
        for phrase in &layer.phrases {
            if let Some(other) = owner.insert(phrase, layer.id) {
                errors.push(format!("{}: phrase {phrase:?} is in {other} too", layer.id));
            }
        }
    }
}

fn vocabularies(registry: &Registry, errors: &mut Vec<String>) -> Vec<SmallVocabulary> {
    let vocabulary = &registry.vocabulary;
    let kinds = [
        ("emotional", &vocabulary.emotional, DimensionId::EMOTION),
        ("technical", &vocabulary.technical, DimensionId::TECHNICAL),
    ];
    let mut small = Vec::new();
    for (name, words, dimension) in kinds {
        let distinct: BTreeSet<&str> = words.iter().map(String::as_str).collect();
        if distinct.len() < MIN_VOCABULARY {
            let found = distinct.len();
            small.push(SmallVocabulary { name, found, required: MIN_VOCABULARY });
        }
        let keywords = registry.dimension(dimension).into_iter().flat_map(|d| &d.layers);
        let absent: BTreeSet<&str> = keywords
            .flat_map(|layer| &layer.keywords)
            .map(String::as_str)
            .filter(|keyword| !distinct.contains(keyword))
            .collect();
        if !absent.is_empty() {
            let absent: Vec<&str> = absent.into_iter().collect();
            errors.push(format!(
                "vocabulary {name}: keywords of {dimension} are absent: {}",
                absent.join(", ")
            ));
        }
    }
    small
}

fn seeds(registry: &Registry, errors: &mut Vec<String>) {
    for seed in &registry.seeds {
        if seed.a >= seed.b {
            errors.push(format!("seed {:?}–{:?}: two different words, sorted", seed.a, seed.b));
        }
        if !seed.strength.is_finite() || seed.strength <= 0.0 {
            errors.push(format!("seed {:?}–{:?}: strength {}", seed.a, seed.b, seed.strength));
        }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
