//! What a run looks at, for people: said before anything else.

use crate::{
    events::{Change, Narrowing, Scope},
    ui::{Paint, plural},
};

/// Names that are listed before the rest is only counted.
const LISTED: usize = 8;

/// In one line.
#[must_use]
pub(super) fn line(paint: Paint, scope: &Scope) -> String {
    match &scope.found {
        Narrowing::Everything(why) => {
            paint.warn(&format!("warning: --since {} runs everything: {why}", scope.reference))
        }
        Narrowing::Change(change) => format!("since {}", told(&scope.reference, change)),
    }
}

fn told(reference: &str, change: &Change) -> String {
    let Change { base, files, members, looked_at, left_out } = change;
    let mut words = vec![format!("{reference} ({base}): {} changed", plural(*files, "file"))];
    if let Some(names) = looked_at {
        let of = format!("{} of {}", names.len(), plural(*members, "member"));
        words.push(match names.len() < *members {
            true => format!("looks at {} ({of})", list(names)),
            false => "looks at all members".to_owned(),
        });
    }
    if !left_out.is_empty() {
        words.push(format!("leaves out {}", list(left_out)));
    }
    words.join("; ")
}

fn list(names: &[String]) -> String {
    let (listed, more) = names.split_at(names.len().min(LISTED));
    match more.len() {
        0 => listed.join(", "),
        more => format!("{}, +{more}", listed.join(", ")),
    }
}
