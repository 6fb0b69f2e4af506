"""Amending what was sent: what is kept, who reads it, who is told, and what never changes by it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.kinds import Weight
from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound
from partners.memoranda.models import MemorandumCode
from partners.memoranda.terms import CodeKind, DataCategory, Urgency
from referrals.handover import queries
from referrals.handover.amendments.commands import amend
from referrals.handover.amendments.models import PacketAmendment
from referrals.handover.amendments.queries import as_sent, current_values, list_amendments
from referrals.handover.errors import FieldsBroken
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralEvent, ReferralPacket
from referrals.people.consents.codes import DisclosedHow
from referrals.people.consents.models import Consent, Disclosure
from tests.support.referrals import World, make_referral

S = ReferralState
WHY = "He called from another number"
NUMBER = "+1 555 0177"


def change(
    session: Session,
    actor: Actor,
    key: UUID,
    now: datetime,
    *,
    reason: str = WHY,
    seen: int | None = None,
    **changed: Any,
) -> tuple[str, ...]:
    packet, referral = session.get_one(ReferralPacket, key), session.get_one(Referral, key)
    values = replace(current_values(packet, referral.urgency), **changed)
    return amend(session, actor, key, values=values, reason=reason, now=now, seen=seen)


def told(session: Session, user_id: UUID | None, since: datetime) -> list[Weight]:
    query = sa.select(Notice.weight).where(Notice.recipient_id == user_id, Notice.created_at == since)
    return list(session.scalars(query))


def test_the_packet_says_what_holds_now_and_what_was_sent_is_kept(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    officer = world.agency.officer
    assert change(session, officer, key, now, phone=NUMBER, language="Polish") == ("phone", "language")
    change(session, officer, key, now + timedelta(hours=1), phone="+1 555 0188", reason="Lost it again")
    referral = queries.get_referral(session, world.ngo.intake, key, now=now + timedelta(hours=1))
    assert isinstance(referral, queries.NgoReferral)
    assert (referral.packet.phone, referral.packet.language) == ("+1 555 0188", "Polish")
    assert as_sent(session, key) == {"phone": "+1 555 0100", "language": "English"}
    for reader in (world.ngo.intake, officer, world.agency.supervisor):
        newest, first = list_amendments(session, reader, key, now=now).batches
        assert [(row.field, row.old, row.new) for row in newest.rows] == [("phone", NUMBER, "+1 555 0188")]
        assert (newest.reason, newest.by_name) == ("Lost it again", officer.name)
        assert [row.field for row in first.rows] == ["language", "phone"]
    stored = session.execute(
        sa.select(PacketAmendment.old_sealed, PacketAmendment.new_sealed, PacketAmendment.reason_sealed)
    ).all()
    assert not any(b"555" in (value or b"") or b"Lost" in (value or b"") for row in stored for value in row)


@pytest.mark.parametrize(
    ("changed", "weight"),
    [
        ({"phone": NUMBER}, Weight.IMMEDIATE),
        ({"safe_contact": "At work only"}, Weight.IMMEDIATE),
        ({"unsafe_channels": ("voicemail", "letter")}, Weight.IMMEDIATE),
        ({"safety": None}, Weight.IMMEDIATE),
        ({"urgency": Urgency.VERY_URGENT}, Weight.IMMEDIATE),
        ({"concern": "More was seen since"}, Weight.DIGEST),
        ({"born_on": date(1990, 4, 2)}, Weight.DIGEST),
        ({"person_name": "Joe Example", "phone": NUMBER}, Weight.IMMEDIATE),
    ],
)
def test_contact_safety_and_urgency_are_told_at_once_and_the_rest_in_the_daily_mail(
    session: Session, world: World, now: datetime, changed: dict[str, Any], weight: Weight
) -> None:
    key = make_referral(session, world, now)
    later = now + timedelta(hours=2)
    change(session, world.agency.officer, key, later, **changed)
    assert told(session, world.ngo.intake.user_id, later) == [weight]
    assert told(session, world.agency.officer.user_id, later) == []
    message = session.scalars(sa.select(Notice.message).where(Notice.created_at == later)).first()
    assert "Example" not in (message or "")


def test_the_worker_who_holds_the_case_is_told_instead_of_intake(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.CONTACTING)
    later = now + timedelta(days=1)
    change(session, world.agency.supervisor, key, later, phone=NUMBER)
    worker = session.scalars(sa.select(Referral.worker_id).where(Referral.id == key)).one()
    assert told(session, worker, later) == [Weight.IMMEDIATE]
    assert told(session, world.ngo.intake.user_id, later) == []


def test_an_amendment_is_no_step_and_wakes_no_stalled_case(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.CONTACTING)
    before = session.get_one(Referral, key)
    facts = (before.state, before.last_event_at, before.next_due_at, before.version)
    steps = session.scalar(sa.select(sa.func.count()).select_from(ReferralEvent))
    change(session, world.agency.officer, key, now + timedelta(days=9), phone=NUMBER)
    session.expire_all()
    after = session.get_one(Referral, key)
    assert (after.state, after.last_event_at, after.next_due_at, after.version) == facts
    assert session.scalar(sa.select(sa.func.count()).select_from(ReferralEvent)) == steps


def test_a_higher_urgency_hurries_and_never_gives_more_time(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, urgency=Urgency.ROUTINE)
    referral = session.get_one(Referral, key)
    slow = (referral.acknowledge_due_at, referral.decide_due_at, referral.contact_due_at)
    change(session, world.agency.officer, key, now, urgency=Urgency.URGENT)
    fast = (referral.acknowledge_due_at, referral.decide_due_at, referral.contact_due_at)
    assert all(new is not None and old is not None and new < old for new, old in zip(fast, slow, strict=True))
    assert referral.urgency_rank == 3
    assert referral.next_due_at == referral.acknowledge_due_at
    much_later = now + timedelta(days=30)
    change(session, world.agency.officer, key, much_later, urgency=Urgency.VERY_URGENT)
    assert (referral.acknowledge_due_at, referral.decide_due_at, referral.contact_due_at) == fast


def test_a_lower_urgency_and_one_that_the_agreement_leaves_out_are_refused(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    for urgency in (Urgency.ROUTINE, Urgency.EMERGENCY):
        with pytest.raises(FieldsBroken) as refused:
            change(session, world.agency.officer, key, now, urgency=urgency)
        assert [error.field for error in refused.value.errors] == ["urgency"]
    assert session.scalar(sa.select(sa.func.count()).select_from(PacketAmendment)) == 0


def test_who_may_amend_and_who_reads_amendments(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    change(session, world.agency.supervisor, key, now, phone=NUMBER)
    for actor in (world.agency.colleague, world.agency.stranger, world.agency.other_supervisor):
        with pytest.raises(NotFound):
            change(session, actor, key, now, phone="+1 555 0111")
        with pytest.raises(NotFound):
            list_amendments(session, actor, key, now=now)
    for actor in (world.ngo.intake, world.ngo.manager, world.agency.desk):
        with pytest.raises(Denied):
            change(session, actor, key, now, phone="+1 555 0111")
        assert not list_amendments(session, actor, key, now=now).can_amend
    assert list_amendments(session, world.agency.desk, key, now=now).batches == ()
    assert len(list_amendments(session, world.ngo.manager, key, now=now).batches) == 1


@pytest.mark.parametrize("state", [S.DRAFT, S.DECLINED, S.WITHDRAWN, S.CLOSED])
def test_drafts_and_what_has_ended_are_not_amended(
    session: Session, world: World, now: datetime, state: ReferralState
) -> None:
    key = make_referral(session, world, now, state=state)
    with pytest.raises(Conflict):
        change(session, world.agency.officer, key, now + timedelta(days=1), phone=NUMBER)


@pytest.mark.proves("O-02")
def test_the_slower_of_two_amendments_is_a_conflict(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    change(session, world.agency.officer, key, now, phone=NUMBER, seen=0)
    with pytest.raises(Conflict):
        change(session, world.agency.supervisor, key, now, safety="None", seen=0)
    change(session, world.agency.supervisor, key, now, safety="None", seen=1)


def test_what_the_agreement_does_not_share_is_not_added(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    session.execute(
        sa.delete(MemorandumCode).where(
            MemorandumCode.kind == CodeKind.DATA_TO_NGO, MemorandumCode.code == DataCategory.SAFETY.value
        )
    )
    with pytest.raises(FieldsBroken) as refused:
        change(session, world.agency.officer, key, now, safety="Keeps a knife", phone=NUMBER)
    assert [error.field for error in refused.value.errors] == ["safety"]
    change(session, world.agency.officer, key, now, safety=None, phone=NUMBER)
    shown = list_amendments(session, world.ngo.intake, key, now=now).batches
    assert [row.field for batch in shown for row in batch.rows] == ["phone"]
    assert [batch.reason for batch in shown] == [None], "a reason could tell of the field that is hidden"
    own = list_amendments(session, world.agency.officer, key, now=now).batches
    assert [batch.reason for batch in own] == [WHY]
    assert [row.field for batch in own for row in batch.rows] == ["phone", "safety"]


def test_nothing_flows_once_the_person_has_taken_the_agreement_back(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    change(session, world.agency.officer, key, now, phone=NUMBER)
    change(session, world.agency.officer, key, now, urgency=Urgency.VERY_URGENT)
    later = now + timedelta(minutes=1)
    session.execute(sa.update(Consent).where(Consent.referral_id == key).values(expires_at=later))
    session.expire_all()
    before = list_amendments(session, world.ngo.intake, key, now=now).batches
    assert [batch.reason for batch in before] == [WHY, WHY]
    after = list_amendments(session, world.ngo.intake, key, now=later + timedelta(minutes=1)).batches
    assert [(batch.reason, [row.field for row in batch.rows]) for batch in after] == [(None, ["urgency"])]
    with pytest.raises(FieldsBroken) as refused:
        change(session, world.agency.officer, key, later + timedelta(minutes=1), phone="+1 555 0111")
    assert [error.field for error in refused.value.errors] == ["phone"]


def test_the_log_of_disclosures_and_the_trail_name_fields_and_no_content(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    change(session, world.agency.officer, key, now, phone=NUMBER, safety="Keeps a knife")
    row = session.scalars(sa.select(Disclosure).where(Disclosure.how == DisclosedHow.AMENDMENT)).one()
    assert set(row.categories.split()) == {"identity_contact", "safety"}
    assert (row.recipient_id, row.by_id) == (world.ngo.id, world.agency.officer.user_id)
    details = session.scalars(sa.select(AuditRow.details).where(AuditRow.action == "referral.amended")).one()
    assert '"phone"' in details
    assert '"safety"' in details
    assert "knife" not in details
    assert "555" not in details


def test_raising_the_urgency_alone_discloses_nothing(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    change(session, world.agency.officer, key, now, urgency=Urgency.VERY_URGENT)
    amended = sa.select(Disclosure.id).where(Disclosure.how == DisclosedHow.AMENDMENT)
    assert session.scalars(amended).all() == []


@pytest.mark.parametrize(
    "wrong",
    [{"field": "criminal_history"}, {"number": 0}, {"old_sealed": None, "new_sealed": None}, {"number": 1}],
)
def test_the_database_refuses_what_is_no_amendment(
    session: Session, world: World, now: datetime, wrong: dict[str, Any]
) -> None:
    key = make_referral(session, world, now)
    change(session, world.agency.officer, key, now, phone=NUMBER)
    row = session.scalars(sa.select(PacketAmendment)).one()
    good = {column.key: getattr(row, column.key) for column in PacketAmendment.__table__.columns} | {
        "id": uuid4(),
        "number": 2,
    }
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.insert(PacketAmendment).values(good | wrong))
    session.execute(sa.insert(PacketAmendment).values(good))
