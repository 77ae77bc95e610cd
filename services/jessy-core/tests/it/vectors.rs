//! The vectors in `testdata/`, which the gateway's tests read too: what a small store holds and to
//! the byte how it is written, and for which reason each damaged form of it is refused.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jessy_core::model::{Band, Dimension, DimensionId, Layer, LayerId, Registry, Seed, Vocabulary};
use jessy_core::store::{Generation, Store, TRAILER_BYTES, encode};
use serde::Deserialize;
use serde_json::Value;

use crate::api::Api;

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&fs::read(testdata(name)).unwrap()).unwrap()
}

/// A value of `small.json`, in the type that its place in the model has.
fn take<'de, T: Deserialize<'de>>(value: &'de Value, key: &str) -> T {
    T::deserialize(&value[key]).unwrap()
}

/// `small.json` as a registry, its content and its generation.
fn small() -> (Registry, Vec<u8>, u64) {
    let json = json("small.json");
    let mut content = Vec::new();
    let dimensions = json["dimensions"].as_array().unwrap();
    let dimensions = dimensions.iter().map(|form| dimension(form, &mut content)).collect();
    let words = &json["vocabulary"];
    let vocabulary = Vocabulary {
        stopwords: take(words, "stopwords"),
        interrogatives: take(words, "interrogatives"),
        emotional: take(words, "emotional"),
        technical: take(words, "technical"),
        negative: take(words, "negative"),
        philosophical: take(words, "philosophical"),
        urgency_high: take(words, "urgency_high"),
        urgency_medium: take(words, "urgency_medium"),
        high_intensity: take(words, "high_intensity"),
    };
    let seeds = json["seeds"].as_array().unwrap().iter().map(|seed| Seed {
        a: take(seed, "a"),
        b: take(seed, "b"),
        strength: take(seed, "strength"),
    });
    let generation = u64::from_str_radix(take(&json, "generation"), 16).unwrap();
    (Registry { dimensions, vocabulary, seeds: seeds.collect() }, content, generation)
}

fn dimension(form: &Value, content: &mut Vec<u8>) -> Dimension {
    let id = DimensionId(take(form, "num"));
    let hz = &form["hz"];
    let layers = form["layers"].as_array().unwrap().iter().map(|layer| {
        let start = content.len();
        content.extend(BASE64_STANDARD.decode(take::<&str>(layer, "content")).unwrap());
        Layer {
            id: LayerId { dimension: id, number: take(layer, "num") },
            name: take(layer, "name"),
            depth: take(layer, "depth"),
            parent: take(layer, "parent"),
            hz: take(layer, "hz"),
            min_hits: take(layer, "min_hits"),
            keywords: take(layer, "keywords"),
            phrases: take(layer, "phrases"),
            content: start..content.len(),
        }
    });
    Dimension {
        id,
        name: take(form, "name"),
        role: take(form, "role"),
        layers: layers.collect(),
        hz: Band { min: take(hz, "min"), max: take(hz, "max"), base: take(hz, "base") },
        immutable: take(form, "immutable"),
        overrides: take(form, "override"),
    }
}

/// The bytes of `small.json`, which are those of `small.jyl`.
fn small_bytes() -> Vec<u8> {
    let (registry, content, generation) = small();
    encode(&registry, &content, generation)
}

/// Compares with a committed file. What should be there is left where the message says.
fn committed(name: &str, bytes: &[u8]) {
    if fs::read(testdata(name)).is_ok_and(|found| found == bytes) {
        return;
    }
    let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&new, bytes).unwrap();
    panic!("testdata/{name} is not what it should be, which is {}", new.display());
}

#[test]
fn the_small_store_is_written_to_the_byte() {
    committed("small.jyl", &small_bytes());
}

#[test]
fn the_small_store_gives_back_what_it_was_made_from() {
    let (registry, content, generation) = small();
    let store = Store::from_bytes(small_bytes()).unwrap();
    assert_eq!(store.generation(), Generation(generation));
    assert_eq!(store.missing(), [DimensionId(5)]);
    assert_eq!(store.registry().vocabulary, registry.vocabulary);
    assert_eq!(store.registry().seeds, registry.seeds);
    let mut read = store.registry().dimensions.clone();
    for (dimension, written) in read.iter_mut().zip(&registry.dimensions) {
        for (layer, written) in dimension.layers.iter_mut().zip(&written.layers) {
            assert_eq!(*store.layer(layer.id).unwrap(), content[written.content.clone()]);
            layer.content = written.content.clone();
        }
    }
    assert_eq!(read, registry.dimensions);
    let invalid: Vec<_> = registry.dimensions.iter().flat_map(|d| &d.layers).collect();
    let invalid = invalid.iter().filter(|layer| store.layer(layer.id).unwrap().text().is_err());
    assert_eq!(invalid.map(|layer| layer.id.to_string()).collect::<Vec<_>>(), ["L01-02"]);
}

