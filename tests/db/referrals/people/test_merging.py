"""Merging loses nothing, undoing restores exactly what moved, and what was changed since stays and is named."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor
from core.database import Base
from core.errors import Conflict, Denied, NotFound, RuleBroken
from referrals.encounters.models import Encounter
from referrals.handover.models import Referral
from referrals.people.commands import PersonValues, find_or_create
from referrals.people.identity import commands, queries
from referrals.people.identity.models import PersonMerge, PersonMergeMove
from referrals.people.identity.registry import STAYS, person_rows
from referrals.people.models import Person
from referrals.people.queries import find_by_identity, find_by_reference, reference_of
from tests.support.people import REASON, make_encounters, make_person
from tests.support.referrals import World, make_referral, make_world

BORN = date(1990, 4, 1)


def two_people(session: Session, world: World, now: datetime) -> tuple[UUID, UUID]:
    officer = world.agency.officer
    kept = make_person(session, officer, now, name="Jo Example", age_band="26_64")
    gone = make_person(session, officer, now, name="Joe Example", phone="410 555 0100", age_band="26_64")
    return kept, gone


def state_of(session: Session) -> dict[str, Any]:
    """All that belongs to people, and what the people's records say."""
    session.flush()
    rows = {
        one.kind: dict(session.execute(sa.select(one.id, one.person_id)).tuples().all())
        for one in person_rows()
    }
    columns = [
        c
        for c in Person.__table__.columns
        if not c.name.endswith("_sealed") and c.name not in ("version", "created_at")
    ]
    people = {row.id: tuple(row) for row in session.execute(sa.select(*columns))}
    texts = {
        row.id: (row.name, row.born_on, row.phone, row.safe_contact)
        for row in session.scalars(sa.select(Person))
    }
    return {"rows": rows, "people": people, "texts": texts}


def test_every_reference_to_a_person_moves_or_stays_for_a_reason() -> None:
    import concordat.models
    from concordat.person_rows import WRITTEN_ONCE

    assert concordat.models.metadata is Base.metadata
    named = {(one.person_id.table.name, one.person_id.name) for one in person_rows()} | STAYS | WRITTEN_ONCE
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                assert (table.name, column.name) in named, (
                    f"{table.name}.{column.name} is left behind by a merge"
                )


def test_all_that_belonged_to_one_record_moves(session: Session, world: World, now: datetime) -> None:
    kept, gone = two_people(session, world, now)
    mine = make_encounters(session, world.agency.officer, kept, [now])
    theirs = make_encounters(session, world.agency.officer, gone, [now, now - timedelta(days=3)])
    referral = make_referral(session, world, now, person_name="Joe Example", phone="410 555 0100")
    assert session.get_one(Referral, referral).person_id == gone
    row = commands.merge(
        session, world.agency.supervisor, survivor_id=kept, merged_id=gone, reason=REASON, now=now
    )
    session.expire_all()
    assert {session.get_one(Encounter, key).person_id for key in (*mine, *theirs)} == {kept}
    assert session.get_one(Referral, referral).person_id == kept
    survivor = session.get_one(Person, kept)
    assert survivor.phone == "410 555 0100"
    assert row.filled == "phone safe_contact language"
    assert session.get_one(Person, gone).name == "Joe Example", "the merged record keeps what it knew"
    audit = session.scalars(sa.select(AuditRow).where(AuditRow.action == "person.merged")).one()
    assert "Example" not in audit.details
    assert "555" not in audit.details
    page = queries.get_merge(session, world.agency.desk, row.id)
    assert {moved.label: (moved.moved, moved.there) for moved in page.moved}["Encounters"] == (2, 2)
    assert page.reason == REASON


def test_who_is_typed_as_the_merged_record_is_the_survivor(
    session: Session, world: World, now: datetime
) -> None:
    kept, gone = two_people(session, world, now)
    code = session.get_one(Person, gone).reference
    commands.merge(session, world.agency.desk, survivor_id=kept, merged_id=gone, reason=REASON, now=now)
    agency_id = world.agency.id
    assert find_by_identity(session, agency_id=agency_id, name="joe  EXAMPLE", born_on=BORN) == kept
    assert find_by_reference(session, agency_id=agency_id, reference=code.lower()) == kept
    assert reference_of(session, gone) == session.get_one(Person, kept).reference
    again = find_or_create(
        session, world.agency.officer, values=PersonValues(name="Joe Example", born_on=BORN), now=now
    )
    assert again == kept
    assert find_or_create(session, world.agency.officer, values=PersonValues(reference=code), now=now) == kept


