//! From verified FlatBuffers tables to the model. Content stays where it is: only its range is kept.

use std::ops::Range;

use flatbuffers::{ForwardsUOffset, Vector, VerifierOptions};

use super::SCHEMA_VERSION;
use super::error::Reason;
use super::generated::jessy::layers as fb;
use crate::model::{Band, Dimension, DimensionId, Layer, LayerId, Registry, Seed, Vocabulary};

/// Deepest nesting of tables that is read.
const MAX_TABLE_DEPTH: usize = 8;
/// Most tables that are read.
const MAX_TABLES: usize = 1_000_000;
/// Most that sharing may multiply a file's size by when it is read.
const MAX_UNFOLDING: usize = 4;

type Tables<'a, T> = Vector<'a, ForwardsUOffset<T>>;
type Strings<'a> = Tables<'a, &'a str>;

/// The registry and the generation of a payload whose framing is sound.
pub(super) fn read(payload: &[u8]) -> Result<(Registry, u64), Reason> {
    let limits = VerifierOptions {
        max_depth: MAX_TABLE_DEPTH,
        max_tables: MAX_TABLES,
        // A table that two others point at is read twice. Our writer shares none, so a file that
        // would unfold to much more than its size is not ours.
        max_apparent_size: payload.len().saturating_mul(MAX_UNFOLDING),
        ..VerifierOptions::default()
    };
    let store = fb::root_as_store_with_opts(&limits, payload)
        .map_err(|error| Reason::BadStructure(one_line(&error)))?;
    if store.schema_version() != SCHEMA_VERSION {
        return Err(Reason::BadStructure(format!(
            "the root says schema {}, the trailer {SCHEMA_VERSION}",
            store.schema_version()
        )));
    }
    let mut dimensions = tables(store.dimensions())
        .map(|dimension| read_dimension(payload, &dimension))
        .collect::<Result<Vec<_>, _>>()?;
    dimensions.sort_by_key(|dimension| dimension.id);
    let vocabulary = Vocabulary {
        stopwords: strings(store.stopwords()),
        interrogatives: strings(store.interrogatives()),
        emotional: strings(store.emotional()),
        technical: strings(store.technical()),
        negative: strings(store.negative()),
        philosophical: strings(store.philosophical()),
        urgency_high: strings(store.urgency_high()),
        urgency_medium: strings(store.urgency_medium()),
        high_intensity: strings(store.high_intensity()),
    };
    let seeds = tables(store.seeds())
        .map(|seed| {
            Ok(Seed {
                a: required(seed.a(), "seed.a")?,
                b: required(seed.b(), "seed.b")?,
                strength: seed.strength(),
            })
        })
        .collect::<Result<_, Reason>>()?;
    Ok((Registry { dimensions, vocabulary, seeds }, store.generation()))
}

fn read_dimension(payload: &[u8], dimension: &fb::Dimension<'_>) -> Result<Dimension, Reason> {
    let id = DimensionId(dimension.num());
    let mut layers = tables(dimension.layers())
        .map(|layer| read_layer(payload, id, &layer))
        .collect::<Result<Vec<_>, _>>()?;
    layers.sort_by_key(|layer| layer.id);
    Ok(Dimension {
        id,
        name: required(dimension.name(), "dimension.name")?,
        role: required(dimension.role(), "dimension.role")?,
        hz: Band { min: dimension.min_hz(), max: dimension.max_hz(), base: dimension.base_hz() },
        immutable: dimension.immutable(),
        overrides: dimension.override_(),
        layers,
    })
}

fn read_layer(
    payload: &[u8],
    dimension: DimensionId,
    layer: &fb::Layer<'_>,
) -> Result<Layer, Reason> {
    let id = LayerId { dimension, number: layer.num() };
    let parent = match layer.parent() {
        -1 => None,
        number => Some(u16::try_from(number).map_err(|_| {
            Reason::BadStructure(format!("{id}: parent {number} is no layer number"))
        })?),
    };
    let content = layer.content().map_or(&[][..], |content| content.bytes());
    Ok(Layer {
        id,
        name: required(layer.name(), "layer.name")?,
        depth: layer.depth(),
        parent,
        hz: layer.hz(),
        min_hits: layer.min_hits(),
        keywords: strings(layer.keywords()),
        phrases: strings(layer.phrases()),
        content: range_in(payload, content)
            .ok_or_else(|| Reason::BadStructure(format!("{id}: content outside of the file")))?,
    })
}

/// Where a part lies in the whole. The payload begins at offset 0, so this is its place in the file.
fn range_in(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    if part.is_empty() {
        return Some(0..0);
    }
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= whole.len()).then_some(start..end)
}

fn tables<'a, T: flatbuffers::Follow<'a> + 'a>(
    list: Option<Tables<'a, T>>,
) -> impl Iterator<Item = T::Inner> + 'a {
    list.into_iter().flat_map(|list| list.iter())
}

fn strings(list: Option<Strings<'_>>) -> Vec<String> {
    list.into_iter().flat_map(|list| list.iter()).map(str::to_owned).collect()
}

fn required(text: Option<&str>, field: &str) -> Result<String, Reason> {
    text.map(str::to_owned).ok_or_else(|| Reason::BadStructure(format!("{field} is absent")))
}

fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
