"""Who is told, how soon, and by what words (referrals.md 2.6)."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice as NoticeRow
from accounts.notices.models import Weight
from partners.memoranda.terms import Urgency
from referrals.handover import notifications as telling
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.notifications import ALWAYS_AT_ONCE, SUBJECTS, Notice, Occasion
from tests.support.referrals import World, make_referral

S = ReferralState


def told(session: Session, notice: Notice) -> dict[Any, Weight]:
    rows = session.execute(
        sa.select(NoticeRow.recipient_id, NoticeRow.weight).where(NoticeRow.message == SUBJECTS[notice])
    )
    return {row.recipient_id: row.weight for row in rows}


def test_every_notice_has_words_that_name_the_reference_only() -> None:
    assert set(SUBJECTS) == set(Notice)
    for words in SUBJECTS.values():
        assert "R-1" in words % {"reference": "R-1"}


@pytest.mark.parametrize("notice", list(Notice))
@pytest.mark.parametrize("urgency", [Urgency.VERY_URGENT, Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE])
def test_urgent_referrals_and_concerns_are_mailed_at_once_all_else_in_the_digest(
    session: Session, world: World, now: datetime, notice: Notice, urgency: Urgency
) -> None:
    referral = session.get_one(Referral, make_referral(session, world, now, urgency=urgency))
    session.execute(sa.delete(NoticeRow))
    telling.tell_desk(session, referral, notice, event=Occasion(id=uuid4()), now=now)
    at_once = urgency in (Urgency.VERY_URGENT, Urgency.URGENT) or notice in ALWAYS_AT_ONCE
    expected = Weight.IMMEDIATE if at_once else Weight.DIGEST
    assert told(session, notice) == {world.agency.desk.user_id: expected}


def test_each_way_reaches_its_own(session: Session, world: World, now: datetime) -> None:
    waiting = session.get_one(Referral, make_referral(session, world, now, urgency=Urgency.SOON))
    served = session.get_one(Referral, make_referral(session, world, now, state=S.ACTIVE))
    agency, ngo = world.agency, world.ngo
    intake = {ngo.intake.user_id, ngo.second_intake.user_id}
    for tell, referral, people in (
        (telling.tell_worker_or_intake, waiting, intake),
        (telling.tell_worker_or_intake, served, {ngo.worker.user_id}),
        (telling.tell_casework, waiting, {ngo.manager.user_id}),
        (telling.tell_managers, served, {ngo.manager.user_id}),
        (telling.tell_intake, served, intake),
        (telling.tell_supervisors, served, {agency.supervisor.user_id}),
        (telling.tell_officer, served, {agency.officer.user_id}),
        (telling.tell_desk, served, {agency.desk.user_id}),
    ):
        session.execute(sa.delete(NoticeRow))
        tell(session, referral, Notice.AMENDED, event=Occasion(id=uuid4()), now=now)
        assert set(told(session, Notice.AMENDED)) == people, tell.__name__


def test_who_did_it_is_not_told_and_telling_twice_tells_once(
    session: Session, world: World, now: datetime
) -> None:
    referral = session.get_one(Referral, make_referral(session, world, now))
    occasion = Occasion(id=uuid4(), by_id=world.ngo.intake.user_id)
    for _ in range(2):
        telling.tell_intake(session, referral, Notice.CONCERN, event=occasion, now=now)
    assert told(session, Notice.CONCERN) == {world.ngo.second_intake.user_id: Weight.IMMEDIATE}


def test_a_unit_without_supervisors_has_the_desk_told(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, officer=world.agency.stranger)
    referral = session.get_one(Referral, key)
    referral.unit_id = None
    session.flush()
    telling.tell_supervisors(session, referral, Notice.CONCERN, event=Occasion(id=uuid4()), now=now)
    assert set(told(session, Notice.CONCERN)) == {world.agency.desk.user_id}