def test_undoing_restores_all_but_what_changed_since(session: Session, world: World, now: datetime) -> None:
    kept, gone = two_people(session, world, now)
    other = make_person(session, world.agency.officer, now, name="Al Other")
    first, second = make_encounters(session, world.agency.officer, gone, [now, now])
    row = commands.merge(session, world.agency.desk, survivor_id=kept, merged_id=gone, reason=REASON, now=now)
    session.get_one(Encounter, second).person_id = other
    (later,) = make_encounters(session, world.agency.officer, kept, [now])
    find_or_create(
        session, world.agency.officer, values=PersonValues(name="Jo Example", born_on=BORN, phone="410 555 0199"), now=now
    )  # fmt: skip
    commands.undo_merge(session, world.agency.desk, row.id, reason="They are brother and sister.", now=now)
    session.expire_all()
    assert [session.get_one(Encounter, key).person_id for key in (first, second, later)] == [
        gone,
        other,
        kept,
    ]
    assert session.get_one(Person, kept).phone == "410 555 0199", "a newer number is nobody's to take away"
    assert session.get_one(Person, gone).merged_into_id is None
    moved = next(
        m for m in queries.get_merge(session, world.agency.desk, row.id).moved if m.label == "Encounters"
    )
    assert (moved.moved, moved.stayed) == (2, 1)
    with pytest.raises(Conflict):
        commands.undo_merge(session, world.agency.desk, row.id, reason=REASON, now=now)


def test_a_merge_is_not_undone_under_a_later_one(session: Session, world: World, now: datetime) -> None:
    kept, gone = two_people(session, world, now)
    last = make_person(session, world.agency.officer, now, name="Jo Exampel")
    desk = world.agency.desk
    first = commands.merge(session, desk, survivor_id=kept, merged_id=gone, reason=REASON, now=now)
    second = commands.merge(session, desk, survivor_id=last, merged_id=kept, reason=REASON, now=now)
    assert session.get_one(Person, gone).merged_into_id == last, "never a chain"
    assert queries.get_merge(session, desk, first.id).blocked
    with pytest.raises(Conflict, match="Undo that merge first"):
        commands.undo_merge(session, desk, first.id, reason=REASON, now=now)
    commands.undo_merge(session, desk, second.id, reason=REASON, now=now)
    session.expire_all()
    assert session.get_one(Person, gone).merged_into_id == kept
    commands.undo_merge(session, desk, first.id, reason=REASON, now=now)
    session.expire_all()
    assert session.get_one(Person, gone).merged_into_id is None


@pytest.mark.parametrize("seed", range(6))
def test_random_merges_links_and_undos_restore_exactly(
    session: Session, world: World, now: datetime, seed: int
) -> None:
    chance = random.Random(seed)
    desk = world.agency.desk
    people = random_people(session, world, chance, now)
    before = state_of(session)
    merges: list[UUID] = []
    links: list[UUID] = []
    for _ in range(24):
        try:
            random_step(session, desk, chance, people, (merges, links), now)
        except Conflict:
            session.expire_all()
        check_owners_live(session)
    undo_all(session, desk, chance, now)
    for key in links:
        commands.end_decision(session, desk, key, now=now)
    session.expire_all()
    assert merges, "this seed merged nothing"
    assert state_of(session) == before
    assert not session.scalar(sa.select(sa.func.count()).where(PersonMergeMove.returned.is_not(True)))


def random_people(session: Session, world: World, chance: random.Random, now: datetime) -> list[UUID]:
    officer = world.agency.officer
    people = [
        make_person(
            session,
            officer,
            now + timedelta(minutes=n),
            name=f"Jo Number{n}",
            born_on=BORN if chance.random() < 0.7 else None,
            phone=f"410 555 01{n:02d}" if chance.random() < 0.5 else None,
            age_band=chance.choice([None, "26_64"]),
        )
        for n in range(7)
    ]
    for person in people:
        make_encounters(session, officer, person, [now] * chance.randrange(3))
    for n in (1, 3):
        make_referral(session, world, now, person_name=f"Jo Number{n}")
    return people


