"""Figures that stand beside each other measure the same: settings, whole months, civil days, and the third state."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import Babel
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from kpi.dashboard.calendar import calendar_of
from kpi.dashboard.commands import measure_due
from kpi.dashboard.figures import list_families
from kpi.dashboard.models import MeasuredFigure
from kpi.dashboard.queries import list_cells
from kpi.dashboard.so_far import measure_so_far_due
from kpi.evaluations.assemble import assemble
from kpi.evaluations.choice import Choice, ExtraTarget, extra_target
from kpi.evaluations.comparing import means_the_same
from kpi.evaluations.measuring import read_source
from kpi.evaluations.running.cautions import (
    Caution,
    cautions_of,
    changes_of,
    measured_otherwise,
    rated_otherwise,
)
from kpi.evaluations.snapshot import Figure, Snapshot
from kpi.measures.high_use import HIGH_USE_FROM, use_high_use_from
from kpi.measures.status import Direction, TargetStatus
from kpi.periods import Period
from partners.meetings.lifecycle.actions import WorkState
from partners.meetings.queries.actions import ActionFact
from partners.memoranda.duties.kinds import DutyKind
from partners.memoranda.duties.models import AgreementDuty
from referrals.encounters.codes import YesNoUnknown
from tests.support.kpi_world import World

ZONE = "America/New_York"
JULY = Period.month(2025, 7, zone=ZONE)
AS_OF = datetime(2025, 12, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(session: Session) -> World:
    return World(session, zone=ZONE)


@pytest.fixture
def three_make_a_group() -> Iterator[None]:
    use_high_use_from(3)
    yield
    use_high_use_from(HIGH_USE_FROM)


def found(session: Session, world: World, code: str, period: Period = JULY) -> Figure:
    figure = assemble(session, world.scope(), period=period, as_of=AS_OF).find_figure(code)
    assert figure is not None
    return figure


@pytest.mark.usefixtures("three_make_a_group")
def test_the_group_of_the_month_before_is_made_by_the_same_number(session: Session, world: World) -> None:
    for day in (2, 9, 16):
        world.encounter(datetime(2025, 6, day, 15, tzinfo=UTC), person_id=world.person.id)
    group = found(session, world, "C03")
    assert group.measurement.n == 1
    assert group.previous is not None
    assert (group.previous.period, group.previous.measurement.n) == ("2025-06", 1)


def test_what_was_published_under_another_setting_is_neither_compared_nor_revised(
    session: Session, world: World, three_make_a_group: None
) -> None:
    for day in (2, 9, 16):
        world.encounter(datetime(2025, 6, day, 15, tzinfo=UTC), person_id=world.person.id)
    june = JULY.previous()
    published = assemble(session, world.scope(), period=june, as_of=AS_OF)
    history = {june.code: (("E-JUNE", published),)}

    def group_of(current: Snapshot) -> tuple[str | None, str | None, float | None, list[str]]:
        figure = current.find_figure("C03")
        assert figure is not None
        before = figure.previous
        revised = [row.indicator for row in current.revisions]
        if before is None:
            return None, None, None, revised
        return before.reference, before.other_version_in, before.measurement.value, revised

    again = assemble(session, world.scope(), period=JULY, as_of=AS_OF, history=history)
    assert group_of(again) == ("E-JUNE", None, 1.0, [])
    use_high_use_from(4)
    other = assemble(session, world.scope(), period=JULY, as_of=AS_OF, history=history)
    assert group_of(other) == (None, "E-JUNE", 0.0, [])
    june_again = assemble(session, world.scope(), period=june, as_of=AS_OF)
    assert "C03" not in {change.figure.definition.code for change in changes_of(june_again, published)}
    assert measured_otherwise(june_again, published) == ("C03",)
    assert Caution.OTHER_SETTINGS in cautions_of(june_again, published=published)
    assert Caution.OTHER_SETTINGS not in cautions_of(published, published=published)


def test_a_rating_by_another_target_is_named_before_it_is_published(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    for _ in range(6):
        partner.accepted(datetime(2025, 7, 7, 15, tzinfo=UTC), HOUR)
    scope = world.scope(partner)
    before = assemble(session, scope, period=JULY, as_of=AS_OF)
    own = ExtraTarget(indicator="R10", value=0.5, direction=Direction.UP)
    after = assemble(session, scope, period=JULY, as_of=AS_OF, choice=Choice(targets=(own,)))
    assert rated_otherwise(after, before) == ("R10",)
    assert Caution.OTHER_TARGETS in cautions_of(after, published=before)
    assert Caution.OTHER_TARGETS not in cautions_of(before, published=before)


def test_what_came_of_a_figure_is_told_beside_no_other_setting(session: Session, world: World) -> None:
    settings = {"high_use_from": 3, "loop_days": 60}
    assert means_the_same("C03", versions=(1, 1), parameters=(settings, {**settings, "loop_days": 90}))
    assert not means_the_same("C03", versions=(1, 1), parameters=(settings, {**settings, "high_use_from": 4}))
    assert not means_the_same("R12", versions=(1, 1), parameters=(settings, {**settings, "loop_days": 90}))
    assert not means_the_same("C03", versions=(1, 2), parameters=(settings, settings))
    # An evaluation of the days before the setting was kept.
    assert means_the_same("C03", versions=(1, 1), parameters=({}, settings))


def test_a_month_that_the_period_cuts_is_no_point_of_its_series(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    for month, day in ((7, 5), (7, 20), (8, 5), (8, 20)):
        at = datetime(2025, month, day, 15, tzinfo=UTC)
        partner.accepted(at, HOUR)
        world.encounter(at)
    period = Period.custom(date(2025, 7, 15), date(2025, 8, 14), zone=ZONE)
    for code in ("R10", "C01"):
        figure = found(session, world, code, period)
        assert figure.measurement.N == 2
        assert [(point.month, point.N) for point in figure.series] == [("2025-07", 2)], code


def test_what_was_waived_in_the_evening_of_its_day_was_waived_in_time(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    due = date(2025, 7, 10)
    for period, evening in (("2025-Q1", 23), ("2025-Q2", 24)):
        session.add(
            AgreementDuty(
                memorandum_id=partner.memorandum.id,
                organisation_id=partner.ngo.id,
                kind=DutyKind.DATA_RETURN,
                title="Figures",
                period=period,
                due_on=due,
                created_at=datetime(2025, 1, 1, tzinfo=UTC),
                waived_at=datetime(2025, 7, 10, 4, tzinfo=UTC) + evening * HOUR,
                waived_by_id=world.officer.id,
                waive_reason="Not needed",
            )
        )
    session.flush()
    measured = read_source(session, world.scope(), period=JULY, as_of=AS_OF).figures(JULY)["P07"]
    assert (measured.n, measured.N, dict(measured.excluded)) == (0, 1, {"return_waived": 1})


def test_an_action_dropped_in_the_evening_of_its_day_was_dropped_in_time(world: World) -> None:
    fact = ActionFact(
        action_id=world.agency.id,
        partnership_id=world.agency.id,
        original_due_on=date(2025, 7, 10),
        state=WorkState.DROPPED,
        done_on=None,
        closed_at=datetime(2025, 7, 11, 2, tzinfo=UTC),
        redated=0,
    )
    assert fact.was_excused(ZONE)
    assert not fact.was_excused("UTC")


def test_no_decline_for_lack_of_capacity_meets_the_target_for_it(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    for hour in range(12):
        partner.accepted(datetime(2025, 7, 10, hour, tzinfo=UTC), HOUR)
    figure = found(session, world, "R11")
    assert figure.status is TargetStatus.MEETS
    (part,) = figure.parts
    assert part.measurement is not None
    assert (part.name, part.measurement.n, part.measurement.N) == ("no_capacity", 0, 12)


def beside(session: Session, world: World, period: Period, *, now: datetime) -> dict[str, tuple[str, ...]]:
    app = Flask("concordat")
    Babel(app)
    calendar = calendar_of(now, ZONE)
    with app.app_context():
        families = list_families(
            session,
            world.scope(),
            calendar=calendar,
            period=period,
            family=None,
            now=now,
            measured_at=now,
        )
        return {row.code: row.changes for family in families for row in family.rows}


def test_the_dashboard_compares_no_part_of_a_month_and_tells_no_data_from_no_cases(
    session: Session, connection: Connection, world: World
) -> None:
    """In June nobody answered whether there was force; in August there were five encounters so far."""
    for month, count, force in (
        (6, 20, YesNoUnknown.UNKNOWN),
        (7, 20, YesNoUnknown.NO),
        (8, 5, YesNoUnknown.NO),
    ):
        for number in range(count):
            at = datetime(2025, month, 2 + number % 5, 15, tzinfo=UTC)
            world.encounter(at, reportable_force=force)
    session.commit()
    now = datetime(2025, 8, 12, 15, tzinfo=UTC)
    factory = partial(Session, connection, join_transaction_mode="create_savepoint")
    measure_due(factory, now=now)
    measure_so_far_due(factory, now=now)
    july = beside(session, world, JULY, now=now)
    assert july["C01"] == ("As before: 20 in June 2025",)
    assert july["C08"] == ()
    august = beside(session, world, Period.month(2025, 8, zone=ZONE), now=now)
    assert august["C01"][0] == "July 2025: 20"
    assert august["C08"] == ("As before: 0.0 per 100 (0 of 20) in July 2025",)
    # A figure of another version of the definition is not shown under the present one.
    session.execute(
        sa.update(MeasuredFigure)
        .where(MeasuredFigure.period_key == "2025-07", MeasuredFigure.indicator == "C08")
        .values(definition_version=2)
    )
    assert "C08" not in beside(session, world, JULY, now=now)


def test_a_first_month_whose_cases_are_gone_keeps_no_figure_of_them(
    session: Session, connection: Connection, world: World
) -> None:
    mistaken = world.encounter(datetime(2025, 5, 5, 15, tzinfo=UTC))
    world.encounter(datetime(2025, 7, 5, 15, tzinfo=UTC))
    session.commit()
    now = datetime(2025, 8, 12, 15, tzinfo=UTC)
    factory = partial(Session, connection, join_transaction_mode="create_savepoint")
    may = Period.month(2025, 5, zone=ZONE)
    measure_due(factory, now=now)
    assert list_cells(session, world.scope(), [may])["2025-05", "C01"].n == 1
    mistaken.crisis = False
    session.commit()
    measure_due(factory, now=now + 2 * DAY)
    assert list_cells(session, world.scope(), [may])["2025-05", "C01"].n == 0


def test_a_target_rates_no_part_that_is_another_window_another_view_or_a_share(
    session: Session, world: World
) -> None:
    partner = world.add_partner("Harbour House", targets={"R02": 0.9, "R04": 0.9, "R12": 0.8})
    for hour in range(12):
        at = datetime(2025, 7, 10, hour, tzinfo=UTC)
        partner.closed(at, 20 * DAY)
        partner.declined(at, HOUR, "no_capacity")
        world.encounter(at, person_id=world.person.id)
    world.encounter(datetime(2025, 9, 20, 15, tzinfo=UTC), person_id=world.person.id)
    choice = Choice(
        targets=(
            extra_target(indicator="C02", direction=Direction.DOWN, value=0.5),
            extra_target(indicator="R11", direction=Direction.DOWN, value=0.1),
        )
    )
    content = assemble(session, world.scope(), period=JULY, as_of=AS_OF, choice=choice)
    rated = {
        figure.definition.code: {part.name: part.status for part in figure.parts if part.status != "none"}
        for figure in content.figures
        if figure.definition.code in ("R02", "R04", "R11", "R12", "C02")
    }
    assert rated == {
        "R02": {"urgent": TargetStatus.MEETS},
        "R04": {"urgent": TargetStatus.MEETS},
        "R11": {},
        "R12": {},
        "C02": {},
    }
    repeat = content.find_figure("C02")
    assert repeat is not None
    assert repeat.status is TargetStatus.MEETS
    assert [part.measurement.value for part in repeat.parts[:2] if part.measurement] == [0.0, 1.0]
