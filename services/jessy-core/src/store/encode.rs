//! From the model to the bytes of a store. Equal models give equal bytes: nothing of the clock, the
//! host or a hash order enters them.

use flatbuffers::{FlatBufferBuilder, ForwardsUOffset, Vector, WIPOffset};

use super::generated::jessy::layers as fb;
use super::{SCHEMA_VERSION, trailer};
use crate::model::{Dimension, Layer, Registry, Seed};

type Builder = FlatBufferBuilder<'static>;
type ListOf<T> = WIPOffset<Vector<'static, ForwardsUOffset<T>>>;

/// The file of a registry whose content ranges lie in `content`.
///
/// # Panics
///
/// When a content range is not in `content`: a defect of the caller's.
#[must_use]
pub fn encode(registry: &Registry, content: &[u8], generation: u64) -> Vec<u8> {
    let mut builder = Builder::new();
    let dimensions: Vec<_> = registry
        .dimensions
        .iter()
        .map(|dimension| write_dimension(&mut builder, dimension, content))
        .collect();
    let dimensions = builder.create_vector(&dimensions);
    let seeds: Vec<_> = registry.seeds.iter().map(|seed| write_seed(&mut builder, seed)).collect();
    let seeds = builder.create_vector(&seeds);
    let vocabulary = &registry.vocabulary;
    let args = fb::StoreArgs {
        schema_version: SCHEMA_VERSION,
        generation,
        dimensions: Some(dimensions),
        stopwords: Some(strings(&mut builder, &vocabulary.stopwords)),
        interrogatives: Some(strings(&mut builder, &vocabulary.interrogatives)),
        emotional: Some(strings(&mut builder, &vocabulary.emotional)),
        technical: Some(strings(&mut builder, &vocabulary.technical)),
        negative: Some(strings(&mut builder, &vocabulary.negative)),
        philosophical: Some(strings(&mut builder, &vocabulary.philosophical)),
        urgency_high: Some(strings(&mut builder, &vocabulary.urgency_high)),
        urgency_medium: Some(strings(&mut builder, &vocabulary.urgency_medium)),
        high_intensity: Some(strings(&mut builder, &vocabulary.high_intensity)),
        seeds: Some(seeds),
    };
    let store = fb::Store::create(&mut builder, &args);
    fb::finish_store_buffer(&mut builder, store);

    trailer::seal(builder.finished_data().to_vec())
}

fn write_dimension(
    builder: &mut Builder,
    dimension: &Dimension,
    content: &[u8],
) -> WIPOffset<fb::Dimension<'static>> {
    let layers: Vec<_> = dimension
        .layers
        .iter()
        .map(|layer| write_layer(builder, layer, &content[layer.content.clone()]))
        .collect();
    let args = fb::DimensionArgs {
        num: dimension.id.0,
        name: Some(builder.create_string(&dimension.name)),
        role: Some(builder.create_string(&dimension.role)),
        min_hz: dimension.hz.min,
        max_hz: dimension.hz.max,
        base_hz: dimension.hz.base,
        immutable: dimension.immutable,
        override_: dimension.overrides,
        layers: Some(builder.create_vector(&layers)),
    };
    fb::Dimension::create(builder, &args)
}

fn write_layer(
    builder: &mut Builder,
    layer: &Layer,
    content: &[u8],
) -> WIPOffset<fb::Layer<'static>> {
    let args = fb::LayerArgs {
        num: layer.id.number,
        name: Some(builder.create_string(&layer.name)),
        depth: layer.depth,
        parent: layer.parent.map_or(-1, i32::from),
        hz: layer.hz,
        min_hits: layer.min_hits,
        keywords: Some(strings(builder, &layer.keywords)),
        phrases: Some(strings(builder, &layer.phrases)),
        content: Some(builder.create_vector(content)),
    };
    fb::Layer::create(builder, &args)
}

fn write_seed(builder: &mut Builder, seed: &Seed) -> WIPOffset<fb::Seed<'static>> {
    let args = fb::SeedArgs {
        a: Some(builder.create_string(&seed.a)),
        b: Some(builder.create_string(&seed.b)),
        strength: seed.strength,
    };
    fb::Seed::create(builder, &args)
}

fn strings(builder: &mut Builder, texts: &[String]) -> ListOf<&'static str> {
    let texts: Vec<_> = texts.iter().map(|text| builder.create_string(text)).collect();
    builder.create_vector(&texts)
}
