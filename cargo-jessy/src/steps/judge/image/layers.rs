//! `docker image history`: what each layer takes, and which has grown since the last build of the
//! main branch. To have grown fails nothing; the budget does that.

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

use super::{Judgement, MB, Reader};
use crate::{
    events::{Artifact, LAYERS},
    files::write_whole,
    proc::End,
};

/// What is said is said to this, in MB.
const STEP: f64 = 0.01;

/// A layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Layer {
    /// The line that made it.
    by: String,
    /// Unpacked.
    bytes: f64,
}

/// The layers of an image that take room, the lowest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    layers: Vec<Layer>,
}

impl Kept {
    /// Of a file; what can't be read is compared with nothing.
    pub(super) fn read(path: &Utf8PathBuf) -> Option<Self> {
        serde_json::from_slice(&fs_err::read(path).ok()?).ok()
    }

    /// All of them together, in MB.
    pub(super) fn megabytes(&self) -> f64 {
        self.layers.iter().map(|layer| layer.bytes).sum::<f64>() / MB
    }

    /// Each layer that is larger than it was, with how much, in MB; the worst first.
    fn grown<'a>(&'a self, before: &Self) -> Vec<(&'a str, f64)> {
        let mut left: Vec<&Layer> = before.layers.iter().collect();
        let mut others = Vec::new();
        let mut grown = Vec::new();
        for layer in &self.layers {
            match left.iter().position(|it| it.by == layer.by) {
                Some(at) => grown.push((layer, left.remove(at).bytes)),
                None => others.push(layer),
            }
        }
        // A line that was changed made what the line in its place made before.
        let mut left = left.into_iter();
        let others = others.into_iter();
        grown.extend(others.map(|layer| (layer, left.next().map_or(0.0, |it| it.bytes))));
        let mut grown: Vec<_> = grown
            .into_iter()
            .map(|(layer, before)| (layer.by.as_str(), (layer.bytes - before) / MB))
            .filter(|(_, more)| *more >= STEP)
            .collect();
        grown.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        grown
    }
}

/// Reads the layers, keeps them, and compares them with those of the main branch.
pub(in crate::steps::judge) struct Layers {
    name: String,
    kept: Utf8PathBuf,
    main: Utf8PathBuf,
    layers: Vec<Layer>,
}

impl Layers {
    pub(in crate::steps::judge) fn new(name: String, kept: Utf8PathBuf, main: Utf8PathBuf) -> Self {
        Self { name, kept, main, layers: Vec::new() }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    created_by: String,
    size: String,
}

impl Reader for Layers {
    fn line(&mut self, line: &str) -> Option<String> {
        if let Ok(Line { created_by, size }) = serde_json::from_str(line)
            && let Ok(bytes) = size.parse::<f64>()
            && bytes > 0.0
        {
            self.layers.push(Layer { by: short(&created_by), bytes });
        }
        Some(line.to_owned())
    }

    fn end(mut self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        if !judgement.good {
            return judgement;
        }
        // The engine tells the latest first.
        self.layers.reverse();
        let kept = Kept { layers: self.layers };
        let text = serde_json::to_vec(&kept).map_err(std::io::Error::from);
        if let Err(error) = text.and_then(|text| write_whole(&self.kept, &text)) {
            judgement.good = false;
            judgement.why = format!("keep the sizes of its layers: {error}");
            return judgement;
        }
        judgement.note = Kept::read(&self.main).and_then(|main| note(&self.name, &kept, &main));
        judgement.artifacts = vec![Artifact { kind: LAYERS.to_owned(), path: self.kept }];
        judgement
    }
}

/// What to say of an image that has grown.
fn note(name: &str, kept: &Kept, main: &Kept) -> Option<String> {
    let more = kept.megabytes() - main.megabytes();
    let (by, most) = *kept.grown(main).first().filter(|_| more >= STEP)?;
    let was = main.megabytes();
    Some(format!("{name} grew by {more:.2} MB since main ({was:.2}): `{by}` by {most:.2}"))
}

/// The line without what BuildKit adds to it, and without the values of arguments: they are those
/// of one commit.
fn short(by: &str) -> String {
    let by = by.trim_end_matches("# buildkit").trim();
    match by.split_once(" /bin/sh -c ") {
        Some((run, command)) if run.starts_with("RUN") => format!("RUN {command}"),
        _ => by.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(layers: &[(&str, f64)]) -> Kept {
        let layer = |(by, mb): &(&str, f64)| Layer { by: (*by).to_owned(), bytes: mb * MB };
        Kept { layers: layers.iter().map(layer).collect() }
    }

    #[test]
    fn the_layer_that_grew_is_named() {
        let main = kept(&[("COPY base /", 5.0), ("COPY it /it", 3.0)]);
        let same = kept(&[("COPY base /", 5.001), ("COPY it /it", 3.0)]);
        assert_eq!(note("it", &same, &main), None);
        let small = kept(&[("COPY base /", 4.0), ("COPY it /it", 3.5)]);
        assert_eq!(note("it", &small, &main), None, "all in all it is smaller");
        let grown = kept(&[("COPY base /", 5.0), ("COPY it /it", 3.4)]);
        insta::assert_snapshot!(
            note("it", &grown, &main).unwrap(),
            @"it grew by 0.40 MB since main (8.00): `COPY it /it` by 0.40"
        );
        let other = kept(&[("COPY base /", 5.0), ("COPY that /it", 3.1), ("COPY more /", 2.0)]);
        assert_eq!(
            other.grown(&main).iter().map(|(by, _)| *by).collect::<Vec<_>>(),
            ["COPY more /", "COPY that /it"]
        );
    }

    #[test]
    fn lines_are_those_of_the_dockerfile() {
        assert_eq!(short("COPY /image / # buildkit"), "COPY /image /");
        assert_eq!(short("RUN |1 A=1a2b /bin/sh -c make # buildkit"), "RUN make");
    }
}
