"""What the scheduler mails about referrals: at most one digest a day, and nothing of a person."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.notices.mails import mail_digests, mail_urgent
from accounts.notices.models import Notice
from accounts.outbox.models import OutboxMessage
from referrals.handover.lifecycle import ReferralState
from referrals.handover.reminders.ladder import escalate_overdue, remind_halfway
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
STEP = timedelta(hours=31)
CANARIES = ("Jo Example", "555 0100", "Text only", "not wanting to go on", "Large dog", "Hard of hearing")
"""What the officer typed about the person (`values_for`)."""


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now, reviewed=True)


@pytest.mark.proves("D-08")
@pytest.mark.first_tier("sqlite")
def test_no_notice_and_no_mail_of_a_year_holds_what_was_typed(
    app: Flask, session: Session, world: World, now: datetime
) -> None:
    for state in (
        S.SUBMITTED,
        S.INFO_REQUESTED,
        S.DECLINE_REVIEW,
        S.ACCEPTED,
        S.CONTACTING,
        S.ACTIVE,
        S.CLOSED,
    ):
        make_referral(session, world, now, state=state, person_name=f"Jo Example {state}")
    moment = now
    with app.test_request_context():
        while moment < now + timedelta(days=60):
            escalate_overdue(session, now=moment)
            remind_halfway(session, now=moment)
            mail_urgent(session, now=moment)
            mail_digests(session, now=moment)
            moment += STEP
    mails = session.scalars(sa.select(OutboxMessage)).all()
    assert len(mails) > 10
    texts = [f"{mail.subject}\n{mail.body}" for mail in mails]
    texts += [f"{row.message} {row.params}" for row in session.scalars(sa.select(Notice))]
    assert [text for text in texts if any(canary in text for canary in CANARIES)] == []


def test_a_person_gets_at_most_one_digest_a_day(
    app: Flask, session: Session, world: World, now: datetime
) -> None:
    for _ in range(6):
        make_referral(session, world, now)
    with app.test_request_context():
        for hours in range(0, 24 * 6, 2):
            moment = now + timedelta(hours=hours)
            escalate_overdue(session, now=moment)
            mail_digests(session, now=moment)
            mail_digests(session, now=moment)
    per_person_and_day = sa.select(sa.func.count()).where(OutboxMessage.dedup_key.startswith("notice_digest"))
    counts = session.scalars(
        per_person_and_day.group_by(OutboxMessage.user_id, OutboxMessage.dedup_key)
    ).all()
    assert counts
    assert set(counts) == {1}
