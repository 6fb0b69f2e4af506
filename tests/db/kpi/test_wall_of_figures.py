"""The wall around figures: no period, preview or live page tells of a single person what their sum may not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.errors import RuleBroken
from kpi.dashboard.measuring import measure_closed, measure_open
from kpi.evaluations.commands import evaluate
from kpi.evaluations.disclosure import OTHER_VIEWS, SMALL_NUMBERS
from kpi.evaluations.policy import may_run_over
from kpi.evaluations.snapshot import Snapshot, from_text
from kpi.periods import Period
from referrals.encounters.codes import YesNoUnknown
from tests.support.kpi_world import Partner, World
from tests.support.shared_connection import rolled_back

ZONE = "America/New_York"
JULY = Period.month(2025, 7, zone=ZONE)
NOON = datetime(2025, 7, 10, 16, tzinfo=UTC)
NOW = datetime(2025, 12, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAST = 20
"""The day in July on which one person came more."""


class Made:
    """A month in which twelve were declined for each of two reasons, and one more on the 20th."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = World(session, zone=ZONE)
        self.partner: Partner = self.world.add_partner("Harbour House")
        for place in range(12):
            at = NOON + place * HOUR / 4
            self.partner.declined(at, HOUR, "no_capacity")
            self.partner.declined(at, HOUR, "not_eligible_need")
            self.partner.declined(at, HOUR, "person_declined", decline_side="person")
            self.partner.closed(at, 20 * DAY)
            self.world.encounter(at, arrest=YesNoUnknown.YES if place % 2 else YesNoUnknown.NO)
        self.on_the_last_day = datetime(2025, 7, LAST, 16, tzinfo=UTC)
        self.partner.declined(self.on_the_last_day, HOUR, "not_eligible_need")
        self.world.encounter(self.on_the_last_day, arrest=YesNoUnknown.YES)

    def snapshot(self, period: Period, *, now: datetime = NOW, whole_agency: bool = True) -> Snapshot:
        scope = self.world.scope() if whole_agency else self.world.scope(self.partner)
        return from_text(evaluate(self.session, SYSTEM, scope=scope, period=period, now=now).snapshot)


@pytest.fixture(scope="module")
def made(engine: Engine, keys: None) -> Iterator[Made]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        yield Made(session)


def days(first: int, last: int) -> Period:
    return Period.custom(date(2025, 7, first), date(2025, 7, last), zone=ZONE)


def divided(snapshot: Snapshot) -> list[str]:
    """Whatever in a snapshot divides persons."""
    parts = [
        f"{figure.definition.code}:{part.name}"
        for figure in snapshot.figures
        if not figure.definition.code.startswith("P")
        for part in figure.parts
        if part.name not in OTHER_VIEWS
    ]
    beside = [
        one
        for figure in snapshot.figures
        if not figure.definition.code.startswith("P")
        for compared in (figure, figure.previous, figure.last_year)
        if compared is not None
        for one in compared.measurement.excluded
        if one != SMALL_NUMBERS
    ]
    return [
        *parts,
        *beside,
        *(one.code for one in snapshot.breakdowns),
        *(one.code for one in snapshot.flow),
        *(one.indicator for one in snapshot.equity),
    ]


@pytest.mark.parametrize("whole_agency", [True, False])
def test_periods_that_share_days_are_divided_by_nothing(made: Made, whole_agency: bool) -> None:
    whole = made.snapshot(JULY, whole_agency=whole_agency)
    assert "R11:not_eligible_need" in divided(whole)
    assert "not_divided" not in {note.code for note in whole.notes}
    for period in (days(1, LAST - 1), days(1, LAST), days(2, 31), days(LAST, LAST)):
        part = made.snapshot(period, whole_agency=whole_agency)
        assert divided(part) == [], period.code
        assert "not_divided" in {note.code for note in part.notes}
        declined = part.find_figure("R11")
        assert declined is not None
        assert declined.measurement.excluded_total == (0 if period.start.day == LAST else 12)


def test_a_month_that_is_not_over_is_divided_by_nothing(made: Made) -> None:
    for passed in (HOUR, DAY):
        early = made.snapshot(JULY, now=made.on_the_last_day + passed)
        assert early.is_preliminary
        assert divided(early) == []


def test_an_open_month_on_the_dashboard_is_divided_by_nothing_until_it_is_closed(made: Made) -> None:
    scope = made.world.scope()
    live = measure_open(made.session, scope, month=JULY, now=made.on_the_last_day + DAY)
    for code, figure in live.items():
        if not code.startswith("P"):
            assert {part.name for part in figure.measurement.parts} <= OTHER_VIEWS, code
            assert set(figure.measurement.excluded) <= {SMALL_NUMBERS}, code
    assert "not_eligible_need" in live["R11"].hidden
    closed = next(one for one in measure_closed(made.session, scope, now=NOW) if one.period == JULY)
    assert "not_eligible_need" in {part.name for part in closed.figures["R11"].measurement.parts}


def test_nobody_chooses_the_days_of_a_period(made: Made) -> None:
    for period in (
        JULY,
        Period.quarter(2025, 3, zone=ZONE),
        Period.year(2025, ZONE),
        Period.custom(date(2025, 7, 1), date(2025, 8, 31), zone=ZONE),
    ):
        may_run_over(period)
    for period in (days(1, 30), days(2, 31), days(LAST, LAST)):
        with pytest.raises(RuleBroken, match="whole months") as refused:
            may_run_over(period)
        assert refused.value.field == "period"
