"""The search: exact names, numbers and whole words; only what the reader may open and what still flows; few and logged."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor
from core.errors import Denied, NotFound, RuleBroken
from referrals.casework.finding.reindexing import rebuild_search
from referrals.casework.notes.commands import add_note, amend_note
from referrals.casework.policy import casework_scope
from referrals.handover import queries
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.search.commands import PER_HOUR, begin_search, note_search
from referrals.handover.search.models import SearchWord, Source
from referrals.handover.search.queries import FoundIn, Hits, find_by_reference, search
from referrals.people.consents.models import Consent
from tests.support.referrals import World, make_referral, make_world
from tests.support.statements import counted_statements

S = ReferralState


def look(session: Session, actor: Actor, text: str, now: datetime) -> Hits:
    return search(session, actor, text, casework=casework_scope(actor), now=now)


def found(session: Session, actor: Actor, text: str, now: datetime) -> dict[UUID, tuple[FoundIn, ...]]:
    return {row.id: row.found_in for row in look(session, actor, text, now).rows}


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("Jo Example", FoundIn.NAME),
        ("  JO   example ", FoundIn.NAME),
        ("Example, Jo", FoundIn.NAME),
        ("+1 555 010 0100", FoundIn.PHONE),
        ("(555) 010-0100", FoundIn.PHONE),
        ("wanting talked", FoundIn.CONCERN),
        ("DOG", FoundIn.SAFETY),
        ("hard hearing", FoundIn.ACCESS_NEEDS),
    ],
)
def test_what_is_typed_exactly_is_found_however_it_is_written(
    session: Session, world: World, now: datetime, typed: str, where: FoundIn
) -> None:
    key = make_referral(session, world, now, phone="555 010 0100")
    for reader in (world.ngo.intake, world.ngo.worker, world.ngo.manager):
        assert found(session, reader, typed, now) == {key: (where,)}
    [row] = look(session, world.ngo.intake, typed, now).rows
    assert (row.person_name, row.state) == ("Jo Example", S.SUBMITTED)


@pytest.mark.parametrize(
    "typed", ["Jo", "Example", "Jo Exampl", "talk", "wanting nowhere", "555 010", "the of a"]
)
def test_parts_are_not_found(session: Session, world: World, now: datetime, typed: str) -> None:
    make_referral(session, world, now, phone="555 010 0100")
    assert found(session, world.ngo.intake, typed, now) == {}


def test_words_must_stand_in_one_referral_but_may_stand_in_several_texts(
    session: Session, world: World, now: datetime
) -> None:
    one = make_referral(session, world, now, concern="Lost his bicycle", safety="Parrot")
    make_referral(session, world, now, concern="Lost her umbrella", safety="Cat")
    intake = world.ngo.intake
    assert found(session, intake, "bicycle parrot", now) == {one: (FoundIn.CONCERN, FoundIn.SAFETY)}
    assert found(session, intake, "bicycle cat", now) == {}


def test_the_newest_come_first_and_only_so_many(
    session: Session, world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [make_referral(session, world, now + timedelta(minutes=n)) for n in range(4)]
    later = now + timedelta(hours=1)
    hits = look(session, world.ngo.intake, "wanting", later)
    assert [row.id for row in hits.rows] == keys[::-1]
    assert not hits.more
    monkeypatch.setattr("referrals.handover.search.queries.MOST_HITS", 3)
    hits = look(session, world.ngo.intake, "wanting", later)
    assert [row.id for row in hits.rows] == keys[:0:-1]
    assert hits.more


def test_nobody_finds_what_is_not_theirs(session: Session, world: World, now: datetime) -> None:
    """Another NGO, the police, the desk: no person and no word is found by any of them."""
    make_referral(session, world, now)
    other = make_world(session, now, agency="Southgate Police", ngo="River House")
    own = world.ngo
    theirs = {own.intake, own.second_intake, own.worker, own.second_worker, own.manager}
    readers = {*other.people.values(), *world.people.values()} - theirs
    for reader in readers:
        for typed in ("Jo Example", "+1 555 0100", "wanting"):
            assert found(session, reader, typed, now) == {}, (reader.name, typed)


def test_notes_are_found_by_those_who_read_them(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    worker, later = world.ngo.worker, now + timedelta(hours=1)
    note = add_note(session, worker, key, text="Plays the trombone on Sundays", now=later)
    for reader, reads in (
        (worker, True),
        (world.ngo.manager, True),
        (world.ngo.second_worker, False),
        (world.ngo.intake, False),
    ):
        assert found(session, reader, "trombone", later) == ({key: (FoundIn.NOTE,)} if reads else {})
    assert found(session, worker, "wants meet", later) == {key: (FoundIn.ATTEMPT,)}
    assert found(session, worker, "wants", later) == {}, "a word that everybody uses finds nothing by itself"
    assert found(session, world.ngo.intake, "meet", later) == {}
    assert found(session, world.ngo.intake, "wanting trombone", later) == {}, (
        "half of it is not theirs to read"
    )
    amend_note(session, worker, key, note, text="Plays the clarinet", now=later)
    assert found(session, worker, "trombone", later) == {}
    assert found(session, worker, "clarinet", later) == {key: (FoundIn.NOTE,)}


def test_a_draft_leaves_no_trace_in_the_index(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.DRAFT)
    packet = session.get_one(ReferralPacket, key)
    assert (packet.name_index, packet.phone_index) == (None, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(SearchWord)) == 0


def test_what_was_taken_back_is_found_no_more(session: Session, world: World, now: datetime) -> None:
    """Once the agreement to share has ended, neither the name nor the officer's words find the referral."""
    key = make_referral(session, world, now, state=S.ACTIVE)
    later = now + timedelta(hours=1)
    add_note(session, world.ngo.worker, key, text="Plays the trombone", now=later)
    table: Any = Consent.__table__
    session.execute(
        sa.update(table).values(
            revoked_at=later,
            revoked_on_said=later,
            revoked_by_id=world.agency.officer.user_id,
            revocation_channel="phone",
        )
    )
    session.expire_all()
    after = later + timedelta(minutes=1)
    for typed in ("Jo Example", "+1 555 0100", "wanting", "trombone wanting"):
        assert found(session, world.ngo.manager, typed, after) == {}, typed
    [row] = look(session, world.ngo.manager, "trombone", after).rows
    assert row.person_name is None, "the NGO's own note is found, the name is not shown"


