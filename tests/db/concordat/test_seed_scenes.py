"""The scenes of the demo: every page that they are for has something to show."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from concordat.seed.load import load_seed
from concordat.seed.scenes import LAST_WEEK, TONIGHT, UNFINISHED, WAITING, make_scenes
from core.actor import Actor, Role
from referrals.handover.desk.covers import list_covers
from referrals.handover.desk.waiting import list_waiting
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.onward.models import OnwardReferral
from referrals.handover.warm.models import WarmCall, WarmMeeting


@pytest.mark.first_tier("sqlite")
def test_the_scenes_are_the_same_for_the_same_seed_and_fill_their_pages(
    session: Session, now: datetime
) -> None:
    first, again = (_told(session, now) for _ in range(2))
    assert first == again
    references, waiting, covers, calls, meetings, proposals = first
    assert len(references) == len({LAST_WEEK.person_name, TONIGHT.person_name, UNFINISHED.person_name}) + len(
        WAITING
    )
    assert ReferralState.DRAFT in references.values()
    assert waiting == sorted(value.person_name or "" for value in WAITING)
    assert (covers, calls, meetings) == (1, 3, 1)
    assert proposals >= 1


def _told(session: Session, now: datetime) -> tuple[dict[str, ReferralState], list[str], int, int, int, int]:
    """What the scenes add; afterwards the database is empty again."""
    with session.begin_nested() as savepoint:
        cast = load_seed(session, referrals=60, seed=1, now=now).cast
        before = set(session.scalars(sa.select(Referral.id)))
        make_scenes(session, cast, seed=1, now=now)
        manager = find_actor_of(session, cast.ngos[0].with_role(Role.NGO_MANAGER)[0].user_id)
        assert isinstance(manager, Actor)
        added = sa.select(Referral.reference, Referral.state).where(Referral.id.not_in(before))
        told = (
            {row.reference: row.state for row in session.execute(added)},
            sorted(row.person_name or "" for row in list_waiting(session, manager, now=now)),
            len(list_covers(session, manager, now=now)),
            session.scalar(sa.select(sa.func.count()).select_from(WarmCall)) or 0,
            session.scalar(sa.select(sa.func.count()).select_from(WarmMeeting)) or 0,
            session.scalar(sa.select(sa.func.count()).select_from(OnwardReferral)) or 0,
        )
        savepoint.rollback()
    session.expunge_all()
    return told
