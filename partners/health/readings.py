"""How a partnership is doing, area by area, as plain values: one headline each, and a sentence per problem."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from flask import Flask, current_app
from sqlalchemy.orm import Session

from accounts.notices.values import Plain
from core.actor import Actor
from core.permissions import Permission
from core.text import N_
from partners.memoranda.queries import PartnershipRow

EXTENSION = "partnership_health"


class Area(StrEnum):
    """What is looked at, in the order of the page."""

    AGREEMENT = "agreement"
    DILIGENCE = "diligence"
    REFERRALS = "referrals"
    GOALS = "goals"
    MEETINGS = "meetings"
    ACTIONS = "actions"
    DATES = "dates"
    CONTACTS = "contacts"
    EVALUATION = "evaluation"


AREA_LABELS: Mapping[Area, str] = {
    Area.AGREEMENT: N_("Agreement"),
    Area.DILIGENCE: N_("Due diligence"),
    Area.REFERRALS: N_("Referrals in flow"),
    Area.GOALS: N_("Shared goals"),
    Area.MEETINGS: N_("Meetings held"),
    Area.ACTIONS: N_("Actions on time"),
    Area.DATES: N_("Duties with a date"),
    Area.CONTACTS: N_("Contacts"),
    Area.EVALUATION: N_("Last evaluation"),
}


class Level(StrEnum):
    """How an area is doing; `unknown` is never taken for good."""

    GOOD = "good"
    ATTENTION = "attention"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


WORST_FIRST = (Level.PROBLEM, Level.ATTENTION, Level.UNKNOWN, Level.GOOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A marked text and what fills it; it names organisations, titles, counts and days, nobody in care."""

    text: str
    params: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, with the page that mends it."""

    level: Level
    sentence: Sentence
    link: str
    mend: str
    """What following the link does, marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One area: its headline, the page with more, and its problems."""

    area: Area
    headline: Sentence
    link: str
    problems: tuple[Problem, ...] = ()
    known: bool = True

    @property
    def level(self) -> Level:
        """The worst of its problems; unknown where nothing is known, else good."""
        levels = {problem.level for problem in self.problems} or {Level.GOOD if self.known else Level.UNKNOWN}
        return next(level for level in WORST_FIRST if level in levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Whose health is looked at, by whom, and when."""

    partnership: PartnershipRow
    actor: Actor
    now: datetime
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who may read an area, and how it is read."""

    area: Area
    permission: Permission
    read: Callable[[Session, Context], Reading]


def take_readings(session: Session, context: Context, sources: Iterable[Source]) -> list[Reading]:
    """The areas that the actor may read, in the order of the page."""
    order = {area: position for position, area in enumerate(Area)}
    open_to = [source for source in sources if context.actor.holds(source.permission)]
    return [source.read(session, context) for source in sorted(open_to, key=lambda one: order[one.area])]


def problems_of(readings: Iterable[Reading]) -> list[Problem]:
    """All problems, the worst first, in the order of the areas."""
    found = [problem for reading in readings for problem in reading.problems]
    return sorted(found, key=lambda problem: WORST_FIRST.index(problem.level))


def install_sources(app: Flask, sources: Sequence[Source]) -> None:
    """Called once by the composition root with what rooms and floors above know."""
    app.extensions[EXTENSION] = tuple(sources)


def installed_sources() -> tuple[Source, ...]:
    """What the composition root gave."""
    found: tuple[Source, ...] = current_app.extensions.get(EXTENSION, ())
    return found
