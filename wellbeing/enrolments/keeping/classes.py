"""The classes of what is kept of support: from when their time counts, and the rule with which an agency begins (facts.md 4.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from core.clock import months_later
from core.text import N_


class KeptClass(StrEnum):
    """What a rule is about, in the order of a night's work: a person comes after what hangs on them."""

    ENROLMENT = "enrolment"
    """An ended enrolment with its sessions and messages."""
    PERSON = "person"
    """Somebody without any enrolment, with all that is left of them."""


class NightState(StrEnum):
    """How far one night of a rule has come."""

    PROPOSED = "proposed"
    """It waits for a second person, because the rule never ran as it stands."""
    CONFIRMED = "confirmed"
    DONE = "done"
    DROPPED = "dropped"
    """The rule was changed meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDefinition:
    """What a class means, and how long it is kept where nobody has set a time."""

    label: str
    described: str
    clock: str
    months: int


CLASSES: Mapping[KeptClass, ClassDefinition] = {
    KeptClass.ENROLMENT: ClassDefinition(
        label=N_("Support that has ended"),
        described=N_("What somebody joined, with its sessions and messages."),
        clock=N_("after it ended"),
        months=24,
    ),
    KeptClass.PERSON: ClassDefinition(
        label=N_("People who are in no programme any more"),
        described=N_("All that is left of somebody, such as answers to questionnaires. Their keys go first."),
        clock=N_("after their last trace"),
        months=24,
    ),
}
SHORTEST, LONGEST = 1, 300
"""Months that a rule may have."""
FEWEST = 5
"""Smaller counts are not kept: none and a few look alike (security E-02)."""


def limit_of(day: date, months: int) -> datetime:
    """What ended, or left its last trace, at this moment or before has had its time on that day."""
    return datetime.combine(months_later(day, -months), time(0), UTC)


def masked(count: int) -> int | None:
    """A count as it may be kept and shown: nothing below five."""
    return count if count >= FEWEST else None
