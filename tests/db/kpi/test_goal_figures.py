"""An evaluation of a partnership tells the goals that its indicators measure."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat import models
from core.actor import SYSTEM
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation
from kpi.periods import Period
from partners.goals.lifecycle import GoalState
from partners.goals.models import Goal, GoalUpdate, UpdateSource
from partners.goals.trajectory import Direction
from tests.support.kpi_world import Partner, World

assert models.metadata.tables  # imported so that every table is made

SENT = datetime(2026, 1, 14, 15, tzinfo=UTC)
NOW = datetime(2026, 2, 3, 15, tzinfo=UTC)


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def goal_of(world: World, partner: Partner, indicator: str, *, baseline: float, target: float) -> Goal:
    """An agreed goal as a row: what matters here is what evaluations write."""
    goal = Goal(
        partnership_id=partner.partnership.id,
        reference=f"G-{indicator}-{partner.partnership.id.hex[:6]}",
        title="Together",
        why="It matters.",
        indicator=indicator,
        baseline=baseline,
        target=target,
        direction=Direction.UP if target > baseline else Direction.DOWN,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        agency_owner_id=world.officer.id,
        ngo_owner_id=partner.worker.id,
        state=GoalState.AGREED,
        proposed_by_id=world.officer.id,
        proposed_for_id=world.agency.id,
        created_at=SENT,
        agreed_at=SENT,
        agreed_by_id=partner.worker.id,
    )
    world.session.add(goal)
    world.session.flush()
    return goal


def run(session: Session, world: World, partner: Partner | None, period: Period) -> Evaluation:
    return evaluate(session, SYSTEM, scope=world.scope(partner), period=period, now=NOW)


def test_each_evaluation_reports_once_to_the_goals_of_its_partnership(session: Session, world: World) -> None:
    partner, other = world.add_partner("Harbour House"), world.add_partner("Open Door")
    wanted = goal_of(world, partner, "R01", baseline=0.5, target=0.9)
    waiting = goal_of(world, partner, "R03", baseline=90_000, target=30_000)
    goal_of(world, partner, "R12", baseline=0.5, target=0.9)
    goal_of(world, other, "R01", baseline=0.5, target=0.9)
    partner.accepted(SENT, timedelta(hours=2), first_contact_at=SENT + timedelta(hours=20))
    partner.referral(SENT)
    january = Period.month(2026, 1, zone=world.agency.timezone)
    evaluation = run(session, world, partner, january)
    updates = {update.goal_id: update for update in session.scalars(sa.select(GoalUpdate))}
    # One of two was acknowledged within the hour; nothing is 60 days old, so R12 has no value and writes nothing.
    assert set(updates) == {wanted.id, waiting.id}
    told = updates[wanted.id]
    assert (told.source, told.evaluation_id) == (UpdateSource.EVALUATION, evaluation.id)
    assert (told.value, told.numerator, told.denominator) == (0.5, 1, 2)
    assert told.measured_on == date(2026, 1, 31)
    assert (updates[waiting.id].value, updates[waiting.id].numerator) == (72_000, None)


def test_a_period_that_is_going_on_is_measured_on_the_day_of_the_data(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    goal_of(world, partner, "R01", baseline=0.5, target=0.9)
    partner.referral(SENT)
    run(session, world, partner, Period.quarter(2026, 1, zone=world.agency.timezone))
    assert session.scalar(sa.select(GoalUpdate.measured_on)) == date(2026, 2, 3)


def test_an_agencys_evaluation_and_earlier_periods_report_to_no_goal(session: Session, world: World) -> None:
    partner = world.add_partner("Harbour House")
    goal_of(world, partner, "R01", baseline=0.5, target=0.9)
    partner.referral(SENT)
    partner.referral(SENT - timedelta(days=30))
    run(session, world, None, Period.month(2026, 1, zone=world.agency.timezone))
    run(session, world, partner, Period.month(2025, 12, zone=world.agency.timezone))
    assert session.scalar(sa.select(sa.func.count()).select_from(GoalUpdate)) == 0
