"""Linked records are kept and count as one person; two people are suggested no more; every index stays in its agency."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.errors import Conflict, NotFound, RuleBroken
from referrals.people.commands import PersonValues, find_or_create
from referrals.people.identity import commands, queries
from referrals.people.identity.components import connected
from referrals.people.identity.models import IdentityReveal, PairDecision, PersonPair
from referrals.people.identity.queries import Why
from referrals.people.identity.queries.suggesting import MOST_SHARED
from referrals.people.identity.reveals import identities
from referrals.people.models import Person
from referrals.people.queries import find_by_name, find_by_phone
from tests.support.people import REASON, make_person
from tests.support.referrals import World, make_world

BORN = date(1990, 4, 1)


def counted(session: Session, *people: UUID) -> list[UUID | None]:
    session.expire_all()
    return [session.get_one(Person, key).counted_as_id for key in people]


def test_chains_of_links_count_as_one_and_fall_apart_again(
    session: Session, world: World, now: datetime
) -> None:
    desk, officer = world.agency.desk, world.agency.officer
    one, two, three = sorted(make_person(session, officer, now, name=f"Jo {n}") for n in ("A", "B", "C"))
    first = commands.link(session, desk, pair=(one, two), reason=REASON, now=now)
    commands.link(session, desk, pair=(three, two), reason=REASON, now=now)
    assert counted(session, one, two, three) == [one, one, one]
    commands.end_decision(session, desk, first.id, now=now)
    assert counted(session, one, two, three) == [None, two, two]
    with pytest.raises(Conflict):
        commands.end_decision(session, desk, first.id, now=now)
    with pytest.raises(Conflict, match="decided"):
        commands.tell_apart(session, desk, pair=(two, three), reason=REASON, now=now)


def test_a_linked_record_that_is_merged_takes_the_link_along(
    session: Session, world: World, now: datetime
) -> None:
    desk, officer = world.agency.desk, world.agency.officer
    one, two, three = sorted(make_person(session, officer, now, name=f"Jo {n}") for n in ("A", "B", "C"))
    commands.link(session, desk, pair=(one, two), reason=REASON, now=now)
    row = commands.merge(session, desk, survivor_id=three, merged_id=two, reason=REASON, now=now)
    assert counted(session, one, two, three) == [one, None, one]
    commands.undo_merge(session, desk, row.id, reason=REASON, now=now)
    assert counted(session, one, two, three) == [one, one, None]


def test_groups_of_a_graph() -> None:
    a, b, c, d = (UUID(int=n) for n in range(4))
    assert connected((a, d), [(a, b), (b, c), (c, a)]) == [frozenset({a, b, c}), frozenset({d})]


# ---- Suggestions


def suggested(session: Session, world: World) -> dict[frozenset[UUID], tuple[Why, ...]]:
    return {
        frozenset({row.first_id, row.second_id}): row.whys
        for row in queries.list_suggestions(session, world.agency.desk)
    }


def test_each_reason_to_suggest_a_pair(session: Session, world: World, now: datetime) -> None:
    officer = world.agency.officer
    jo = make_person(session, officer, now, name="Jo Example", phone="(410) 555-0100")
    joe = make_person(session, officer, now, name="Joe Example")
    unborn = make_person(session, officer, now, name="JO  EXAMPLE", born_on=None)
    caller = make_person(session, officer, now, name="Al Other", born_on=None, phone="+1 410 555 0100 ext 3")
    make_person(session, officer, now, name="Al Stranger", phone="410 555 0101")
    assert suggested(session, world) == {
        frozenset({jo, joe}): (Why.SURNAME,),
        frozenset({jo, unborn}): (Why.NAME,),
        frozenset({jo, caller}): (Why.PHONE,),
    }


def test_a_number_that_many_share_suggests_nobody(session: Session, world: World, now: datetime) -> None:
    for n in range(MOST_SHARED):
        make_person(session, world.agency.officer, now, name=f"Guest Nr{n}", phone="410 555 0100")
    assert len(suggested(session, world)) == MOST_SHARED * (MOST_SHARED - 1) // 2
    make_person(session, world.agency.officer, now, name="Guest Last", phone="410 555 0100")
    assert suggested(session, world) == {}


def test_what_was_decided_is_suggested_no_more(session: Session, world: World, now: datetime) -> None:
    desk, officer = world.agency.desk, world.agency.officer
    jo, joe, jon = (make_person(session, officer, now, name=f"{n} Example") for n in ("Jo", "Joe", "Jon"))
    assert len(suggested(session, world)) == 3
    apart = commands.tell_apart(session, desk, pair=(jo, joe), reason=REASON, now=now)
    assert frozenset({jo, joe}) not in suggested(session, world)
    row = commands.merge(session, desk, survivor_id=jon, merged_id=joe, reason=REASON, now=now)
    assert suggested(session, world) == {}, (
        "what was said of the merged record holds for the one that stands for it"
    )
    commands.undo_merge(session, desk, row.id, reason=REASON, now=now)
    commands.end_decision(session, desk, apart.id, now=now)
    assert len(suggested(session, world)) == 3


def test_nobody_else_sees_suggestions_or_decisions(session: Session, world: World, now: datetime) -> None:
    desk, officer = world.agency.desk, world.agency.officer
    jo, joe, jon = (make_person(session, officer, now, name=f"{n} Example") for n in ("Jo", "Joe", "Jon"))
    pair = commands.link(session, desk, pair=(jo, joe), reason=REASON, now=now)
    row = commands.merge(session, desk, survivor_id=joe, merged_id=jon, reason=REASON, now=now)
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    for name, actor in {**world.people, **{f"strange_{n}": a for n, a in stranger.people.items()}}.items():
        if name in ("supervisor", "other_supervisor", "desk"):
            assert queries.list_decisions(session, actor)[0].reason == REASON
            assert queries.list_merges(session, actor)
            continue
        assert queries.list_suggestions(session, actor) == (), name
        assert queries.list_decisions(session, actor) == (), name
        assert queries.list_merges(session, actor) == (), name
        with pytest.raises(NotFound):
            queries.get_merge(session, actor, row.id)
    with pytest.raises(NotFound):
        commands.end_decision(session, stranger.agency.desk, pair.id, now=now)


# ---- Finding


def test_who_may_find_a_person_by_number_or_name(session: Session, world: World, now: datetime) -> None:
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    jo = make_person(session, world.agency.officer, now, phone="(410) 555-0100")
    theirs = make_person(session, stranger.agency.officer, now, phone="(410) 555-0100")
    indexes = [
        (row.name_index, row.phone_index, row.match_index, row.surname_index)
        for row in (session.get_one(Person, jo), session.get_one(Person, theirs))
    ]
    assert not set(indexes[0]) & set(indexes[1]), "the same value in two agencies has two indexes"
    for name, actor in world.people.items():
        expected = [jo] if name in ("supervisor", "other_supervisor", "desk") else []
        assert find_by_phone(session, actor, "1 410 555 0100") == expected, name
        assert find_by_name(session, actor, "example, JO") == expected, name
    assert find_by_phone(session, stranger.agency.desk, "410-555-0100") == [theirs]
    assert find_by_name(session, world.agency.desk, "Jo") == []
    assert find_by_phone(session, world.agency.desk, "911") == []


def test_a_person_is_known_again_by_code_or_by_name_and_number(
    session: Session, world: World, now: datetime
) -> None:
    officer = world.agency.officer
    jo = make_person(session, officer, now, born_on=None, phone="410 555 0100")
    values = PersonValues(name="jo example", phone="+14105550100", born_on=None)
    assert find_or_create(session, officer, values=values, now=now) == jo
    code = session.get_one(Person, jo).reference
    assert len(code) == len("P-7KQ2")
    given = PersonValues(reference=code.lower(), born_on=BORN, name="Somebody Else")
    assert find_or_create(session, officer, values=given, now=now) == jo
    person = session.get_one(Person, jo)
    assert (person.name, person.born_on) == ("Jo Example", "1990-04-01"), "a known name is not overwritten"
    assert person.match_index is not None
    with pytest.raises(RuleBroken) as refused:
        find_or_create(session, officer, values=PersonValues(reference="P-2222"), now=now)
    assert refused.value.field == "reference"
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    with pytest.raises(RuleBroken):
        find_or_create(session, stranger.agency.officer, values=PersonValues(reference=code), now=now)


# ---- Names behind codes


def test_a_name_is_read_for_ten_minutes_by_who_asked(session: Session, world: World, now: datetime) -> None:
    jo = make_person(session, world.agency.officer, now)
    desk, supervisor = world.agency.desk, world.agency.supervisor
    assert identities(session, desk, [jo], now=now) == {}
    commands.reveal(session, desk, [jo], why="outreach", now=now)
    assert identities(session, desk, [jo], now=now)[jo].name == "Jo Example"
    assert identities(session, supervisor, [jo], now=now) == {}
    assert identities(session, desk, [jo], now=now + timedelta(minutes=10)) == {}
    audit = session.scalars(sa.select(AuditRow).where(AuditRow.action == "person.revealed")).one()
    assert audit.subject_id == jo.hex
    assert "Example" not in audit.details
    commands.reveal(session, desk, [jo], why="outreach", now=now + timedelta(minutes=1))
    assert session.scalar(sa.select(sa.func.count()).select_from(IdentityReveal)) == 1


def test_at_most_thirty_names_an_hour(session: Session, world: World, now: datetime) -> None:
    people = [make_person(session, world.agency.officer, now, name=f"Jo Nr{n}") for n in range(31)]
    for key in people[:29]:
        commands.reveal(session, world.agency.desk, [key], why="compare", now=now)
    with pytest.raises(RuleBroken, match="30 names an hour"):
        commands.reveal(session, world.agency.desk, people[29:], why="compare", now=now)
    commands.reveal(session, world.agency.desk, people[29:30], why="compare", now=now)
    with pytest.raises(RuleBroken):
        commands.reveal(session, world.agency.desk, people[30:], why="compare", now=now)
    commands.reveal(session, world.agency.supervisor, people[30:], why="compare", now=now)
    commands.reveal(session, world.agency.desk, people[30:], why="compare", now=now + timedelta(hours=1))
    with pytest.raises(RuleBroken) as refused:
        commands.reveal(session, world.agency.desk, people[:1], why="curious", now=now)
    assert refused.value.field == "why"


def test_a_strangers_person_has_no_name(session: Session, world: World, now: datetime) -> None:
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    jo = make_person(session, world.agency.officer, now)
    with pytest.raises(NotFound):
        commands.reveal(session, stranger.agency.desk, [jo], why="compare", now=now)


def test_a_reveal_is_written_once(session: Session, world: World, now: datetime) -> None:
    jo = make_person(session, world.agency.officer, now)
    commands.reveal(session, world.agency.desk, [jo], why="outreach", now=now)
    for statement in (sa.delete(IdentityReveal), sa.update(IdentityReveal).values(why="x")):
        with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
            session.execute(statement.execution_options(synchronize_session=False))


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [("order", "in_order"), ("end", "end_paired"), ("twice", "uq_person_pair_live|person_pair.first_id")],
)
def test_the_database_refuses_a_pair(
    session: Session, world: World, now: datetime, wrong: str, constraint: str
) -> None:
    one, two = sorted(make_person(session, world.agency.officer, now, name=f"Jo {n}") for n in "AB")

    def pair() -> PersonPair:
        made = PersonPair(
            agency_id=world.agency.id,
            first_id=two if wrong == "order" else one,
            second_id=one if wrong == "order" else two,
            decision=PairDecision.SAME,
            decided_at=now,
            decided_by_id=world.agency.desk.user_id,
            ended_at=now if wrong == "end" else None,
        )
        made.reason = REASON
        return made

    session.add_all([pair() for _ in range(2 if wrong == "twice" else 1)])
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()
