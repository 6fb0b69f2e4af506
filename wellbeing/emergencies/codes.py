"""Code lists of emergencies: what must be known, what was seen, what was said to whom, what the review found."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Fact(StrEnum):
    """What the clinician knows, each a fact of its own (34 U.S.C. 50901, exceptions 1 and 2)."""

    THOUGHTS = "thoughts"
    INTENT = "intent"
    PLAN = "plan"
    MEANS = "means"
    THREAT = "threat"
    THREAT_IMMINENT = "threat_imminent"


FACTS: Mapping[Fact, str] = {
    Fact.THOUGHTS: N_("Thoughts of suicide"),
    Fact.INTENT: N_("They said that they are going to end their life"),
    Fact.PLAN: N_("They have a plan: how, where or when"),
    Fact.MEANS: N_("They have the means at hand"),
    Fact.THREAT: N_("They said that they are going to kill or badly hurt somebody else"),
    Fact.THREAT_IMMINENT: N_("It is about to happen"),
}


class Basis(StrEnum):
    """On which of the two grounds something was opened."""

    INTENT_AND_PLAN = "intent_and_plan"
    INTENT_AND_MEANS = "intent_and_means"
    INTENT_PLAN_AND_MEANS = "intent_plan_and_means"
    THREAT_TO_ANOTHER = "threat_to_another"


BASES: Mapping[Basis, str] = {
    Basis.INTENT_AND_PLAN: N_("Said to be going to end their life, with a plan"),
    Basis.INTENT_AND_MEANS: N_("Said to be going to end their life, with the means at hand"),
    Basis.INTENT_PLAN_AND_MEANS: N_("Said to be going to end their life, with a plan and the means at hand"),
    Basis.THREAT_TO_ANOTHER: N_("Said to be about to kill or badly hurt somebody else"),
}
TOLD_BASES: Mapping[Basis, str] = {
    Basis.INTENT_AND_PLAN: N_("because they understood that you were going to end your life and had a plan"),
    Basis.INTENT_AND_MEANS: N_(
        "because they understood that you were going to end your life and had the means at hand"
    ),
    Basis.INTENT_PLAN_AND_MEANS: N_(
        "because they understood that you were going to end your life, and had a plan and the means at hand"
    ),
    Basis.THREAT_TO_ANOTHER: N_("because they understood that somebody else was about to be badly hurt"),
}
"""As the person reads it."""


class Item(StrEnum):
    """What may be read under an emergency opening."""

    CONTACT = "contact"
    IDENTITY = "identity"


ITEMS: Mapping[Item, str] = {
    Item.CONTACT: N_("Safe contact, chosen name, programme and who works with them"),
    Item.IDENTITY: N_("The name of the account"),
}


class Unsafe(StrEnum):
    """Why telling the person now would be a danger."""

    RAISES_DANGER = "raises_danger"
    ENDANGERS_ANOTHER = "endangers_another"
    IN_HOSPITAL = "in_hospital"
    NOT_REACHED = "not_reached"


UNSAFE: Mapping[Unsafe, str] = {
    Unsafe.RAISES_DANGER: N_("Telling them now would put their life in more danger"),
    Unsafe.ENDANGERS_ANOTHER: N_("Telling them now would put somebody else in danger"),
    Unsafe.IN_HOSPITAL: N_("They are in hospital and too unwell"),
    Unsafe.NOT_REACHED: N_("Help is still on its way to them"),
}


class Recipient(StrEnum):
    """Who was told something in an emergency."""

    EMERGENCY_SERVICES = "emergency_services"
    HOSPITAL = "hospital"
    FAMILY = "family"
    DUTY_COMMAND = "duty_command"
    PERSON_THREATENED = "person_threatened"


RECIPIENTS: Mapping[Recipient, str] = {
    Recipient.EMERGENCY_SERVICES: N_("Emergency services"),
    Recipient.HOSPITAL: N_("A hospital or crisis team"),
    Recipient.FAMILY: N_("Somebody close to them"),
    Recipient.DUTY_COMMAND: N_("The officer in command on duty"),
    Recipient.PERSON_THREATENED: N_("The person who was threatened"),
}


class Said(StrEnum):
    """What was said, and nothing beside: never what somebody is here for, never a score or a note."""

    NAME = "name"
    PLACE = "place"
    DANGER_TO_SELF = "danger_to_self"
    DANGER_TO_OTHER = "danger_to_other"
    WEAPON = "weapon"


SAID: Mapping[Said, str] = {
    Said.NAME: N_("Their name"),
    Said.PLACE: N_("Where they are"),
    Said.DANGER_TO_SELF: N_("That their life is in danger"),
    Said.DANGER_TO_OTHER: N_("That somebody else’s life is in danger"),
    Said.WEAPON: N_("That a weapon is at hand"),
}


class Verdict(StrEnum):
    """What the review found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


VERDICTS: Mapping[Verdict, str] = {
    Verdict.JUSTIFIED: N_("Justified"),
    Verdict.NOT_JUSTIFIED: N_("Not justified"),
}


class Finding(StrEnum):
    """What the reviewer found besides, in codes."""

    FACTS_DOCUMENTED = "facts_documented"
    READ_MORE_THAN_NEEDED = "read_more_than_needed"
    SECOND_TOO_LATE = "second_too_late"
    TOLD_TOO_LATE = "told_too_late"
    SAID_MORE_THAN_NEEDED = "said_more_than_needed"
    TRAINING_NEEDED = "training_needed"


FINDINGS: Mapping[Finding, str] = {
    Finding.FACTS_DOCUMENTED: N_("The facts were documented as they should be"),
    Finding.READ_MORE_THAN_NEEDED: N_("More was read than was needed"),
    Finding.SECOND_TOO_LATE: N_("The second person came too late"),
    Finding.TOLD_TOO_LATE: N_("The person was told too late, or not yet"),
    Finding.SAID_MORE_THAN_NEEDED: N_("More was said to others than was needed"),
    Finding.TRAINING_NEEDED: N_("Training is needed"),
}
