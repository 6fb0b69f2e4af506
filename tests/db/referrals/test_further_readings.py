"""One more emergency reading than thirty days allow: asked, decided by a director, used once and within a day (security H-04)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor
from core.database import make_engine
from core.errors import Conflict, Denied, NotFound, RuleBroken
from referrals.handover.break_glass.codes import Standing
from referrals.handover.break_glass.commands import open_case
from referrals.handover.break_glass.further.commands import ask, decide, use
from referrals.handover.break_glass.further.queries import (
    get_to_decide,
    list_own,
    list_to_decide,
    readings_before,
)
from referrals.handover.break_glass.models import BreakGlass, BreakGlassRequest
from referrals.handover.break_glass.queries import get_case, list_to_review
from referrals.handover.models import Referral
from tests.support.referrals import World, make_referral, make_world
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
WORDS = "He is missing since noon and I stand at his door"
Here = tuple[Session, World, str]


@pytest.fixture(scope="module")
def whole_world(engine: Engine, keys: None) -> Iterator[Here]:
    """A world in which the stranger has used up the three readings of thirty days."""
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        world = make_world(session, NOW)
        yield session, world, used_up(session, world)


@pytest.fixture
def here(whole_world: Here) -> Iterator[Here]:
    session = whole_world[0]
    savepoint = session.begin_nested()
    yield whole_world
    savepoint.rollback()
    session.expire_all()


def used_up(session: Session, world: World) -> str:
    key = make_referral(session, world, NOW)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == key)).one()
    for hours in (3, 2, 1):
        open_case(session, world.agency.stranger, **said(reference), now=NOW - timedelta(hours=hours))
    return reference


def said(reference: str, **changed: str) -> dict[str, str]:
    return {"reference": reference, "why": "person_missing", "words": WORDS} | changed


def asked(here: Here, *, now: datetime = NOW) -> UUID:
    session, world, reference = here
    return ask(session, world.agency.stranger, **said(reference), now=now)


@pytest.mark.proves("H-04")
def test_what_a_director_allows_is_opened_once_and_reviewed_as_such(here: Here) -> None:
    session, world, reference = here
    stranger, leader = world.agency.stranger, world.agency.leader
    with pytest.raises(RuleBroken, match="Ask your director"):
        open_case(session, stranger, **said(reference), now=NOW)
    wish = asked(here)
    told = sa.select(Notice.recipient_id).where(Notice.about_id == wish)
    assert set(session.scalars(told)) == {leader.user_id}
    with pytest.raises(Conflict, match="Nobody has allowed"):
        use(session, stranger, wish, now=NOW)
    row = get_to_decide(session, leader, wish, now=NOW)
    assert (row.words, row.standing) == (WORDS, Standing.WAITING)
    assert len(readings_before(session, row)) == 3
    decide(session, leader, wish, answer="allow", now=NOW + timedelta(hours=1))
    assert stranger.user_id in set(session.scalars(told))
    # The permission is for the case and the person who asked: it opens nothing else, and for nobody else.
    with pytest.raises(RuleBroken, match="Ask your director"):
        open_case(session, stranger, **said(reference), now=NOW)
    with pytest.raises(NotFound):
        use(session, world.agency.other_supervisor, wish, now=NOW)
    opening = use(session, stranger, wish, now=NOW + timedelta(hours=24, minutes=59))
    assert get_case(session, stranger, opening, now=NOW + timedelta(hours=25)).opening.words == WORDS
    with pytest.raises(Conflict, match="already"):
        use(session, stranger, wish, now=NOW + timedelta(hours=24, minutes=59))
    named = {one.id: one.allowed_by for one in list_to_review(session, world.agency.supervisor)}
    assert named[opening] == leader.name
    assert [name for key, name in named.items() if key != opening] == [None] * 3
    trail = session.scalars(sa.select(AuditRow.action).where(AuditRow.action.like("break_glass_request.%")))
    assert sorted(trail) == [f"break_glass_request.{done}" for done in ("allowed", "made", "used")]
    sealed = session.scalars(sa.select(BreakGlassRequest.words_sealed)).one()
    assert sealed is not None
    assert WORDS.encode() not in bytes(sealed)


@pytest.mark.proves("H-04")
def test_a_permission_lapses_after_a_day_and_so_does_a_wish(here: Here) -> None:
    session, world, _ = here
    first = asked(here)
    with pytest.raises(RuleBroken, match="asked for this case already"):
        asked(here, now=NOW + timedelta(hours=23))
    with pytest.raises(Conflict, match="The day for this decision is over"):
        decide(session, world.agency.leader, first, answer="allow", now=NOW + timedelta(hours=24))
    second = asked(here, now=NOW + timedelta(hours=24))
    decide(session, world.agency.leader, second, answer="allow", now=NOW + timedelta(hours=25))
    with pytest.raises(Conflict, match="lapsed"):
        use(session, world.agency.stranger, second, now=NOW + timedelta(hours=49))
    standings = [
        row.standing for row in list_own(session, world.agency.stranger, now=NOW + timedelta(days=3))
    ]
    assert standings == [Standing.LAPSED, Standing.LAPSED]
    assert session.scalar(sa.select(sa.func.count()).select_from(BreakGlass)) == 3


@pytest.mark.proves("H-04")
def test_what_is_refused_opens_nothing_and_is_decided_once(here: Here) -> None:
    session, world, _ = here
    wish = asked(here)
    with pytest.raises(RuleBroken, match="Choose"):
        decide(session, world.agency.leader, wish, answer="perhaps", now=NOW)
    decide(session, world.agency.leader, wish, answer="refuse", now=NOW)
    with pytest.raises(Conflict, match="Nobody has allowed"):
        use(session, world.agency.stranger, wish, now=NOW)
    with pytest.raises(Conflict, match="Somebody else has decided"):
        decide(session, world.agency.leader, wish, answer="allow", now=NOW)
    asked(here)  # a later emergency can be asked for again


@pytest.mark.proves("H-04")
def test_only_a_director_of_the_same_organisation_decides_and_never_about_oneself(here: Here) -> None:
    session, world, _ = here
    wish = asked(here)
    for actor in (world.agency.supervisor, world.agency.desk, world.agency.stranger, world.ngo.manager):
        with pytest.raises(Denied):
            decide(session, actor, wish, answer="allow", now=NOW)
        assert list_to_decide(session, actor, now=NOW) == ()
    strange = _moved(world.agency.leader, world.ngo.id)
    with pytest.raises(NotFound):
        decide(session, strange, wish, answer="allow", now=NOW)
    self_made = _as(world.agency.leader, world.agency.stranger)
    with pytest.raises(Denied, match="Somebody else decides"):
        decide(session, self_made, wish, answer="allow", now=NOW)
    row = session.get_one(BreakGlassRequest, wish)
    row.allowed, row.decided_at, row.decided_by_id = True, NOW, world.agency.stranger.user_id
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.proves("H-04")
def test_nobody_asks_before_they_have_to_or_without_somebody_who_decides(here: Here) -> None:
    session, world, reference = here
    with pytest.raises(RuleBroken, match="You need nobody"):
        ask(session, world.agency.other_supervisor, **said(reference), now=NOW)
    with pytest.raises(RuleBroken) as refused:
        ask(session, world.agency.stranger, **said(reference, words="short"), now=NOW)
    assert refused.value.field == "words"
    with pytest.raises(RuleBroken, match="no such case"):
        ask(session, world.agency.stranger, **said("R-0000-0000"), now=NOW)
    session.execute(sa.text("DELETE FROM user_role WHERE role = 'leadership'"))
    with pytest.raises(RuleBroken, match="Nobody else leads"):
        asked(here)


@pytest.mark.parametrize(
    "changed",
    [
        {"allowed": True},
        {"decided_at": NOW},
        {"lapses_at": NOW - timedelta(days=1)},
        {"opening_id": "an opening"},
    ],
    ids=["allowed by nobody", "decided by nobody", "lapsed before it was asked", "used without permission"],
)
def test_the_database_refuses_what_cannot_be(here: Here, changed: dict[str, Any]) -> None:
    session, _, _ = here
    row = session.get_one(BreakGlassRequest, asked(here))
    opening = session.scalars(sa.select(BreakGlass.id).limit(1)).one()
    for name, value in changed.items():
        setattr(row, name, opening if name == "opening_id" else value)
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url, pool_size=8)
    yield engine
    engine.dispose()


@pytest.mark.proves("H-04")
def test_pressed_at_once_a_wish_is_decided_once_and_a_permission_opens_once(own_engine: Engine) -> None:
    with Session(own_engine) as session:
        world = make_world(session, NOW)
        reference = used_up(session, world)
        wish = ask(session, world.agency.stranger, **said(reference), now=NOW)
        session.commit()
    leader, stranger = world.agency.leader, world.agency.stranger
    decided = at_once(
        own_engine,
        [lambda session: decide(session, leader, wish, answer="allow", now=NOW)] * 4,
    )
    assert sorted(decided) == ["Conflict", "Conflict", "Conflict", "done"]
    opened = at_once(own_engine, [lambda session: use(session, stranger, wish, now=NOW)] * 4)
    assert sorted(opened) == ["Conflict", "Conflict", "Conflict", "done"]
    with Session(own_engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(BreakGlass)) == 4


def at_once(engine: Engine, acts: list[Any]) -> list[str]:
    """What became of each act, all begun at the same moment."""
    together = Barrier(len(acts))

    def one(act: Any) -> str:
        together.wait(30)
        with Session(engine) as session:
            try:
                act(session)
                session.commit()
            except Conflict:
                return "Conflict"
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def _moved(actor: Actor, organisation_id: UUID) -> Actor:
    return replace(actor, organisation_id=organisation_id)


def _as(actor: Actor, other: Actor) -> Actor:
    return replace(actor, user_id=other.user_id)
