"""How a wave is asked: anonymous or confidential, by an open link or by invitation, and where it stands."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from core.text import N_
from surveys.questionnaires.codes import Purpose

ABOUT_PARTNERSHIP = "partnership"
"""What a wave is about that belongs into the evaluation of a partnership: (“partnership”, its id)."""


class Mode(StrEnum):
    """What a wave promises to those who answer (facts.md 2.6)."""

    ANONYMOUS = "anonymous"
    """Nobody can tell who answered what."""
    CONFIDENTIAL = "confidential"
    """The organisation that runs it can tell who answered; nobody else."""


MODES: Mapping[Mode, str] = {
    Mode.ANONYMOUS: N_("Anonymous: nobody can tell who answered what"),
    Mode.CONFIDENTIAL: N_("Confidential: we can tell who answered, and nobody else can"),
}


ALWAYS_ANONYMOUS = frozenset(
    {Purpose.WELLBEING_PULSE, Purpose.PERSONAL_EXPERIENCE, Purpose.SUGGESTIONS, Purpose.TOWN_HALL}
)
"""What is never asked with names: of officers' wellbeing and of people in a crisis nobody may know who said what (facts 2.2, 2.6)."""
OF_THE_WHOLE = frozenset({Purpose.WELLBEING_PULSE})
"""What is asked of an organisation as a whole, and about no partnership (facts 2.7)."""


class Entry(StrEnum):
    """How people come to answer."""

    OPEN = "open"
    """One link for everybody: how many were asked is not known exactly."""
    INVITED = "invited"
    """A link for each invited person, good for one answer."""


ENTRIES: Mapping[Entry, str] = {
    Entry.OPEN: N_("One link for everybody"),
    Entry.INVITED: N_("A link for each person, good for one answer"),
}


class WaveState(StrEnum):
    """Where a wave stands, told by its days and by what was decided."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


def state_of(
    *,
    opens_on: date,
    closes_on: date,
    closed_at: datetime | None,
    published_at: datetime | None,
    today: date,
) -> WaveState:
    """Published is for good; closed by hand or after the last day; else by the days, both included."""
    if published_at is not None:
        return WaveState.PUBLISHED
    if closed_at is not None or today > closes_on:
        return WaveState.CLOSED
    return WaveState.PLANNED if today < opens_on else WaveState.OPEN
