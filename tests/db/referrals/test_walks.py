"""Every state can be reached through the commands, and nothing but the commands."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.support.referrals import make_referral, make_world


@pytest.mark.parametrize("state", list(ReferralState))
def test_commands_reach_every_state(session: Session, now: datetime, state: ReferralState) -> None:
    world = make_world(session, now, reviewed=state is ReferralState.DECLINE_REVIEW)
    key = make_referral(session, world, now, state=state)
    assert session.get_one(Referral, key).state is state
