//! The written form of each kind of source, and its way into the model.

use std::ops::Range;

use serde::Deserialize;

use crate::model::{Band, Dimension, DimensionId, Layer, LayerId, Seed};
use crate::text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DimensionForm {
    num: u8,
    name: String,
    role: String,
    hz: BandForm,
    #[serde(default)]
    immutable: bool,
    #[serde(default, rename = "override")]
    overrides: bool,
    layers: Vec<LayerForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandForm {
    min: f64,
    max: f64,
    base: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerForm {
    num: u16,
    name: String,
    depth: u8,
    parent: Option<u16>,
    hz: f64,
    #[serde(default = "one")]
    min_hits: u8,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    phrases: Vec<String>,
}

fn one() -> u8 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedsForm {
    #[serde(default)]
    seeds: Vec<SeedForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedForm {
    a: String,
    b: String,
    strength: f64,
}

/// One dimension file; `content` finds a layer's text. Problems that leave the dimension readable
/// come back beside it, so that one run names them all.
pub(super) fn dimension(
    file: &str,
    toml: &str,
    mut content: impl FnMut(LayerId) -> Result<Range<usize>, String>,
) -> Result<(Dimension, Vec<String>), String> {
    let form: DimensionForm = toml::from_str(toml).map_err(|error| one_line(file, toml, &error))?;
    let id = DimensionId(form.num);
    let mut problems = Vec::new();
    let folder = if id.is_pack() { "packs" } else { "dimensions" };
    if file != format!("{folder}/{id}.toml") {
        problems.push(format!("{file}: {id} belongs into {folder}/{id}.toml"));
    }
    let mut layers = Vec::with_capacity(form.layers.len());
    for layer in form.layers {
        let id = LayerId { dimension: id, number: layer.num };
        let content = content(id).unwrap_or_else(|problem| {
            problems.push(problem);
            // Stands in for the absent text, so that its absence is named once.
            0..1
        });
        layers.push(Layer {
            id,
            name: layer.name,
            depth: layer.depth,
            parent: layer.parent,
            hz: layer.hz,
            min_hits: layer.min_hits,
            keywords: layer.keywords,
            phrases: layer.phrases,
            content,
        });
    }
    layers.sort_by_key(|layer| layer.id);
    let hz = Band { min: form.hz.min, max: form.hz.max, base: form.hz.base };
    let dimension = Dimension {
        id,
        name: form.name,
        role: form.role,
        hz,
        immutable: form.immutable,
        overrides: form.overrides,
        layers,
    };
    Ok((dimension, problems))
}

/// A word list: one word a line, `#` comments and blank lines ignored, lower-cased, sorted.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .map(|line| text::nfc(&line.to_lowercase()))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The seeds, each pair sorted, the list sorted.
pub(super) fn seeds(toml: &str) -> Result<Vec<Seed>, String> {
    let form: SeedsForm =
        toml::from_str(toml).map_err(|error| one_line("seeds.toml", toml, &error))?;
    let mut seeds: Vec<Seed> = form
        .seeds
        .into_iter()
        .map(|seed| {
            let (a, b) = if seed.a <= seed.b { (seed.a, seed.b) } else { (seed.b, seed.a) };
            Seed { a, b, strength: seed.strength }
        })
        .collect();
    seeds.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
    Ok(seeds)
}

/// File, line, and what is wrong there.
fn one_line(file: &str, toml: &str, error: &toml::de::Error) -> String {
    let what = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    match error.span().and_then(|span| toml.get(..span.start)) {
        Some(before) => format!("{file}:{}: {what}", before.matches('\n').count() + 1),
        None => format!("{file}: {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_lists_are_forgiving() {
        assert_eq!(words("# head\n\n Ärger # why\nzeal\nzeal\nALAS\n"), ["alas", "zeal", "ärger"]);
    }

    #[test]
    fn seeds_are_sorted_pairs() {
        let toml = "[[seeds]]\na = \"z\"\nb = \"b\"\nstrength = 1.0\n\
                    [[seeds]]\na = \"a\"\nb = \"c\"\nstrength = 2.0";
        let pairs: Vec<_> = seeds(toml).unwrap().into_iter().map(|s| (s.a, s.b)).collect();
        assert_eq!(pairs, [("a".into(), "c".into()), ("b".into(), "z".into())]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let told = |toml| dimension("dimensions/D01.toml", toml, |_| Ok(0..1)).unwrap_err();
        let cases = [
            ("num = 1\nnume = 1", "dimensions/D01.toml:2: unknown field `nume`"),
            ("num = 1\n\nname = 3", "dimensions/D01.toml:3: invalid type: integer `3`"),
            ("num = 300", "dimensions/D01.toml:1: invalid value: integer `300`"),
            ("num = 1\nname = \"", "dimensions/D01.toml:2: "),
            ("num = 1", "dimensions/D01.toml:1: missing field `name`"),
        ];
        for (toml, start) in cases {
            let told = told(toml);
            assert!(told.starts_with(start) && told.lines().count() == 1, "{toml:?}: {told}");
        }
    }
}
