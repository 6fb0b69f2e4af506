"""Several people and one last seat at the same moment: exactly one gets it, on either engine."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import make_engine
from partners.training.sessions import commands
from partners.training.sessions.models import TrainingSeat
from partners.training.sessions.states import SeatState
from tests.support.training import make_school, make_session, seat_of

PEOPLE = 4
ROUNDS = 5


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.mark.timeout(300)
def test_one_last_seat_is_one_person_s(own_engine: Engine, now: datetime) -> None:
    """Then two give back and ask at once: never more people than seats, and never a free seat while somebody waits."""
    with Session(own_engine, expire_on_commit=False) as session:
        school = make_school(session, now, officers=PEOPLE)
        planned = [make_session(session, school, now, first=date(2026, 4, 6), seats=1) for _ in range(ROUNDS)]
        session.commit()
    for session_id in planned:
        everybody, two = Barrier(PEOPLE), Barrier(2)

        def enrol(person: Actor, session_id: UUID = session_id, wait: Barrier = everybody) -> SeatState:
            wait.wait(60)
            with Session(own_engine) as own:
                assert person.user_id is not None
                state = commands.take_seat(own, person, session_id, user_id=person.user_id, now=now)
                own.commit()
                return state

        with ThreadPoolExecutor(PEOPLE) as pool:
            states = list(pool.map(enrol, school.officers))
        assert sorted(states) == [SeatState.ENROLLED, *[SeatState.WAITING] * (PEOPLE - 1)]

        def give_back(person: Actor, session_id: UUID = session_id, wait: Barrier = two) -> None:
            wait.wait(60)
            with Session(own_engine) as own:
                seat_id = seat_of(own, session_id, person)
                commands.cancel_seat(own, person, seat_id, reason="Court.", now=now)
                own.commit()

        leaving = [
            one for one, state in zip(school.officers, states, strict=True) if state is SeatState.ENROLLED
        ]
        leaving += [one for one in school.officers if one not in leaving][:1]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(give_back, leaving))
        with Session(own_engine) as session:
            found = session.scalars(
                sa.select(TrainingSeat.state).where(TrainingSeat.session_id == session_id)
            ).all()
        assert sorted(found) == [
            SeatState.CANCELLED,
            SeatState.CANCELLED,
            SeatState.ENROLLED,
            SeatState.WAITING,
        ]
