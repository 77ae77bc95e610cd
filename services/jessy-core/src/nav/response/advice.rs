//! One piece of advice for each dimension, for the path that comes first.

use crate::model::DimensionId;
use crate::nav::path::Path;

/// What nature asks for, also when another dimension comes first.
pub(super) const NATURE: &str = "Treat what lives there with respect, choose what does it no harm, and think seven \
     generations ahead.";

const TAKE_A_STEP: &str = "Take one small step that will teach you something, then look again.";

/// Advice for the dimension of a path.
pub(super) fn of(path: &Path) -> &'static str {
    match path.dimension.dimension() {
        Some(id) => dimension(id),
        None => TAKE_A_STEP,
    }
}

fn dimension(id: DimensionId) -> &'static str {
    match id.0 {
        1 => {
            "When you are ready, try to name what you feel in one plain word, and tell it to \
             someone you trust; the next small step often shows itself after that."
        }
        2 => {
            "Write down what you know and what you only assume, and test the assumption that \
             most depends on."
        }
        3 => {
            "Say in one sentence what you want to be true at the end, then pick the first step \
             that you could take today."
        }
        4 => {
            "Think of the people whom this concerns: ask one of them how it looks from where \
             they stand, and listen to the end."
        }
        5 => {
            "Sort out what has to happen now from what may wait, and give the next thing a date \
             that you can keep."
        }
        6 => {
            "People have answered this in different ways, and perhaps none of them is final: it \
             may help to ask what would change for you if one of them were true."
        }
        7 => "Measure first, change one thing at a time, and keep only what the figures bear out.",
        8 => {
            "Make a rough version quickly and without judging it; there will be something to \
             look at, and that is when choosing gets easy."
        }
        9 => {
            "Ask who bears the cost and who had no say, and choose what you could explain to \
             them face to face."
        }
        10 => {
            "Notice how you are thinking about this as well as what you think; a change of \
             habit there may be the real lever."
        }
        11 => NATURE,
        12 => "Look for what already goes well here, however small, and give that more room.",
        13 => "Find the one thing that takes more than it gives, and take a little away from it.",
        14 => {
            "Put safety first: take yourself and others out of reach of harm, and bring in help \
             early."
        }
        _ => TAKE_A_STEP,
    }
}
