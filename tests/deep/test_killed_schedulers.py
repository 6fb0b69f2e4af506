"""Two schedulers at a time, killed at two hundred random moments: each period has exactly one evaluation in the end."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from audit.models import AuditRow
from core.actor import SYSTEM, Role
from core.database import make_engine
from kpi.evaluations.models import Evaluation
from kpi.schedules.claims import LONGEST_LEASE
from kpi.schedules.commands import create_schedule
from kpi.schedules.evaluating import evaluate_due
from kpi.schedules.frequency import Frequency, RunState
from kpi.schedules.models import EvaluationRun
from tests.deep.conftest import Figure
from tests.support.forked import Forked
from tests.support.kpi_world import World
from tests.support.settings import use_test_keys

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
FIRST = date(2009, 1, 1)
MONTHS, QUARTERS = 194, 64
KILLS = 200
"""There is work for all of them: a scheduler that is killed has evaluated a few periods at most."""


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    with Session(engine) as session:
        world = World(session)
        world.user(world.agency, "Chief", Role.LEADERSHIP)
        for frequency in (Frequency.MONTHLY, Frequency.QUARTERLY):
            create_schedule(
                session, SYSTEM, scope=world.scope(), frequency=frequency, first_day=FIRST, now=NOW
            )
        session.commit()
    yield engine
    engine.dispose()


def evaluate(say: Callable[[str], None], url: str, moments: list[datetime]) -> None:
    """A scheduler: what is due at each moment, until nothing is; each period that it published is said."""
    use_test_keys()
    engine = make_engine(url)
    say("ready")
    for moment in moments:
        outcomes = evaluate_due(sessionmaker(engine), now=moment)
        for outcome in outcomes:
            assert outcome.error is None, outcome.error
            say(outcome.period)
        if not outcomes:
            break
    engine.dispose()


@pytest.mark.timeout(3600)
@pytest.mark.proves("S-02", "S-03", "S-05")
def test_two_hundred_killed_schedulers(engine: Engine, own_database_url: str, figure: Figure) -> None:
    chance, moment, kills = random.Random(3), NOW, 0
    for _ in range(KILLS):
        if kills >= KILLS:
            break
        # Time goes on by more than the longest lease, so that what was claimed may be taken over.
        moment += LONGEST_LEASE + timedelta(minutes=1)
        pair = [Forked(evaluate, own_database_url, [moment]) for _ in range(2)]
        for scheduler in pair:
            assert scheduler.says() == "ready"
        for scheduler in pair:
            time.sleep(chance.random() * 0.4)
            kills += scheduler.kill()
    final = Forked(
        evaluate,
        own_database_url,
        [moment + number * (LONGEST_LEASE + timedelta(minutes=1)) for number in range(1, 60)],
    )
    final.rest()
    assert final.process.exitcode == 0
    with Session(engine) as session:
        evaluated = Counter(session.scalars(sa.select(Evaluation.period_key)))
        published = Counter(
            session.scalars(sa.select(AuditRow.subject_id).where(AuditRow.action == "evaluation.published"))
        )
        retaken = session.scalar(sa.select(sa.func.count()).where(EvaluationRun.attempts > 1))
        undone = session.scalar(sa.select(sa.func.count()).where(EvaluationRun.state != RunState.DONE))
    doubled = sum(count - 1 for count in [*evaluated.values(), *published.values()])
    missing = MONTHS + QUARTERS - len(evaluated)
    figure(
        "S-03",
        f"{engine.dialect.name}: {kills} kills, {len(evaluated)} evaluated, {retaken} retaken, {doubled} doubled, {missing} missing",
    )
    assert kills >= KILLS
    assert (doubled, missing, undone) == (0, 0, 0)