@pytest.mark.proves("D-05")
def test_what_was_not_taken_on_is_found_for_seven_days(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.DECLINED)
    intake = world.ngo.intake
    assert found(session, intake, "wanting", now + timedelta(hours=1)) == {key: (FoundIn.CONCERN,)}
    assert found(session, intake, "wanting", now + timedelta(days=8)) == {}
    reference = session.get_one(Referral, key).reference
    assert find_by_reference(session, intake, reference, now=now + timedelta(days=1)) == key
    assert find_by_reference(session, intake, reference, now=now + timedelta(days=8)) is None


def test_a_reference_is_found_by_whoever_may_open_it(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    reference = session.get_one(Referral, key).reference
    other = make_world(session, now, agency="Southgate Police", ngo="River House")
    people = world.people | {f"other_{name}": actor for name, actor in other.people.items()}
    for name, actor in people.items():
        try:
            queries.get_referral(session, actor, key, now=now)
            opens = True
        except NotFound:
            opens = False
        assert (find_by_reference(session, actor, reference.lower(), now=now) == key) is opens, name


WORDS = ("bicycle", "parrot", "umbrella", "trombone", "clarinet")


@pytest.mark.timeout(300)
def test_whatever_is_found_may_be_opened(session: Session, world: World, now: datetime) -> None:
    """For each reader, each word and each state: results are a part of what the reader may read."""
    other = make_world(session, now, agency="Southgate Police", ngo="River House", reviewed=True)
    keys, later = [], now + timedelta(hours=2)
    for index, state in enumerate(ReferralState):
        for place, word in ((world, WORDS[index % 5]), (other, WORDS[(index + 1) % 5])):
            if state is (S.DECLINE_REVIEW if place is world else S.DECLINED):
                continue
            key = make_referral(session, place, now, state=state, concern=f"Has a {word}")
            keys.append(key)
            if state is S.ACTIVE:
                add_note(session, place.ngo.worker, key, text="A clarinet too", now=later)
    for moment in (later, now + timedelta(days=9)):
        for reader in (*world.people.values(), *other.people.values()):
            for typed in (*WORDS[:3], "clarinet", "Jo Example"):
                for row in look(session, reader, typed, moment).rows:
                    shown = queries.get_referral(session, reader, row.id, now=moment)
                    assert shown.side.value == "ngo"
                    if row.found_in == (FoundIn.NOTE,):
                        assert casework_visible(session, reader, row.id)


def casework_visible(session: Session, reader: Actor, key: UUID) -> bool:
    query = sa.select(Referral.id).where(Referral.id == key, casework_scope(reader))
    return session.scalar(query) is not None


def test_the_index_made_again_is_the_index_that_the_commands_keep(
    session: Session, world: World, now: datetime
) -> None:
    for state in (S.SUBMITTED, S.ACTIVE, S.CLOSED, S.DRAFT):
        make_referral(session, world, now, state=state)
    active = make_referral(session, world, now, state=S.ACTIVE)
    later = now + timedelta(hours=1)
    note = add_note(session, world.ngo.worker, active, text="Plays the trombone", now=later)
    amend_note(session, world.ngo.worker, active, note, text="Plays the clarinet", now=later)

    def kept() -> tuple[set[Any], set[Any]]:
        words = {tuple(row) for row in session.execute(sa.select(*SearchWord.__table__.c))}
        packets = {
            (row.id, row.name_index, row.phone_index) for row in session.scalars(sa.select(ReferralPacket))
        }
        return words, packets

    before = kept()
    assert {row[2] for row in before[0]} == {
        Source.CONCERN,
        Source.SAFETY,
        Source.ACCESS_NEEDS,
        Source.NOTE,
        Source.ATTEMPT,
    }
    table: Any = ReferralPacket.__table__
    sent = sa.select(Referral.id).where(Referral.submitted_at.is_not(None))
    session.execute(
        sa.update(table).where(table.c.id.in_(sent)).values(name_index=None, phone_index=b"x" * 16)
    )
    session.execute(sa.delete(SearchWord))
    session.expire_all()
    assert rebuild_search(session, world.ngo.manager, now=later) == 4
    session.expire_all()
    assert kept() == before


def test_a_search_is_refused_before_it_reads_and_leaves_only_counts(
    session: Session, world: World, now: datetime
) -> None:
    intake = world.ngo.intake
    for typed, words in (("ab", "at least 3"), ("  ", "at least 3"), ("x" * 201, "at most 200")):
        with pytest.raises(RuleBroken, match=words):
            begin_search(session, intake, typed, now=now)
    with pytest.raises(Denied):
        begin_search(session, world.agency.leader, "Jo Example", now=now)
    for number in range(PER_HOUR):
        at = now + timedelta(minutes=number)
        assert begin_search(session, intake, " Jo  Example ", now=at) == "Jo Example"
        note_search(session, intake, by=[FoundIn.NAME], found=1, now=at)
    with pytest.raises(RuleBroken, match="You have searched 30 times within an hour"):
        begin_search(session, intake, "Jo Example", now=now + timedelta(minutes=59))
    begin_search(session, world.ngo.second_intake, "Jo Example", now=now + timedelta(minutes=59))
    begin_search(session, intake, "Jo Example", now=now + timedelta(minutes=61))
    rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "referral.searched")).all()
    assert len(rows) == PER_HOUR
    assert all("Jo" not in row.details and "Example" not in row.details for row in rows)


@pytest.mark.parametrize("typed", ["wanting dog", "Jo Example", "+1 555 0100"])
def test_a_search_takes_a_constant_number_of_statements(
    session: Session, connection: sa.Connection, world: World, now: datetime, typed: str
) -> None:
    counts = []
    for _ in range(2):
        for _number in range(4):
            make_referral(session, world, now)
        session.expire_all()
        with counted_statements(connection) as statements:
            look(session, world.ngo.worker, typed, now)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_equal_words_of_two_ngos_have_nothing_in_common(
    session: Session, world: World, now: datetime
) -> None:
    other = make_world(session, now, agency="Southgate Police", ngo="River House")
    first, second = make_referral(session, world, now), make_referral(session, other, now)

    def tokens(key: UUID) -> set[bytes]:
        return {
            bytes(t)
            for t in session.scalars(sa.select(SearchWord.token).where(SearchWord.referral_id == key))
        }

    assert len(tokens(first)) == len(tokens(second)) > 3
    assert tokens(first).isdisjoint(tokens(second))
    one, two = session.get_one(ReferralPacket, first), session.get_one(ReferralPacket, second)
    assert one.name_index != two.name_index
    assert one.name_index is not None
