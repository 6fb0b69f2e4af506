"""The words of the receipt: versioned, plain, the same on screen and on paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.text import N_
from partners.memoranda.terms import DataCategory
from referrals.people.consents.codes import PART2_KINDS, ConsentKind

TEXT_VERSION = "2026-1"
"""Goes up with every change of the words below, so that it stays known what a person was told."""

PART2_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""The short form of the re-disclosure notice, word for word (42 CFR 2.32); never translated."""

PLAIN_CATEGORIES: Mapping[DataCategory, str] = {
    DataCategory.IDENTITY_CONTACT: N_("Your name, your age and how to reach you"),
    DataCategory.ACCESSIBILITY: N_("Your language and what makes it easier for you to take part"),
    DataCategory.REFERRAL_REASON: N_("Why help is offered to you, and what you need help with"),
    DataCategory.SAFETY: N_("What somebody must know to visit you safely"),
    DataCategory.ENCOUNTER_FACTS: N_("What happened when the police met you"),
    DataCategory.CLINICAL: N_("Information about your health"),
    DataCategory.SUBSTANCE_USE: N_("Information about treatment for alcohol or drugs"),
    DataCategory.OUTCOME_STATUS: N_(
        "Steps only: for example “contact made” or “service ended”, with the day"
    ),
}
"""What is shared, in words for the person. Criminal justice has none: it is never shared."""

QUESTIONS: Mapping[str, str] = {
    "what": N_("What is shared"),
    "who": N_("Who shares it with whom"),
    "why": N_("Why"),
    "until": N_("Until when"),
    "back": N_("Can I change my mind?"),
    "cost": N_("What if I say no?"),
    "onward": N_("Can it be passed on?"),
}


@dataclass(frozen=True, slots=True)
class Sentences:
    """The fixed sentences of a version of the receipt."""

    why: str
    why_feedback: str
    back: str
    back_limits: str
    cost: str
    onward: str


TEXTS: Mapping[str, Sentences] = {
    TEXT_VERSION: Sentences(
        why=N_("So that %(ngo)s can get in touch with you and offer help. The help is voluntary."),
        why_feedback=N_("So that the police know that somebody has taken care of it."),
        back=N_(
            "Yes, at any time and without giving a reason. Tell %(ngo)s or the officer who referred you: face to face,"
            " by telephone or in writing. From then on nothing more is shared."
        ),
        back_limits=N_("What was shared before stays shared: it cannot be called back."),
        cost=N_(
            "Saying no costs you nothing. You can still get help, you are treated the same, and no note is made"
            " against you."
        ),
        onward=N_(
            "%(ngo)s keeps your details under its own rules of confidentiality. The police never see what you tell"
            " %(ngo)s. Details that have left one organisation may be less protected by law at another."
        ),
    ),
}


def sentences_of(version: str) -> Sentences:
    """The sentences of a stored version, else the present ones."""
    return TEXTS.get(version, TEXTS[TEXT_VERSION])


def needs_part2_notice(
    kind: ConsentKind, categories: frozenset[DataCategory], *, part2_program: bool
) -> bool:
    """Whether the sentence against passing on stands on a paper: records of substance use treatment, or who keeps them."""
    return kind in PART2_KINDS or DataCategory.SUBSTANCE_USE in categories or part2_program