def random_step(
    session: Session,
    desk: Actor,
    chance: random.Random,
    people: list[UUID],
    made: tuple[list[UUID], list[UUID]],
    now: datetime,
) -> None:
    merges, links = made
    one, other = chance.sample(people, 2)
    match chance.randrange(4):
        case 0 | 1:
            row = commands.merge(session, desk, survivor_id=one, merged_id=other, reason=REASON, now=now)
            merges.append(row.id)
        case 2:
            links.append(commands.link(session, desk, pair=(one, other), reason=REASON, now=now).id)
        case _ if merges:
            commands.undo_merge(session, desk, chance.choice(merges), reason=REASON, now=now)


def check_owners_live(session: Session) -> None:
    living = set(session.scalars(sa.select(Person.id).where(Person.merged_into_id.is_(None))))
    merged = sa.select(Person.merged_into_id).where(Person.merged_into_id.is_not(None))
    assert set(session.scalars(merged)) <= living, "a record leads to one that leads on"
    owners = set(session.scalars(sa.select(Encounter.person_id).where(Encounter.person_id.is_not(None))))
    assert owners <= living, "a row belongs to a record that stands for nobody"


def undo_all(session: Session, desk: Actor, chance: random.Random, now: datetime) -> None:
    """In any order that is allowed; some order always is."""
    while standing := session.scalars(sa.select(PersonMerge.id).where(PersonMerge.undone_at.is_(None))).all():
        done = 0
        for key in chance.sample(list(standing), len(standing)):
            try:
                commands.undo_merge(session, desk, key, reason=REASON, now=now)
                done += 1
            except Conflict:
                session.expire_all()
        assert done, "some merges can never be undone"


def test_who_may_not_merge(session: Session, world: World, now: datetime) -> None:
    kept, gone = two_people(session, world, now)
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    for name, actor in world.people.items():
        if name in ("supervisor", "other_supervisor", "desk"):
            continue
        with pytest.raises(Denied):
            commands.merge(session, actor, survivor_id=kept, merged_id=gone, reason=REASON, now=now)
    for actor in (stranger.agency.desk, stranger.agency.supervisor):
        with pytest.raises(NotFound):
            commands.merge(session, actor, survivor_id=kept, merged_id=gone, reason=REASON, now=now)
        with pytest.raises(NotFound):
            queries.compare(session, actor, (kept, gone), now=now)


def test_what_refuses_a_merge(session: Session, world: World, now: datetime) -> None:
    kept, gone = two_people(session, world, now)
    desk = world.agency.desk
    with pytest.raises(RuleBroken, match="at least") as refused:
        commands.merge(session, desk, survivor_id=kept, merged_id=gone, reason="dup", now=now)
    assert refused.value.field == "reason"
    with pytest.raises(Conflict):
        commands.merge(session, desk, survivor_id=kept, merged_id=kept, reason=REASON, now=now)
    pair = commands.tell_apart(session, desk, pair=(kept, gone), reason=REASON, now=now)
    with pytest.raises(Conflict, match="two people"):
        commands.merge(session, desk, survivor_id=kept, merged_id=gone, reason=REASON, now=now)
    commands.end_decision(session, desk, pair.id, now=now)
    commands.merge(session, desk, survivor_id=kept, merged_id=gone, reason=REASON, now=now)
    with pytest.raises(Conflict, match="merged meanwhile"):
        commands.merge(session, desk, survivor_id=kept, merged_id=gone, reason=REASON, now=now)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"survivor": True}, "two_records"),
        ({"undone_at": True}, "undo_paired"),
        ({"twice": True}, "uq_person_merge_live|person_merge.merged_id"),
    ],
)
def test_the_database_refuses(
    session: Session, world: World, now: datetime, values: dict[str, bool], constraint: str
) -> None:
    kept, gone = two_people(session, world, now)

    def row(survivor: UUID, merged: UUID) -> PersonMerge:
        made = PersonMerge(
            agency_id=world.agency.id,
            survivor_id=survivor,
            merged_id=merged,
            merged_at=now,
            merged_by_id=world.agency.desk.user_id,
            undone_at=now if "undone_at" in values else None,
        )
        made.reason = REASON
        return made

    session.add(row(kept, kept if "survivor" in values else gone))
    if "twice" in values:
        session.add(row(kept, gone))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()
