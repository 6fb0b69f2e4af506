"""Sixteen press “accept” at once: one wins, fifteen are told who (O-01)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import make_engine
from core.errors import Conflict
from core.references import make_reference
from referrals.handover import commands
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent
from tests.support.referrals import make_referral, make_world

THREADS, REFERRALS, FEWER = 16, 200, 60
"""So many referrals in the second tier, and fewer in the first: sixteen press either way."""
BATCH = 10
"""Referrals that one worker takes within one transaction: commits, not rules, would take most of the time."""


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    """A database of this test alone, in which transactions really commit; with a connection for each thread.

    A pool of fifteen lets the sixteenth wait for one, and give up after 30 seconds of a busy machine, before it asks.
    """
    engine = make_engine(own_database_url, pool_size=THREADS)
    yield engine
    engine.dispose()


def copies_of(session: Session, key: UUID, count: int) -> list[UUID]:
    """A sent referral again and again, row by row: sending each through its command would take most of the time."""
    keys = [uuid4() for _ in range(count)]
    for model, column in ((Referral, Referral.id), (ReferralEvent, ReferralEvent.referral_id)):
        row = dict(session.execute(sa.select(model.__table__).where(column == key)).one()._mapping)
        own = {"reference": ""} if model is Referral else {"id": uuid4()}
        rows = [
            row | {name: uuid4() if name == "id" else make_reference("R") for name in own} | {column.key: new}
            for new in keys
        ]
        session.execute(sa.insert(model.__table__), rows)  # type: ignore[arg-type]
    return keys


@pytest.mark.proves("O-01")
@pytest.mark.scaled
def test_nobody_is_accepted_twice(own_engine: Engine, now: datetime, deep: bool) -> None:
    count = REFERRALS if deep else FEWER
    with Session(own_engine) as session:
        world = make_world(session, now)
        first = make_referral(session, world, now)
        version = session.get_one(Referral, first).version
        targets = [(key, version) for key in (first, *copies_of(session, first, count - 1))]
        session.commit()
    together = Barrier(THREADS)
    when = now + timedelta(minutes=1)
    people = (world.ngo.intake, world.ngo.second_intake, world.ngo.manager)

    def accept_all(number: int) -> Counter[str]:
        """Each begins elsewhere, so that every worker wins some; within a batch all go the same way round."""
        outcome: Counter[str] = Counter()
        actor = people[number % len(people)]
        # SQLite has one writer anyway; elsewhere a batch would keep rows locked for as long as it lasts.
        size = BATCH if own_engine.dialect.name == "sqlite" else 1
        batches = [targets[start : start + size] for start in range(0, count, size)]
        first = number * len(batches) // THREADS
        together.wait()
        for batch in batches[first:] + batches[:first]:
            with Session(own_engine) as session:
                outcome.update(accept(session, actor, key, version) for key, version in batch)
                session.commit()
        return outcome

    def accept(session: Session, actor: Actor, key: UUID, version: int) -> str:
        try:
            with session.begin_nested():
                commands.accept(session, actor, key, now=when, version=version)
        except Conflict as lost:
            return f"told that {lost.params['name']} did" if lost.params["at"] == when else "told wrongly"
        return "accepted"

    with ThreadPoolExecutor(THREADS) as pool:
        total = sum(pool.map(accept_all, range(THREADS)), Counter())
    assert total.pop("accepted") == count
    assert set(total) <= {f"told that {person.name} did" for person in people}
    assert total.total() == count * (THREADS - 1)
    with Session(own_engine) as session:
        accepted = sa.select(sa.func.count()).where(ReferralEvent.action == ReferralAction.ACCEPT)
        assert session.scalar(accepted) == count
        assert set(session.scalars(sa.select(Referral.state))) == {ReferralState.ACCEPTED}


@pytest.mark.proves("O-05")
def test_a_double_click_sends_once(own_engine: Engine, now: datetime) -> None:
    with Session(own_engine) as session:
        world = make_world(session, now)
        key = make_referral(session, world, now, state=ReferralState.DRAFT)
        session.commit()
    together = Barrier(4)

    def send(_: int) -> ReferralState:
        together.wait()
        with Session(own_engine) as session:
            moved = commands.submit(session, world.agency.officer, key, now=now, idempotency_key="once")
            session.commit()
            return moved.state

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {ReferralState.SUBMITTED}
    with Session(own_engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ReferralEvent)) == 1
