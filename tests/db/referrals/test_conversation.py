"""The conversation of a referral: both sides who may read the referral, nobody else, and nothing out of bounds."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice, NoticeKind, Weight
from core.actor import Actor
from core.errors import Conflict, NotFound
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.models import Message, Thread
from partners.channels.threads.policy import Entry
from partners.memoranda.terms import DataCategory, Urgency
from referrals.handover.commands.conversing import (
    confirm_messages_read,
    withdraw_from_conversation,
    write_message,
)
from referrals.handover.conversation import (
    EVERYTHING,
    get_conversation,
    list_conversations,
)
from referrals.handover.lifecycle import ReferralState
from tests.support.referrals import World, make_referral, make_world

K, S = MessageKind, ReferralState
CANARY = "Zebulon Quixote"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def entry(body: str = "Good morning", kind: MessageKind = K.MESSAGE, **values: Any) -> Entry:
    return Entry(id=uuid4(), kind=kind, body=body, **values)


def told(session: Session, message: UUID) -> dict[UUID, Weight]:
    rows = session.execute(
        sa.select(Notice.recipient_id, Notice.weight).where(Notice.key == f"message:{message.hex}")
    )
    return {row.recipient_id: row.weight for row in rows}


def test_officer_asks_worker_answers_and_both_see_that_it_was_read(
    session: Session, world: World, now: datetime
) -> None:
    key, later = make_referral(session, world, now, state=S.CONTACTING), now + timedelta(hours=2)
    officer, worker = world.agency.officer, world.ngo.worker
    question = entry("Is the address right?", K.QUESTION)
    write_message(session, officer, key, entry=question, now=later)
    seen = get_conversation(session, worker, key, now=later)
    assert (seen.conversation.unread, len(seen.conversation.open_questions)) == (1, 1)
    assert seen.other_side == "Northgate Police"
    write_message(session, worker, key, entry=entry("It is", K.ANSWER, answers_id=question.id), now=later)
    asked, answer = get_conversation(session, officer, key, now=later).conversation.messages
    assert [(r.organisation_name, r.count) for r in asked.receipts] == [("Harbour House", 1)]
    assert not asked.is_open
    assert answer.receipts == ()
    confirm_messages_read(session, officer, key, now=later)
    assert len(get_conversation(session, worker, key, now=later).conversation.messages[1].receipts) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Thread)) == 1


READERS = {"officer", "supervisor", "intake", "second_intake", "worker", "manager"}
"""The referring officer and their unit's supervisor; of the NGO, intake, managers and the worker of the case."""


def test_only_who_may_read_the_referral_reads_its_conversation(
    session: Session, world: World, now: datetime
) -> None:
    key, later = make_referral(session, world, now, state=S.CONTACTING), now + timedelta(hours=2)
    write_message(session, world.agency.officer, key, entry=entry(CANARY), now=later)
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    people = world.people | {f"strange {name}": actor for name, actor in others.people.items()}
    for name, actor in people.items():
        if name in READERS:
            shown = get_conversation(session, actor, key, now=later).conversation.messages
            assert [row.body for row in shown] == [CANARY], name
            assert [row.referral_id for row in list_conversations(session, actor, now=later)] == [key], name
            continue
        with pytest.raises(NotFound):
            get_conversation(session, actor, key, now=later)
        with pytest.raises((NotFound, Conflict)):
            write_message(session, actor, key, entry=entry(), now=later)
        with pytest.raises(NotFound):
            confirm_messages_read(session, actor, key, now=later)
        assert list_conversations(session, actor, now=later) == [], name


def test_a_worker_writes_only_about_their_own_case(session: Session, world: World, now: datetime) -> None:
    """They read a waiting referral, and write once it is theirs."""
    waiting = make_referral(session, world, now, state=S.SUBMITTED)
    own = make_referral(session, world, now, state=S.CONTACTING)
    later = now + timedelta(hours=2)
    assert get_conversation(session, world.ngo.worker, waiting, now=later).allowed == ()
    with pytest.raises(Conflict):
        write_message(session, world.ngo.worker, waiting, entry=entry(), now=later)
    write_message(session, world.ngo.worker, own, entry=entry(), now=later)
    with pytest.raises(NotFound):
        get_conversation(session, world.ngo.second_worker, own, now=later)


@pytest.mark.parametrize("state", [S.DRAFT, S.DECLINED, S.WITHDRAWN, S.CLOSED])
def test_nobody_writes_before_it_is_sent_or_after_it_has_ended(
    session: Session, world: World, now: datetime, state: ReferralState
) -> None:
    key, later = make_referral(session, world, now, state=state), now + timedelta(hours=2)
    for actor in (world.agency.officer, world.ngo.intake):
        with pytest.raises((NotFound, Conflict)):
            write_message(session, actor, key, entry=entry(), now=later)
    if state is S.DRAFT:
        with pytest.raises(NotFound):
            get_conversation(session, world.agency.officer, key, now=later)


