"""How areas and problems are ranked on a partnership's page."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from core.actor import SYSTEM, Actor, OrganisationKind
from core.permissions import Permission
from partners.health.readings import (
    Area,
    Context,
    Level,
    Problem,
    Reading,
    Sentence,
    Source,
    problems_of,
    take_readings,
)
from partners.memoranda.queries import PartnershipRow

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
PAIR = PartnershipRow(
    id=UUID(int=1),
    reference="P-1",
    agency_id=UUID(int=2),
    agency_name="Northgate Police",
    agency_timezone="UTC",
    ngo_id=UUID(int=3),
    ngo_name="Harbour House",
    active_from=date(2026, 1, 1),
    ended_on=None,
)
READER = Actor(
    user_id=UUID(int=4),
    organisation_id=UUID(int=2),
    organisation_kind=OrganisationKind.AGENCY,
    organisation_name="Northgate Police",
    name="Ada Chief",
    permissions=frozenset({Permission.GOAL_READ}),
)


def problem(level: Level) -> Problem:
    return Problem(level=level, sentence=Sentence(text="Something"), link="/", mend="Mend it")


def reading(area: Area, *levels: Level, known: bool = True) -> Reading:
    return Reading(
        area=area,
        headline=Sentence(text="Headline"),
        link="/",
        problems=tuple(problem(level) for level in levels),
        known=known,
    )


@pytest.mark.parametrize(
    ("levels", "known", "level"),
    [
        ((), True, Level.GOOD),
        ((), False, Level.UNKNOWN),
        ((Level.UNKNOWN,), True, Level.UNKNOWN),
        ((Level.UNKNOWN, Level.ATTENTION), True, Level.ATTENTION),
        ((Level.ATTENTION, Level.PROBLEM), False, Level.PROBLEM),
    ],
)
def test_an_area_is_as_good_as_its_worst_problem(
    levels: tuple[Level, ...], known: bool, level: Level
) -> None:
    assert reading(Area.GOALS, *levels, known=known).level is level


def test_the_worst_problem_comes_first() -> None:
    found = problems_of(
        [
            reading(Area.GOALS, Level.UNKNOWN, Level.ATTENTION),
            reading(Area.AGREEMENT, Level.PROBLEM),
        ]
    )
    assert [one.level for one in found] == [Level.PROBLEM, Level.ATTENTION, Level.UNKNOWN]


def test_nobody_reads_an_area_that_their_role_does_not_open() -> None:
    sources = [
        Source(area=Area.GOALS, permission=Permission.GOAL_READ, read=lambda *_: reading(Area.GOALS)),
        Source(
            area=Area.DILIGENCE,
            permission=Permission.DILIGENCE_READ,
            read=lambda *_: reading(Area.DILIGENCE),
        ),
    ]
    context = Context(partnership=PAIR, actor=READER, now=NOW, today=NOW.date())
    assert [one.area for one in take_readings(None, context, sources)] == [Area.GOALS]  # type: ignore[arg-type]
    everything = Context(partnership=PAIR, actor=SYSTEM, now=NOW, today=NOW.date())
    assert [one.area for one in take_readings(None, everything, sources)] == [  # type: ignore[arg-type]
        Area.DILIGENCE,
        Area.GOALS,
    ]
