"""Two schedulers as real processes, one of them killed: each period has exactly one evaluation, with all that goes with it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import SYSTEM, Role
from core.database import make_engine
from kpi.evaluations.models import Evaluation
from kpi.schedules.claims import LEASE
from kpi.schedules.commands import create_schedule
from kpi.schedules.frequency import Frequency, RunState
from kpi.schedules.models import EvaluationRun
from tests.support.kpi_world import World
from tests.support.scheduler_process import Scheduler

NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
LATER = NOW + LEASE + timedelta(minutes=1)
PERIODS = ["2025-01", "2025-02"]
EARLIER = {"sqlite": "claimed", "postgresql": "measuring"}
"""Where else each engine's scheduler is killed; the moment before everything is committed is tried on both."""


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    with Session(engine) as session:
        world = World(session)
        world.user(world.agency, "Chief", Role.LEADERSHIP)
        world.user(world.agency, "Desk", Role.PARTNERSHIP_DESK)
        create_schedule(
            session,
            SYSTEM,
            scope=world.scope(),
            frequency=Frequency.MONTHLY,
            first_day=date(2025, 1, 1),
            now=NOW,
        )
        session.commit()
    yield engine
    engine.dispose()


def assert_each_period_once(engine: Engine) -> None:
    """One evaluation for each period, one row of its own in the trail, one notice for each reader, one run that is done."""
    with Session(engine) as session:
        evaluations = session.execute(sa.select(Evaluation.id, Evaluation.period_key)).all()
        assert sorted(row.period_key for row in evaluations) == PERIODS
        published = session.scalars(
            sa.select(AuditRow.subject_id).where(AuditRow.action == "evaluation.published")
        ).all()
        assert Counter(published) == {row.id.hex: 1 for row in evaluations}
        told = session.execute(sa.select(Notice.about_id, Notice.recipient_id)).all()
        assert Counter(row.about_id for row in told) == {row.id: 2 for row in evaluations}
        assert len(set(told)) == len(told)
        runs = session.execute(sa.select(EvaluationRun.period_key, EvaluationRun.state)).all()
        assert sorted(runs) == [(period, RunState.DONE) for period in PERIODS]


@pytest.mark.proves("S-03")
@pytest.mark.parametrize(
    "is_late", [True, pytest.param(False, marks=pytest.mark.deep)], ids=["published", "earlier"]
)
def test_what_a_killed_scheduler_leaves_another_one_does(
    engine: Engine, engine_name: str, own_database_url: str, is_late: bool
) -> None:
    point = "published" if is_late else EARLIER[engine_name]
    killed = Scheduler(own_database_url, point, NOW)
    other = Scheduler(own_database_url, "nowhere", NOW, LATER)
    killed.begin()
    assert killed.says() == point
    other.begin()  # it works beside the one that is about to be killed; on SQLite it may have to wait for it
    killed.kill()
    at_once, afterwards = other.finish()
    assert at_once == PERIODS[1:], "a claim holds although nobody is left who works on it"
    assert afterwards == PERIODS[:1], "after its lease the other one takes over"
    assert_each_period_once(engine)


def test_two_schedulers_that_begin_together_share_the_work(engine: Engine, own_database_url: str) -> None:
    both = [Scheduler(own_database_url, "nowhere", NOW, LATER) for _ in range(2)]
    for scheduler in both:
        scheduler.begin()
    done = [scheduler.finish() for scheduler in both]
    assert sorted(period for one in done for moment in one for period in moment) == PERIODS
    assert_each_period_once(engine)
