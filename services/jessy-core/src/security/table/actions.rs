//! What may be done. Torture, strangling and assassination stand for what the domain's list means.

pub(in super::super) const KILL: &str = "
    kill, kills, killing, killed, murder, murders, murdering, murdered";

pub(in super::super) const HURT: &str = "hurt, hurts, hurting, injure, injures, injuring, injured";

pub(in super::super) const HARM: &str = "harm, harms, harming, harmed";

pub(in super::super) const POISON: &str = "poison, poisons, poisoning, poisoned";

pub(in super::super) const TORTURE: &str = "torture, tortures, torturing, tortured";

/// Done to persons only, as far as the table goes.
pub(in super::super) const ASSAULT: &str = "
    attack, attacks, attacking, attacked, stab, stabs, stabbing, stabbed,
    shoot, shoots, shooting, shot, strangle, strangles, strangling, strangled,
    assassinate, assassinates, assassinating, assassinated";

pub(in super::super) const ERADICATE: &str = "
    exterminate, exterminates, exterminating, exterminated,
    eradicate, eradicates, eradicating, eradicated,
    get rid of, gets rid of, getting rid of, got rid of,
    deport all, deports all, deporting all, deported all";

pub(in super::super) const DESTROY: &str = "
    destroy, destroys, destroying, destroyed, pollute, pollutes, polluting, polluted,
    burn down, burns down, burning down, burned down, burnt down";

/// First word of "dump … into".
pub(in super::super) const DUMP: &str = "dump, dumps, dumping, dumped";

/// Last word of "dump … into".
pub(in super::super) const INTO: &str = "into, in to";

pub(in super::super) const BREAK_INTO: &str = "
    hack into, hacks into, hacking into, hacked into,
    break into, breaks into, breaking into, broke into, broken into";

pub(in super::super) const STEAL: &str = "steal from, steals from, stealing from, stole from";

pub(in super::super) const LAUNDER: &str = "launder, launders, laundering, laundered";

/// Forms that, after a form of "to be", tell what was done to the subject.
pub(in super::super) const PARTICIPLES: &str = "
    killed, murdered, hurt, injured, harmed, poisoned, tortured, attacked, stabbed, shot,
    strangled, assassinated, exterminated, eradicated, destroyed, polluted, burned down,
    burnt down, broken into, hacked into, laundered";
