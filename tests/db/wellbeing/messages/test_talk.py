"""Messages between a person and the one who is assigned: who reads, what waits, who hears of it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from core.errors import Conflict, NotFound, RuleBroken
from tests.support.wellbeing_care import SAFE_ADDRESS, Care, letters_to, make_care, visitor_for
from wellbeing.enrolments import commands as own
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.messages.commands import mark_read, say
from wellbeing.enrolments.messages.models import TalkMark, TalkMessage
from wellbeing.enrolments.messages.queries import TalkRow, count_unread, list_talk
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import Side, get_party
from wellbeing.participants.codes import SafeContact
from wellbeing.participants.models import Participant
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

P, C = Side.PERSON, Side.PROVIDER


@pytest.fixture
def care(session: Session, vault: Session, now: datetime) -> Care:
    return make_care(session, vault, now)


@pytest.fixture
def person(session: Session, care: Care) -> Visitor:
    return visitor_for(session, care.officer, own=True)


@pytest.fixture
def clinician(session: Session, care: Care) -> Visitor:
    return visitor_for(session, care.clinician)


def read(vault: Session, visitor: Visitor, care: Care, side: Side) -> list[TalkRow]:
    return list_talk(vault, visitor, get_party(vault, visitor, care.id, side))


def test_both_read_in_order_and_see_what_the_other_has_read(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    say(vault, person, care.id, side=P, text=" Are you there? ", now=now)
    say(vault, clinician, care.id, side=C, text="Yes.", now=now + timedelta(minutes=1))
    rows = read(vault, person, care, P)
    assert [(row.number, row.side, row.text) for row in rows] == [(1, P, "Are you there?"), (2, C, "Yes.")]
    # Whoever answers has read what stands above.
    assert rows[0].read_by_other_at == now + timedelta(minutes=1)
    assert [row.read_by_other_at for row in read(vault, clinician, care, C)] == [None, None]
    mark_read(vault, person, care.id, side=P, read_to=2, now=now + timedelta(hours=1))
    assert read(vault, clinician, care, C)[1].read_by_other_at == now + timedelta(hours=1)


def test_what_waits_is_counted_for_each_side_alone(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    for number in range(3):
        say(vault, person, care.id, side=P, text=f"Line {number}", now=now)
    assert count_unread(vault, clinician, C, [care.id, uuid4()]) == {care.id: 3}
    assert count_unread(vault, person, P, [care.id]) == {}
    mark_read(vault, clinician, care.id, side=C, read_to=2, now=now)
    mark_read(vault, clinician, care.id, side=C, read_to=1, now=now)
    assert count_unread(vault, clinician, C, [care.id]) == {care.id: 1}
    mark_read(vault, clinician, care.id, side=C, read_to=99, now=now)
    say(vault, person, care.id, side=P, text="One more", now=now)
    assert count_unread(vault, clinician, C, [care.id]) == {care.id: 1}


@pytest.mark.parametrize(
    "who",
    ["supervisor", "chief", "coordinator", "privacy", "administrator", "auditor", "colleague", "manager"],
)
@pytest.mark.parametrize("side", list(Side))
def test_for_whoever_is_not_party_there_is_nothing(
    session: Session, vault: Session, care: Care, now: datetime, who: str, side: Side
) -> None:
    visitor = visitor_for(session, getattr(care, who))
    with pytest.raises(NotFound):
        get_party(vault, visitor, care.id, side)
    with pytest.raises(NotFound):
        say(vault, visitor, care.id, side=side, text="Hello", now=now)
    with pytest.raises(NotFound):
        mark_read(vault, visitor, care.id, side=side, read_to=1, now=now)


def test_a_side_does_not_write_as_the_other(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    with pytest.raises(NotFound):
        say(vault, person, care.id, side=C, text="Hello", now=now)
    with pytest.raises(NotFound):
        say(vault, clinician, care.id, side=P, text="Hello", now=now)


def test_one_who_is_assigned_later_reads_only_what_is_theirs(
    session: Session, vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    say(vault, person, care.id, side=P, text="For the first one only", now=now)
    later = visitor_for(session, care.colleague)
    vault.get_one(Enrolment, care.id).held_by = later.pseudonym
    vault.flush()
    assert read(vault, later, care, C) == []
    assert count_unread(vault, later, C, [care.id]) == {}
    say(vault, person, care.id, side=P, text="For the second", now=now)
    assert [row.text for row in read(vault, later, care, C)] == ["For the second"]
    assert len(read(vault, person, care, P)) == 2
    with pytest.raises(NotFound):
        get_party(vault, clinician, care.id, C)


def test_who_left_still_reads_theirs_and_nobody_writes(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    say(vault, clinician, care.id, side=C, text="See you", now=now)
    own.withdraw(vault, person, care.id, now=now)
    assert [row.text for row in read(vault, person, care, P)] == ["See you"]
    with pytest.raises(Conflict, match="ended"):
        say(vault, person, care.id, side=P, text="Bye", now=now)


def test_nobody_writes_to_nobody(vault: Session, session: Session, now: datetime) -> None:
    care = make_care(session, vault, now, state=EnrolmentState.REQUESTED)
    with pytest.raises(Conflict, match="assigned"):
        say(vault, visitor_for(session, care.officer, own=True), care.id, side=P, text="Hello", now=now)


@pytest.mark.parametrize(("text", "words"), [("  \n ", "Write something"), ("x" * 4001, "too long")])
def test_empty_and_endless_messages_are_refused(
    vault: Session, care: Care, person: Visitor, now: datetime, text: str, words: str
) -> None:
    with pytest.raises(RuleBroken, match=words) as refused:
        say(vault, person, care.id, side=P, text=text, now=now)
    assert refused.value.field == "text"


def test_each_hears_once_until_they_have_read(
    vault: Session, session: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    for _ in range(3):
        say(vault, person, care.id, side=P, text="Line", now=now)
    assert letters_to(vault) == [(None, clinician.pseudonym)]
    say(vault, clinician, care.id, side=C, text="Answer", now=now)
    say(vault, clinician, care.id, side=C, text="And more", now=now)
    assert set(letters_to(vault)) == {(SAFE_ADDRESS, None), (None, clinician.pseudonym)}
    assert len(letters_to(vault)) == 2
    say(vault, person, care.id, side=P, text="New", now=now)
    assert len(letters_to(vault)) == 3
    assert session.scalars(sa.select(OutboxMessage)).all() == []


@pytest.mark.parametrize("contact", [SafeContact.NONE, SafeContact.PHONE])
def test_whoever_wants_no_mail_gets_none(
    session: Session, vault: Session, now: datetime, contact: SafeContact
) -> None:
    care = make_care(session, vault, now, contact=contact)
    say(vault, visitor_for(session, care.clinician), care.id, side=C, text="Hello", now=now)
    assert letters_to(vault) == []


def test_everything_goes_with_the_participant(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    say(vault, person, care.id, side=P, text="Line", now=now)
    say(vault, clinician, care.id, side=C, text="Line", now=now)
    vault.execute(sa.delete(Participant).where(Participant.pseudonym == person.kept_as))
    assert vault.scalars(sa.select(TalkMessage.id)).all() == []
    assert vault.execute(sa.select(TalkMark.side)).all() == []
    vault.expire_all()
    assert [address for address, _ in letters_to(vault) if address] == []


def test_the_text_lies_sealed_and_the_trail_holds_none_of_it(
    vault: Session, care: Care, person: Visitor, now: datetime
) -> None:
    say(vault, person, care.id, side=P, text="Nobody but you", now=now)
    blob = vault.scalars(sa.select(TalkMessage.text_sealed)).one()
    assert b"Nobody" not in bytes(blob)
    rows = vault.scalars(sa.select(TrailRow).where(TrailRow.action == "talk.written")).all()
    assert [(row.staff, row.details) for row in rows] == [(None, '{"by":"person"}')]
