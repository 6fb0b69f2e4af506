"""A case in service for tests, and who works on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.handover.lifecycle import ReferralState
from tests.support.referrals import World, make_referral


@dataclass(frozen=True, kw_only=True)
class ActiveCase:
    """An active case, an hour after the service began."""

    id: UUID
    world: World
    worker: Actor
    manager: Actor
    now: datetime

    def who(self, session: Session) -> tuple[Session, Actor, UUID]:
        """The first arguments of every command, by the worker."""
        return session, self.worker, self.id


def make_active_case(session: Session, world: World, now: datetime) -> ActiveCase:
    """An active case, an hour after it began."""
    referral_id = make_referral(session, world, now, state=ReferralState.ACTIVE)
    return ActiveCase(
        id=referral_id,
        world=world,
        worker=world.ngo.worker,
        manager=world.ngo.manager,
        now=now + timedelta(hours=1),
    )
