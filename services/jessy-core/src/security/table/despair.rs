//! What a person says who may be about to do themselves harm.

/// Each is enough.
pub(in super::super) const PHRASES: &str = "
    kill myself, killing myself, end my life, ending my life, end my own life,
    ending my own life, take my life, taking my life, take my own life, taking my own life,
    hurt myself, hurting myself, harm myself, harming myself, injure myself, injuring myself,
    self harming again, cutting myself, hang myself, hanging myself, shoot myself,
    shooting myself, stab myself, poison myself, poisoning myself, drown myself,
    drowning myself, starve myself to death, unalive myself, attack myself, murder myself,
    i want to die, i just want to die, i really want to die, i wanna die, i want to be dead,
    i'd rather be dead, i would rather be dead, i wish i was dead, i wish i were dead,
    i'd be better off dead, i would be better off dead, i'm better off dead,
    better off without me, i want to end it all, i want to end it, going to end it all,
    no reason to live, nothing to live for, don't want to live anymore,
    don't want to live any more, don't want to be alive anymore, don't want to be alive any more,
    do not want to live anymore, can't go on living, cannot go on living";

/// Counts unless the clause speaks of somebody else just before: "my brother committed suicide".
pub(in super::super) const SUICIDE: &str = "commit suicide, committing suicide";

/// Counts when the speaker is: see the module `suicidal`.
pub(in super::super) const SUICIDAL: &str = "suicidal";

/// The speaker.
pub(in super::super) const FIRST_PERSON: &str = "
    i, i'm, im, i've, ive, i'll, i'd, me, myself";

/// Somebody else.
pub(in super::super) const OTHERS: &str = "
    he, she, they, who, he's, she's, they're, he'd, she'd, they'd, patient, patients, adult,
    adults, youth, veteran, veterans, celebrities, member, members, victim, victims";

/// "Am suicidal", "feel suicidal": up to [`PREDICATE_REACH`] tokens before it.
pub(in super::super) const PREDICATES: &str = "
    am, i'm, im, feel, feeling, been, being, become, becoming, getting, remain, remaining";

/// See [`PREDICATES`].
pub(in super::super) const PREDICATE_REACH: usize = 3;

/// "I have suicidal thoughts".
pub(in super::super) const HAVING: &str = "have, having, i've, get, getting, had, these, constant";

/// See [`HAVING`].
pub(in super::super) const THOUGHTS: &str = "
    thought, thoughts, ideation, urge, urges, feelings, impulses, plan, plans";

/// What "suicidal" leads to, within the reach of a target.
pub(in super::super) const INTENT: &str = "
    want, wants, wanting, wanna, plan, plans, planning, planned, going to, gonna";

/// Right before "suicidal" it describes somebody else: "a suicidal friend".
pub(in super::super) const ARTICLES: &str = "a, an, the, my, your, his, her, our, their, with, for";
