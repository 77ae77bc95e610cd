//! What a screening says.

use serde::Serialize;
use utoipa::ToSchema;

/// Kinds of harm, in the order in which equal confidences are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Category {
    Violence,
    AnimalCruelty,
    SelfHarm,
    Hate,
    Environmental,
    Illegal,
}

/// What the asker is given instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Help in a crisis.
    Support,
    /// Something constructive.
    Redirect,
}

/// A text that goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Finding {
    /// The kind of harm.
    pub category: Category,
    /// What the asker is given.
    pub kind: Kind,
    /// 0 to 1; said, never compared with anything.
    pub confidence: f64,
    /// What to say to the asker.
    pub redirection: &'static str,
}

/// There is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScreenError {
    /// The budget is used up. Nothing may be done with the text then.
    #[error("no verdict within {} ms", crate::constants::security::SCREEN_BUDGET.as_millis())]
    Timeout,
}

impl Category {
    /// All, in table order.
    pub const ALL: [Self; 6] = [
        Self::Violence,
        Self::AnimalCruelty,
        Self::SelfHarm,
        Self::Hate,
        Self::Environmental,
        Self::Illegal,
    ];

    /// Its name in replies, logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Violence => "violence",
            Self::AnimalCruelty => "animal_cruelty",
            Self::SelfHarm => "self_harm",
            Self::Hate => "hate",
            Self::Environmental => "environmental",
            Self::Illegal => "illegal",
        }
    }

    fn confidence(self) -> f64 {
        match self {
            Self::Violence | Self::SelfHarm => 0.95,
            Self::AnimalCruelty | Self::Illegal => 0.90,
            Self::Hate => 0.85,
            Self::Environmental => 0.80,
        }
    }

    fn kind(self) -> Kind {
        if self == Self::SelfHarm { Kind::Support } else { Kind::Redirect }
    }

    fn redirection(self) -> &'static str {
        match self {
            Self::Violence => {
                "If somebody is in danger right now, please call your local emergency number. \
                 Anger, fear and hurt can be very strong, and there are ways through them that \
                 leave nobody injured: we can look at what happened, calm a conflict, draw a clear \
                 line, find people who protect you, or make amends."
            }
            Self::AnimalCruelty => {
                "Animals feel pain and fear much as we do. If one troubles you, or is ill or \
                 dangerous, a vet, a shelter or your local animal welfare office can help without \
                 cruelty. Shall we look at what makes the animal behave so, or at how to find it \
                 a better place?"
            }
            Self::SelfHarm => {
                "I'm glad that you put this into words; you don't have to carry it alone. If you \
                 might act on it or are in danger, please call your local emergency number or a \
                 crisis line now, or go to the nearest emergency department. Until then, ask \
                 somebody you trust to stay with you, and put distance between yourself and \
                 anything that you could hurt yourself with. Pain like this can ease, and people \
                 are there who know how to help it ease. What weighs on you most right now?"
            }
            Self::Hate => {
                "Every group of people is made of persons, each with a life as full as one's own. \
                 If fear, a conflict or something you heard is behind this, we can look at what \
                 really happened, at where such images come from, or at how people who differ live \
                 together well."
            }
            Self::Environmental => {
                "Rivers, forests and all that lives in them carry those who come after us as well. \
                 If something has to go or a place has to change, there are ways that do no lasting \
                 damage: safe disposal, planning with the people who look after it, or restoring \
                 what was there. Which of these would help you?"
            }
            Self::Illegal => {
                "What belongs to others needs their consent. If you lost access to something of \
                 your own, its provider or a locksmith can restore it; if you want to test security, \
                 there are practice systems and programmes that invite it; if money is short, there \
                 are people who advise for free. Which of these is closest?"
            }
        }
    }

    /// The finding that this category gives.
    pub(super) fn finding(self) -> Finding {
        Finding {
            category: self,
            kind: self.kind(),
            confidence: self.confidence(),
            redirection: self.redirection(),
        }
    }
}
