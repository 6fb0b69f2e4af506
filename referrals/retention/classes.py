"""The classes of records that have a time: whose rule it is, from when it counts, and with what it begins (facts.md 4.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.actor import OrganisationKind
from core.clock import months_later
from core.text import N_


class RecordClass(StrEnum):
    """What a rule is about; each side of a case has classes of its own."""

    CASE = "case"
    """The shared packet of a case that an NGO took on, with all that both sides wrote to each other."""
    UNTAKEN_CASE = "untaken_case"
    """The same of a case that no NGO took on: declined, withdrawn or entered in error."""
    ENCOUNTER = "encounter"
    """What officers wrote about an encounter."""
    PERSON = "person"
    """Who somebody is, with response plans: once no encounter and no case of theirs is left."""
    CASEWORK = "casework"
    """What an NGO keeps to itself about a case."""


class Clock(StrEnum):
    """From when the time counts."""

    CLOSED = "closed"
    HAPPENED = "happened"
    LAST_ACTIVITY = "last_activity"


class BatchState(StrEnum):
    """How far one night's proposal has come."""

    PROPOSED = "proposed"
    """It waits for a second person, because the rule never ran as it stands."""
    CONFIRMED = "confirmed"
    DONE = "done"
    DROPPED = "dropped"
    """A person refused it, or its rule was changed meanwhile."""


class ItemOutcome(StrEnum):
    """What became of one record of a proposal."""

    PURGED = "purged"
    HELD = "held"
    """A legal hold stands on it; the next proposal has it again once that is lifted."""
    NOT_DUE = "not_due"
    """It was opened again, changed or purged by another way meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDefinition:
    """What a class means, and the rule with which an organisation begins."""

    label: str
    described: str
    owner: OrganisationKind
    """Which side keeps the rule."""
    clock: Clock
    months: int
    minor_months: int | None
    """For somebody recorded as under 18; None where the class does not tell."""
    follows_agreement: bool
    """An agreement may state another time for it."""


MINORS_UNTIL_25 = 300
"""Somebody under 18 may be a newborn: 25 years after the end, nobody of them is under 25."""

CLASSES: Mapping[RecordClass, ClassDefinition] = {
    RecordClass.CASE: ClassDefinition(
        label=N_("Cases that an NGO took on"),
        described=N_("The packet, amendments, consent, questions and messages that both sides read."),
        owner=OrganisationKind.AGENCY,
        clock=Clock.CLOSED,
        months=84,
        minor_months=MINORS_UNTIL_25,
        follows_agreement=True,
    ),
    RecordClass.UNTAKEN_CASE: ClassDefinition(
        label=N_("Cases that nobody took on"),
        described=N_("The packet and the messages of what was declined, withdrawn or entered in error."),
        owner=OrganisationKind.AGENCY,
        clock=Clock.CLOSED,
        months=12,
        minor_months=None,
        follows_agreement=True,
    ),
    RecordClass.ENCOUNTER: ClassDefinition(
        label=N_("Encounters"),
        described=N_("What officers wrote about an encounter and about force."),
        owner=OrganisationKind.AGENCY,
        clock=Clock.HAPPENED,
        months=60,
        minor_months=None,
        follows_agreement=False,
    ),
    RecordClass.PERSON: ClassDefinition(
        label=N_("Records of people"),
        described=N_("Name, contact and response plans, once no encounter or case of theirs is left."),
        owner=OrganisationKind.AGENCY,
        clock=Clock.LAST_ACTIVITY,
        months=60,
        minor_months=None,
        follows_agreement=False,
    ),
    RecordClass.CASEWORK: ClassDefinition(
        label=N_("Casework"),
        described=N_("What the NGO keeps to itself: notes, plan, risks, appointments and reports."),
        owner=OrganisationKind.NGO,
        clock=Clock.CLOSED,
        months=84,
        minor_months=MINORS_UNTIL_25,
        follows_agreement=True,
    ),
}
"""In the order in which a night's work goes: a person comes after all that hangs on them."""

CLOCK_LABELS: Mapping[Clock, str] = {
    Clock.CLOSED: N_("after it was closed"),
    Clock.HAPPENED: N_("after it happened"),
    Clock.LAST_ACTIVITY: N_("after the last encounter or case"),
}
OUTCOME_LABELS: Mapping[ItemOutcome, str] = {
    ItemOutcome.PURGED: N_("Purged"),
    ItemOutcome.HELD: N_("Kept: a legal hold stands on it"),
    ItemOutcome.NOT_DUE: N_("Not due any more"),
}
SHORTEST, LONGEST = 1, 1200
"""Months that a rule may have."""


def due_at(started_at: datetime, months: int) -> datetime:
    """When a record's time is over: the same day and moment so many months later, or the last day of that month."""
    return datetime.combine(months_later(started_at.date(), months), started_at.timetz())


def latest_start(now: datetime, months: int) -> datetime:
    """A moment not before the latest start that is due now: what a query asks for before `due_at` decides."""
    return datetime.combine(months_later(now.date(), -months), now.timetz()).replace(
        hour=23, minute=59, second=59, microsecond=999_999
    )


def months_for(months: int, minor_months: int | None, *, is_minor: bool, agreed_months: int | None) -> int:
    """How long one record is kept: what its agreement states, else the rule's time for minors or for everybody."""
    if agreed_months is not None:
        return agreed_months
    return max(months, minor_months) if is_minor and minor_months is not None else months
