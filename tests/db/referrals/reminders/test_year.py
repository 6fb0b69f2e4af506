"""A simulated year of the scheduler over a referral in every state: nothing ever closes by itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.terms import Urgency
from referrals.handover.lifecycle import FINISHED, ReferralState
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.policy import PASSING
from referrals.handover.reminders.ladder import escalate_overdue, remind_halfway
from referrals.handover.timers import flag_agreement_ended
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
YEAR, STEP = timedelta(days=366), timedelta(hours=31)
"""The step is no divisor of a day, so that every hour of the day is met."""


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now, reviewed=True)


def states_of(session: Session) -> dict[Any, Any]:
    columns = (
        Referral.id,
        Referral.state,
        Referral.turn,
        Referral.version,
        Referral.closed_at,
        Referral.last_event_at,
        Referral.next_due_at,
    )
    return {row.id: tuple(row)[1:] for row in session.execute(sa.select(*columns))}


@pytest.mark.first_tier("sqlite")
def test_a_year_of_every_timer_changes_no_state(session: Session, world: World, now: datetime) -> None:
    for state in S:
        if state is not S.DRAFT:
            urgency = Urgency.SOON if state is S.DECLINED else Urgency.URGENT
            make_referral(session, world, now, state=state, urgency=urgency, person_name=f"Jo {state}")
    before = states_of(session)
    moment, escalated = now, 0
    while moment < now + YEAR:
        escalated += escalate_overdue(session, now=moment)
        remind_halfway(session, now=moment)
        flag_agreement_ended(session, now=moment)
        assert escalate_overdue(session, now=moment) == 0, "a second scheduler finds nothing to do"
        assert remind_halfway(session, now=moment) == 0
        moment += STEP
    assert escalated > 20
    assert states_of(session) == before
    moved = session.scalars(
        sa.select(ReferralEvent.action).where(
            ReferralEvent.at > now + timedelta(hours=1), ReferralEvent.action.not_in(PASSING)
        )
    ).all()
    assert moved == []
    ended = session.scalars(
        sa.select(ReferralEvent.referral_id)
        .join(Referral, Referral.id == ReferralEvent.referral_id)
        .where(Referral.state.in_(FINISHED), ReferralEvent.at > now + timedelta(hours=1))
    ).all()
    assert ended == [], "nobody is told of what has ended"
