//! The message of an answer: our own sentences, put together from the path (domain §9.3).
//!
//! Order: what is felt is acknowledged, haste is slowed, the pattern is named, the way is told, then
//! comes advice or the question back.

use super::advice;
use super::{Answer, Directive, Tone};
use crate::constants::response::MAX_MESSAGE_CHARS;
use crate::constants::return_to_source::QUESTION;
use crate::model::DimensionId;
use crate::nav::path::{AddedBy, Path};
use crate::nav::return_to_source::Pattern;

/// Sentences up to [`MAX_MESSAGE_CHARS`]; one that doesn't fit any more is left out whole.
struct Message {
    text: String,
    left: usize,
}

pub(super) fn compose(answer: &Answer<'_>, tone: Tone, directives: &[Directive]) -> String {
    // The question back must be there, whatever stands before it.
    let question = answer.return_to_source.question.unwrap_or_default();
    let mut message = Message {
        text: String::with_capacity(MAX_MESSAGE_CHARS),
        left: MAX_MESSAGE_CHARS - question.chars().count().saturating_add(1),
    };
    let acknowledge = directives.contains(&Directive::AcknowledgeFirst);
    if acknowledge {
        message
            .say(&["That sounds like a lot to carry, and it makes sense that it weighs on you."]);
    }
    message.say(&[opening(tone, acknowledge, answer.analysis.hurts())]);
    if let Some(pattern) = answer.return_to_source.pattern {
        message.pattern(pattern, answer);
    } else {
        message.way(answer);
        if let Some(first) = answer.paths.first() {
            message.say(&[advice::of(first)]);
        }
        message.beside(answer);
    }
    message.left = MAX_MESSAGE_CHARS - message.text.chars().count();
    message.say(&[question]);
    message.text
}

/// The first words, in the tone of the answer; to one who hurts they are never brisk.
fn opening(tone: Tone, acknowledged: bool, hurts: bool) -> &'static str {
    match tone {
        Tone::Centered => "Let's slow down for a moment: one breath, then one thing at a time.",
        Tone::Contemplative => "Let's stay with this for a while, without hurry.",
        Tone::Gentle if acknowledged => "You don't have to sort it all out today.",
        Tone::Gentle if hurts => "I am sorry that this hurts; let's look at it gently.",
        Tone::Gentle => "Let's look at this gently.",
        Tone::Clear => "Here is a clear place to start.",
        Tone::Energetic if hurts => "I hear how pressing this is; let's begin with what helps.",
        Tone::Energetic => "Good, let's get to work on this.",
    }
}

impl Message {
    /// Adds a sentence, made of parts, if it still fits as a whole.
    fn say(&mut self, parts: &[&str]) {
        let gap = usize::from(!self.text.is_empty());
        let chars = parts.iter().map(|part| part.chars().count()).sum::<usize>();
        if chars == 0 || chars + gap > self.left {
            return;
        }
        self.left -= chars + gap;
        if gap > 0 {
            self.text.push(' ');
        }
        parts.iter().for_each(|part| self.text.push_str(part));
    }

    /// Names the pattern, and what is kept of the paths.
    fn pattern(&mut self, pattern: Pattern, answer: &Answer<'_>) {
        self.say(&[match pattern {
            Pattern::AnalysisParalysis => {
                "I notice a pattern, analysis paralysis: weighing every option again has become \
                 harder than choosing one."
            }
            Pattern::TooManyDimensions => {
                "I notice a pattern, too many dimensions: this touches more sides of life than \
                 one answer can do justice to."
            }
            Pattern::TangledFrequencies => {
                "I notice a pattern, tangled frequencies: the sides of this pull against each \
                 other."
            }
        }]);
        let kept = names(answer.paths.iter());
        if answer.return_to_source.paused.is_empty() {
            self.say(&["Everything else can wait until ", &kept, " has been heard."]);
        } else {
            self.say(&["So I stay with ", &kept, " and pause the rest for now."]);
        }
    }

    /// Tells the layers of the first path, and who comes along.
    fn way(&mut self, answer: &Answer<'_>) {
        let Some(first) = answer.paths.first() else { return };
        let dimension = first.dimension.dimension().and_then(|id| answer.registry.dimension(id));
        let mut layers = String::new();
        for id in &first.layers {
            let Some(layer) = dimension.and_then(|found| found.layer(id.number)) else { continue };
            if !layers.is_empty() {
                layers.push_str(" → ");
            }
            layers.push_str(&layer.name);
        }
        let of_the_query =
            |path: &&Path| !matches!(path.added_by, AddedBy::Balance | AddedBy::User);
        let beside = names(answer.paths.iter().skip(1).filter(of_the_query).take(2));
        if beside.is_empty() {
            self.say(&["I come to it through ", &first.name, " (", &layers, ")."]);
        } else {
            self.say(
                &["I come to it through ", &first.name, " (", &layers, "), with "]
                    .into_iter()
                    .chain([beside.as_str(), " in view."])
                    .collect::<Vec<_>>(),
            );
        }
    }

    /// What the rules ask for besides the first path's advice.
    fn beside(&mut self, answer: &Answer<'_>) {
        let mut others = answer.paths.iter().skip(1);
        if others.any(|path| path.is(DimensionId::ECOLOGICAL)) {
            self.say(&[advice::NATURE]);
        }
        if answer.paths.iter().any(|path| path.added_by == AddedBy::Blend) {
            self.say(&["Hope may come back at its own pace; nothing has to feel good right now."]);
        }
    }
}

/// Names of paths as a list in words.
fn names<'a>(paths: impl Iterator<Item = &'a Path>) -> String {
    let mut list = String::new();
    let mut paths = paths.peekable();
    while let Some(path) = paths.next() {
        if !list.is_empty() {
            list.push_str(if paths.peek().is_some() { ", " } else { " and " });
        }
        list.push_str(&path.name);
    }
    list
}

const _: () = assert!(QUESTION.len() < MAX_MESSAGE_CHARS, "the question must fit");
