//! The user's own dimension beside the core ones (domain §13).

use super::analysis::Analysis;
use super::path::{AddedBy, Path, PathId};
use crate::constants::personal::{BASE_SHARE, KNOWN_SHARE, NAME};
use crate::model::Profile;
use crate::numeric::legal_hz;

/// The path of a user's own dimension: it has no layers and takes no part in interference.
pub(super) fn path(profile: &Profile, analysis: &Analysis) -> Path {
    let known: Vec<String> = analysis
        .countable()
        .filter(|keyword| profile.known.contains(&keyword.text))
        .map(|keyword| keyword.text.clone())
        .collect();
    let share = ratio(known.len(), analysis.countable().count());
    Path {
        dimension: PathId::User(profile.user.clone()),
        name: NAME.to_owned(),
        layers: Vec::new(),
        confidence: (profile.confidence * (BASE_SHARE + KNOWN_SHARE * share)).clamp(0.0, 1.0),
        frequency: legal_hz(profile.mean_hz),
        matched: known,
        synesthetic: 0.0,
        added_by: AddedBy::User,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words stay far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