/// One step of a damage. Places may be negative: then they count from the end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Edit {
    Cut(isize),
    Set(isize, String),
    Append(String),
    /// The whole payload, in base64.
    Payload(String),
    /// The trailer is made to fit the payload again.
    Reseal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Damage {
    name: String,
    #[expect(dead_code, reason = "for the gateway's test, which looks the field up")]
    field: Option<String>,
    edits: Vec<Edit>,
    core: String,
    #[expect(dead_code, reason = "the gateway's answer, where by design it is another")]
    gateway: Option<String>,
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = (0..text.len()).step_by(2).map(|at| &text[at..at + 2]).collect();
    digits.iter().map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
}

fn apply(edit: &Edit, file: &mut Vec<u8>) {
    let place = |at: isize, length: usize| {
        if at < 0 { length.strict_sub(at.unsigned_abs()) } else { at.unsigned_abs() }
    };
    match edit {
        Edit::Cut(at) => file.truncate(place(*at, file.len())),
        Edit::Set(at, bytes) => {
            let (start, bytes) = (place(*at, file.len()), hex(bytes));
            file[start..start + bytes.len()].copy_from_slice(&bytes);
        }
        Edit::Append(bytes) => file.extend(hex(bytes)),
        Edit::Payload(bytes) => {
            let trailer = file.split_off(file.len() - TRAILER_BYTES);
            *file = BASE64_STANDARD.decode(bytes).unwrap();
            file.extend(trailer);
        }
        Edit::Reseal => reseal(file),
    }
}

fn reseal(file: &mut [u8]) {
    let size = file.len();
    let (payload, trailer) = file.split_at_mut(size - TRAILER_BYTES);
    trailer[..8].copy_from_slice(&(payload.len() as u64).to_le_bytes());
    trailer[8..16].copy_from_slice(&(size as u64).to_le_bytes());
    trailer[16..20].copy_from_slice(&crc32c::crc32c(payload).to_le_bytes());
}

fn verdict(file: Vec<u8>) -> &'static str {
    Store::from_bytes(file).map_or_else(|reason| reason.code(), |_| "opens")
}

#[test]
fn each_damage_has_the_reason_that_the_vectors_say() {
    let damages: Vec<Damage> = serde_json::from_value(json("broken.json")).unwrap();
    let good = small_bytes();
    let wrong: Vec<_> = damages
        .iter()
        .filter_map(|damage| {
            let mut file = good.clone();
            damage.edits.iter().for_each(|edit| apply(edit, &mut file));
            let found = verdict(file);
            (found != damage.core).then(|| format!("{}: {found}, not {}", damage.name, damage.core))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every byte of the file with one bit flipped, the checksum made to fit where it covers the byte.
/// A letter a byte says what came of it.
#[test]
fn each_flipped_byte_has_the_verdict_that_the_vectors_say() {
    let good = small_bytes();
    let payload = good.len() - TRAILER_BYTES;
    let mut table = String::new();
    for bit in [0x01_u8, 0x80] {
        write!(table, "bit {bit:02x}").unwrap();
        for at in 0..good.len() {
            if at.is_multiple_of(100) {
                table.push('\n');
            }
            let mut file = good.clone();
            file[at] ^= bit;
            if at < payload {
                reseal(&mut file);
            }
            table.push(match verdict(file) {
                "opens" => '.',
                "truncated" => 't',
                "bad_magic" => 'm',
                "newer_schema" => 'n',
                "checksum_mismatch" => 'c',
                "bad_structure" => 's',
                "invalid_registry" => 'r',
                other => panic!("{other} at {at}"),
            });
        }
        table.push('\n');
    }
    committed("flips.txt", table.as_bytes());
}

/// As a segment of a path.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut path, byte| {
        if byte.is_ascii_alphanumeric() {
            path.push(char::from(byte));
        } else {
            write!(path, "%{byte:02X}").unwrap();
        }
        path
    })
}

#[tokio::test]
async fn routes_read_the_spellings_that_the_vectors_say() {
    let api = Api::new().await;
    let spellings = json("spellings.json");
    for (text, number) in spellings["dimension"]["read"].as_object().unwrap() {
        let answer = api.get(&format!("/v1/dimensions/{}/layers/60000", escaped(text))).await;
        let (_, code, details) = answer.error();
        assert!(["dimension_not_found", "layer_not_found"].contains(&code.as_str()), "{text}");
        assert_eq!(&details["dimension"], number, "{text}");
    }
    for (text, number) in spellings["layer"]["read"].as_object().unwrap() {
        let answer = api.get(&format!("/v1/dimensions/7/layers/{}", escaped(text))).await;
        if answer.status == 404 {
            assert_eq!(&answer.error().2["layer"], number, "{text}");
        } else {
            assert_eq!(answer.json()["id"], format!("L07-{:02}", number.as_u64().unwrap()));
        }
    }
    let refused = |what: &str| spellings[what]["refused"].as_array().unwrap().clone();
    for (what, before, after) in [("dimension", "", "/layers/0"), ("layer", "D07/layers/", "")] {
        for text in refused(what) {
            let text = text.as_str().unwrap();
            let answer = api.get(&format!("/v1/dimensions/{before}{}{after}", escaped(text))).await;
            assert_eq!(answer.error().1, "bad_parameter", "{what} {text:?}");
        }
    }
}