def test_the_police_read_it_until_thirty_days_after_the_end(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.CLOSED)
    month = now + timedelta(days=29)
    assert get_conversation(session, world.agency.officer, key, now=month).allowed == ()
    with pytest.raises(NotFound):
        get_conversation(session, world.agency.officer, key, now=now + timedelta(days=31))
    assert get_conversation(session, world.ngo.intake, key, now=now + timedelta(days=31)).allowed == ()


def test_without_permission_for_feedback_the_ngo_tells_nothing_of_how_it_goes(
    session: Session, world: World, now: datetime
) -> None:
    later = now + timedelta(hours=2)
    silent = make_referral(session, world, now, state=S.CONTACTING, feedback_permitted=False)
    open_one = make_referral(session, world, now, state=S.CONTACTING)
    worker, officer = world.ngo.worker, world.agency.officer
    assert get_conversation(session, worker, silent, now=later).allowed == ()
    assert get_conversation(session, worker, open_one, now=later).allowed == EVERYTHING
    assert get_conversation(session, officer, silent, now=later).allowed == EVERYTHING


def test_the_agreement_says_what_may_flow(session: Session, world: World, now: datetime) -> None:
    key, later = make_referral(session, world, now, state=S.CONTACTING), now + timedelta(hours=2)
    to_ngo = get_conversation(session, world.agency.officer, key, now=later).shares
    to_agency = get_conversation(session, world.ngo.worker, key, now=later).shares
    assert DataCategory.REFERRAL_REASON in to_ngo
    assert DataCategory.OUTCOME_STATUS in to_agency
    assert DataCategory.CLINICAL not in to_agency


def test_who_is_told_and_how_soon(session: Session, world: World, now: datetime) -> None:
    """The officer, or the worker, else intake; an urgent referral and a safety alert at once, all else daily."""
    later, officer, ngo = now + timedelta(hours=2), world.agency.officer, world.ngo
    routine = make_referral(session, world, now, state=S.CONTACTING, urgency=Urgency.ROUTINE)
    urgent = make_referral(session, world, now, state=S.CONTACTING, urgency=Urgency.URGENT)
    fresh = make_referral(session, world, now, state=S.SUBMITTED, urgency=Urgency.ROUTINE)
    cases = (
        (officer, routine, K.MESSAGE, {ngo.worker}, Weight.DIGEST),
        (officer, urgent, K.MESSAGE, {ngo.worker}, Weight.IMMEDIATE),
        (officer, fresh, K.QUESTION, {ngo.intake, ngo.second_intake}, Weight.DIGEST),
        (ngo.worker, routine, K.INFORMATION, {officer}, Weight.DIGEST),
        (ngo.worker, routine, K.SAFETY_ALERT, {officer, world.agency.supervisor}, Weight.IMMEDIATE),
        (
            officer,
            routine,
            K.SAFETY_ALERT,
            {ngo.worker, ngo.intake, ngo.second_intake, ngo.manager},
            Weight.IMMEDIATE,
        ),
    )
    for who, key, kind, people, weight in cases:
        message = write_message(session, who, key, entry=entry(CANARY, kind), now=later)
        assert told(session, message.id) == {one.user_id: weight for one in people}, (kind, weight)
    kinds = set(session.scalars(sa.select(Notice.kind).where(Notice.about_kind == "thread")))
    assert kinds == {NoticeKind.THREAD, NoticeKind.SAFETY}
    texts = [f"{row.message} {row.params}" for row in session.scalars(sa.select(Notice))]
    assert not any("Zebulon" in text for text in texts)


def test_a_message_is_withdrawn_and_its_text_is_gone(session: Session, world: World, now: datetime) -> None:
    key, later = make_referral(session, world, now, state=S.CONTACTING), now + timedelta(hours=2)
    officer: Actor = world.agency.officer
    with pytest.raises(NotFound):
        withdraw_from_conversation(session, officer, key, message_id=uuid4(), now=later)
    message = write_message(session, officer, key, entry=entry(CANARY), now=later)
    withdraw_from_conversation(session, officer, key, message_id=message.id, now=later)
    assert session.scalars(sa.select(Message.body_sealed)).all() == [None]
    confirm_messages_read(session, world.ngo.worker, key, now=later)
    assert get_conversation(session, world.ngo.worker, key, now=later).conversation.unread == 0
