"""Two people doing the same thing at the same moment, in two real transactions."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.migration import Tree
from core.database import make_engine
from core.errors import Conflict, RuleBroken
from tests.support.databases import Databases
from tests.support.wellbeing import (
    NGO,
    a_clinician,
    a_manager,
    an_officer,
    ask_values,
    covering,
    make_enrolment,
    make_programme,
)
from wellbeing.enrolments.clients import commands as clients
from wellbeing.enrolments.commands import ask
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.models import Participant

S = EnrolmentState
Work = Callable[[Session], object]


@pytest.fixture
def engine_apart(databases: Databases, engine_name: str, keys: None) -> Iterator[sa.Engine]:
    """A vault of this test alone, for real commits."""
    engine = make_engine(databases.url(engine_name, name="vaultown", tree=Tree.WELLBEING))
    yield engine
    engine.dispose()


def at_once(engine: sa.Engine, *works: Work) -> list[object]:
    """Each in a transaction of its own, begun together; answers what each gave or raised."""
    barrier = Barrier(len(works))

    def run(work: Work) -> object:
        with Session(engine) as vault:
            barrier.wait()
            try:
                answer = work(vault)
                vault.commit()
            except Exception as error:
                vault.rollback()
                return error
            return answer

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_a_double_tap_is_one_enrolment(engine_apart: sa.Engine, now: datetime) -> None:
    officer = an_officer()
    with Session(engine_apart) as vault:
        programme_id = make_programme(vault, now=now).id
        vault.commit()

    def tap(vault: Session) -> object:
        return ask(
            vault,
            officer,
            programme_id,
            values=ask_values(),
            covered=covering(NGO),
            work_domain=None,
            now=now,
        )

    answers = at_once(engine_apart, tap, tap, tap)
    assert len({str(answer) for answer in answers}) == 1
    with Session(engine_apart) as vault:
        assert vault.scalars(sa.select(sa.func.count()).select_from(Enrolment)).one() == 1
        assert vault.scalars(sa.select(sa.func.count()).select_from(Participant)).one() == 1


def test_one_of_two_takes_somebody_on_and_the_other_is_told(engine_apart: sa.Engine, now: datetime) -> None:
    with Session(engine_apart) as vault:
        enrolment_id = make_enrolment(vault, now=now, state=S.REQUESTED).id
        vault.commit()
    carers = [a_clinician() for _ in range(3)]
    answers = at_once(
        engine_apart,
        *(lambda vault, one=one: clients.take_on(vault, one, enrolment_id, now=now) for one in carers),
    )
    assert [type(answer) for answer in answers if answer is not None] == [Conflict, Conflict]
    with Session(engine_apart) as vault:
        held = vault.scalars(sa.select(Enrolment.held_by)).one()
    assert held == carers[answers.index(None)].pseudonym


def test_the_last_place_goes_to_one(engine_apart: sa.Engine, now: datetime) -> None:
    with Session(engine_apart) as vault:
        programme = make_programme(vault, now=now, places=1)
        ids = [make_enrolment(vault, now=now, state=S.REQUESTED, programme=programme).id for _ in range(3)]
        vault.commit()
    manager = a_manager()
    answers = at_once(
        engine_apart, *(lambda vault, one=one: clients.offer(vault, manager, one, now=now) for one in ids)
    )
    assert [type(answer) for answer in answers if answer is not None] == [RuleBroken, RuleBroken]
