"""Conversations of a partnership: sealed, append-only, read by both sides and by nobody else."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice, NoticeKind, Weight
from audit.models import AuditRow
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from partners.channels.threads.commands import (
    confirm_topic_read,
    open_topic,
    withdraw_in_topic,
    write_in_topic,
)
from partners.channels.threads.conversation import MessageRow, load_conversation
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.models import Message, Thread
from partners.channels.threads.policy import Entry
from partners.channels.threads.queries import get_thread, list_threads
from partners.memoranda.queries import find_partnership
from tests.support.referrals import World, make_world

K = MessageKind
CANARY = "Zebulon Quixote, 12 Heron Lane"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def partnership_id(session: Session, world: World) -> UUID:
    found = find_partnership(session, agency_id=world.agency.id, ngo_id=world.ngo.id)
    assert found is not None
    return found.id


def entry(body: str = "Good morning", kind: MessageKind = K.MESSAGE, **values: Any) -> Entry:
    return Entry(id=uuid4(), kind=kind, body=body, **values)


def begin(
    session: Session, who: Actor, partnership_id: UUID, now: datetime, first: Entry | None = None
) -> UUID:
    return open_topic(
        session, who, partnership_id=partnership_id, subject="Summer rota", entry=first or entry(), now=now
    )


def messages(session: Session, who: Actor, thread_id: UUID, now: datetime) -> tuple[MessageRow, ...]:
    return load_conversation(session, who, thread_id, now=now).messages


def test_a_question_is_open_until_it_is_answered(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    desk, manager = world.agency.desk, world.ngo.manager
    question = entry("When?", K.QUESTION, answer_by=date(2026, 3, 20))
    thread_id = begin(session, desk, partnership_id, now, question)
    assert get_thread(session, manager, thread_id).open_questions == 1
    assert get_thread(session, manager, thread_id).unread == 1
    assert get_thread(session, desk, thread_id).unread == 0
    later = now + timedelta(hours=1)
    answer = entry("On Monday", K.ANSWER, answers_id=question.id)
    write_in_topic(session, manager, thread_id, entry=answer, now=later)
    assert get_thread(session, manager, thread_id).open_questions == 0
    withdraw_in_topic(session, manager, thread_id, message_id=answer.id, now=later)
    assert get_thread(session, manager, thread_id).open_questions == 1
    shown = messages(session, desk, thread_id, later)
    assert [row.body for row in shown] == ["When?", None]
    assert [row.is_open for row in shown] == [True, False]


def test_an_answer_belongs_to_a_question_of_the_same_conversation(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    desk, manager = world.agency.desk, world.ngo.manager
    first, plain = entry("When?", K.QUESTION), entry()
    thread_id = begin(session, desk, partnership_id, now, first)
    other_id = begin(session, desk, partnership_id, now, plain)
    for thread, question in ((other_id, first.id), (other_id, plain.id), (thread_id, uuid4())):
        with pytest.raises(RuleBroken) as refused:
            write_in_topic(
                session, manager, thread, entry=entry("So", K.ANSWER, answers_id=question), now=now
            )
        assert refused.value.field == "answers"


def test_the_other_side_sees_how_many_have_read(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    """A receipt is what somebody confirmed: writing an answer, or saying so; looking confirms nothing."""
    desk = world.agency.desk
    thread_id = begin(session, desk, partnership_id, now)
    messages(session, world.ngo.manager, thread_id, now)
    assert messages(session, desk, thread_id, now)[0].receipts == ()
    confirm_topic_read(session, world.ngo.manager, thread_id, now=now)
    confirm_topic_read(session, world.ngo.manager, thread_id, now=now + timedelta(minutes=1))
    write_in_topic(session, world.ngo.intake, thread_id, entry=entry("Yes"), now=now)
    confirm_topic_read(session, world.agency.supervisor, thread_id, now=now)
    first, second = messages(session, desk, thread_id, now)
    assert [(r.organisation_name, r.count) for r in first.receipts] == [("Harbour House", 2)]
    assert [(r.organisation_name, r.count) for r in second.receipts] == [("Northgate Police", 1)]


def test_the_same_click_twice_writes_once(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    first, second = entry(), entry("More")
    thread_id = begin(session, world.agency.desk, partnership_id, now, first)
    assert begin(session, world.agency.desk, partnership_id, now, first) == thread_id
    for _ in range(2):
        write_in_topic(session, world.ngo.manager, thread_id, entry=second, now=now)
    assert len(messages(session, world.ngo.manager, thread_id, now)) == 2
    with pytest.raises(NotFound):
        write_in_topic(session, world.agency.desk, thread_id, entry=replace(second, body="Other"), now=now)


def test_each_conversation_counts_its_own(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    """Having read one far says nothing of another."""
    desk, manager = world.agency.desk, world.ngo.manager
    long_one = begin(session, desk, partnership_id, now)
    for number in range(3):
        write_in_topic(session, desk, long_one, entry=entry(str(number), K.QUESTION), now=now)
    confirm_topic_read(session, manager, long_one, now=now)
    new_one = begin(session, desk, partnership_id, now + timedelta(hours=1))
    later = now + timedelta(hours=2)
    shown = [(row.id, row.unread, row.open_questions) for row in list_threads(session, manager)]
    assert shown == [(new_one, 1, 0), (long_one, 0, 3)]
    assert get_thread(session, manager, new_one).unread == 1
    assert [(row.unread, row.open_questions) for row in list_threads(session, desk)] == [(0, 0), (0, 3)]
    assert load_conversation(session, manager, new_one, now=later).unread == 1


def test_strangers_and_those_who_do_not_run_it_find_nothing(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    thread_id = begin(session, world.agency.desk, partnership_id, now)
    outside = [others.agency.desk, others.ngo.manager, others.ngo.leader, world.agency.officer]
    outside += [world.ngo.worker, world.agency.admin, world.ngo.admin]
    for actor in outside:
        assert list_threads(session, actor) == []
        with pytest.raises(NotFound):
            get_thread(session, actor, thread_id)
        with pytest.raises(NotFound):
            write_in_topic(session, actor, thread_id, entry=entry(), now=now)
        with pytest.raises(NotFound):
            confirm_topic_read(session, actor, thread_id, now=now)
        with pytest.raises(NotFound):
            begin(session, actor, partnership_id, now)
    for actor in (world.agency.leader, world.agency.supervisor, world.ngo.intake, world.ngo.leader):
        assert [row.id for row in list_threads(session, actor)] == [thread_id]
    assert list_threads(session, world.agency.leader)[0].partner_name == "Harbour House"
    assert list_threads(session, world.ngo.leader)[0].partner_name == "Northgate Police"


def test_text_and_subject_are_sealed_at_rest(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    open_topic(
        session,
        world.agency.desk,
        partnership_id=partnership_id,
        subject=f"About {CANARY}",
        entry=entry(f"Dear all, {CANARY}"),
        now=now,
    )
    stored = [bytes(blob or b"") for blob in session.scalars(sa.select(Message.body_sealed))]
    stored += [bytes(blob or b"") for blob in session.scalars(sa.select(Thread.subject_sealed))]
    assert len(stored) == 2
    assert all(CANARY.encode() not in blob for blob in stored)
    told = [f"{row.message} {row.params} {row.link}" for row in session.scalars(sa.select(Notice))]
    told += [str(row.details) for row in session.scalars(sa.select(AuditRow))]
    assert told
    assert not any("Zebulon" in text or "Heron" in text for text in told)


def test_who_is_told_of_a_message(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    """Those of the other side who run the partnership, and colleagues who wrote in it; an alert at once."""
    desk = world.agency.desk
    thread_id = begin(session, desk, partnership_id, now)

    def told(key: UUID) -> set[UUID]:
        return set(session.scalars(sa.select(Notice.recipient_id).where(Notice.key == f"message:{key.hex}")))

    people = world.ngo
    first = session.scalars(sa.select(Message.id)).one()
    ngo_side = {
        people.manager.user_id,
        people.intake.user_id,
        people.second_intake.user_id,
        people.leader.user_id,
    }
    assert told(first) == ngo_side
    alert = entry("Stay away from the yard", K.SAFETY_ALERT)
    write_in_topic(session, world.agency.supervisor, thread_id, entry=alert, now=now)
    assert told(alert.id) == ngo_side | {desk.user_id}
    row = session.scalars(sa.select(Notice).where(Notice.key == f"message:{alert.id.hex}")).first()
    assert row is not None
    assert (row.kind, row.weight, row.partnership_id) == (NoticeKind.SAFETY, Weight.IMMEDIATE, partnership_id)
    confirm_topic_read(session, people.manager, thread_id, now=now)
    unread = sa.select(Notice.id).where(
        Notice.recipient_id == people.manager.user_id,
        Notice.read_at.is_(None),
        Notice.about_kind == "thread",
    )
    assert session.scalars(unread).all() == []


def test_a_withdrawn_message_leaves_no_text(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    wrong = entry(CANARY)
    thread_id = begin(session, world.agency.desk, partnership_id, now, wrong)
    with pytest.raises(RuleBroken):
        withdraw_in_topic(session, world.ngo.manager, thread_id, message_id=wrong.id, now=now)
    with pytest.raises(NotFound):
        withdraw_in_topic(session, world.agency.desk, thread_id, message_id=uuid4(), now=now)
    late = now + timedelta(minutes=16)
    with pytest.raises(RuleBroken):
        withdraw_in_topic(session, world.agency.desk, thread_id, message_id=wrong.id, now=late)
    withdraw_in_topic(session, world.agency.desk, thread_id, message_id=wrong.id, now=now)
    assert session.scalars(sa.select(Message.body_sealed)).all() == [None]
    assert get_thread(session, world.ngo.manager, thread_id).unread == 0
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.action.startswith("message."))).all()
    assert sorted(actions) == ["message.withdrawn", "message.written"]


@pytest.mark.parametrize(
    "change",
    [
        {"body_sealed": None},
        {"withdrawn_at": "now"},
        {"answer_by": date(2026, 4, 1)},
        {"kind": K.ANSWER},
        {"sequence": 0},
    ],
)
def test_the_database_keeps_messages_in_order(
    session: Session, world: World, partnership_id: UUID, now: datetime, change: dict[str, Any]
) -> None:
    begin(session, world.agency.desk, partnership_id, now)
    values = {name: now if value == "now" else value for name, value in change.items()}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(Message).values(values))


def test_the_database_keeps_one_number_once(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    begin(session, world.agency.desk, partnership_id, now)
    row = session.scalars(sa.select(Message)).one()
    values = {column.key: getattr(row, column.key) for column in Message.__table__.columns}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.insert(Message).values(values | {"id": uuid4()}))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(Thread).values(referral_id=uuid4()))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(Thread).values(subject_sealed=None))
