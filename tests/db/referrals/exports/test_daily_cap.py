"""The daily cap of files holds whatever many processes are asked at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind, Role
from core.database import make_engine
from core.errors import RuleBroken
from referrals.handover.exports.commands import begin_export, note_export
from referrals.handover.exports.policy import PER_DAY
from tests.support.accounts import actor_of, make_organisation, make_user

WORKERS, ASKED = 4, 6
PATIENCE = 60


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


def _files(engine: Engine, actor: Actor, together: Barrier, now: datetime) -> int:
    """How many files one worker makes of those that it is asked for; each on a connection and in a transaction of its own."""
    made = 0
    for _ in range(ASKED):
        together.wait(PATIENCE)
        with Session(engine) as session:
            try:
                begin_export(session, actor, now=now)
            except RuleBroken:
                continue
            note_export(session, actor, subject="queue", kind="csv", rows=0, conditions=(), told=(), now=now)
            session.commit()
            made += 1
    return made


@pytest.mark.proves("K-03", "N-01")
def test_four_workers_let_five_files_pass_together(own_engine: Engine, now: datetime) -> None:
    with Session(own_engine) as session:
        ngo = make_organisation(session, OrganisationKind.NGO, name="Lantern")
        people = [
            make_user(session, ngo, [Role.NGO_MANAGER], now=now, email=f"m{n}@example.org") for n in range(2)
        ]
        one, other = (actor_of(session, user) for user in people)
        session.commit()

    def ask(actor: Actor, at: datetime) -> int:
        together = Barrier(WORKERS)
        with ThreadPoolExecutor(WORKERS) as pool:
            asked = [pool.submit(_files, own_engine, actor, together, at) for _ in range(WORKERS)]
            return sum(each.result(PATIENCE) for each in asked)

    assert ask(one, now) == PER_DAY
    assert ask(one, now + timedelta(hours=23)) == 0
    assert ask(other, now) == PER_DAY, "the cap is each person's own"
    assert ask(one, now + timedelta(hours=24, seconds=1)) == PER_DAY
