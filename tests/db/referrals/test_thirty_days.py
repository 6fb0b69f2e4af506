"""Thirty days after the end nothing of a referral is left for the police, in no read; a second earlier all of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from partners.memoranda.terms import Urgency
from referrals.handover import queries
from referrals.handover.conversation import get_conversation
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.queries import OfficerTab
from referrals.handover.visibility import FEEDBACK_DAYS
from referrals.handover.warm.queries import find_warm
from tests.support.referrals import World, make_referral

S = ReferralState
Read = Callable[[Session, Actor, UUID, datetime], bool]


def _page(session: Session, actor: Actor, key: UUID, now: datetime) -> bool:
    return queries.get_referral(session, actor, key, now=now).id == key


def _list(session: Session, actor: Actor, key: UUID, now: datetime) -> bool:
    return key in {row.id for row in queries.list_for_officer(session, actor, now=now).rows}


def _unit(session: Session, actor: Actor, key: UUID, now: datetime) -> bool:
    page = queries.list_for_officer(session, actor, tab=OfficerTab.UNIT, now=now)
    return key in {row.id for row in page.rows}


def _conversation(session: Session, actor: Actor, key: UUID, now: datetime) -> bool:
    return get_conversation(session, actor, key, now=now) is not None


def _warm(session: Session, actor: Actor, key: UUID, now: datetime) -> bool:
    return find_warm(session, actor, key, now=now) is not None


READS: dict[str, Read] = {
    "page": _page,
    "list": _list,
    "unit": _unit,
    "conversation": _conversation,
    "warm": _warm,
}


@pytest.mark.parametrize("state", [S.CLOSED, S.DECLINED, S.WITHDRAWN])
@pytest.mark.parametrize("read", READS)
def test_the_boundary_of_each_read(
    session: Session, world: World, now: datetime, state: ReferralState, read: str
) -> None:
    key = make_referral(session, world, now, state=state, urgency=Urgency.WARM_HANDOFF)
    closed_at = session.get_one(Referral, key).closed_at
    assert closed_at is not None
    actor = world.agency.supervisor if read == "unit" else world.agency.officer
    last = closed_at + timedelta(days=FEEDBACK_DAYS)
    assert READS[read](session, actor, key, last)
    try:
        shown = READS[read](session, actor, key, last + timedelta(seconds=1))
    except NotFound:
        shown = False
    assert not shown


@pytest.mark.parametrize("read", READS)
def test_another_unit_never_sees_it(session: Session, world: World, now: datetime, read: str) -> None:
    key = make_referral(session, world, now, urgency=Urgency.WARM_HANDOFF)
    for actor in (world.agency.other_supervisor, world.agency.stranger, world.agency.colleague):
        try:
            shown = READS[read](session, actor, key, now)
        except NotFound:
            shown = False
        assert not shown
