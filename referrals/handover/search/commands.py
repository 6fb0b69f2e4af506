"""Searches are few and each is in the trail (security D-06): counted before anything is read."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.commands import record
from audit.queries import count_acts
from core.actor import Actor
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_

PER_HOUR = 30
SEARCHED = "referral.searched"
SHORTEST = 3
LONGEST = 200


def begin_search(session: Session, actor: Actor, text: str, *, now: datetime) -> str:
    """The text to search for, if the actor may search once more now; at most 30 times within an hour."""
    if actor.user_id is None or actor.organisation_id is None or not actor.holds(Permission.REFERRAL_READ):
        raise Denied(N_("Your role may not do this."))
    wanted = " ".join(text.split())
    if len(wanted) < SHORTEST:
        raise RuleBroken(N_("Enter at least %(count)s characters."), "wanted", count=SHORTEST)
    if len(wanted) > LONGEST:
        raise RuleBroken(N_("Enter at most %(count)s characters."), "wanted", count=LONGEST)
    # One search of a person at a time, so that two windows do not pass the limit together.
    session.execute(sa.select(User.id).where(User.id == actor.user_id).with_for_update()).one()
    made = count_acts(
        session,
        chain=actor.organisation_id.hex,
        action=SEARCHED,
        user_id=actor.user_id,
        since=now - timedelta(hours=1),
    )
    if made >= PER_HOUR:
        raise RuleBroken(
            N_("You have searched %(count)s times within an hour. Try again later."), "wanted", count=PER_HOUR
        )
    return wanted


def note_search(session: Session, actor: Actor, *, by: Collection[str], found: int, now: datetime) -> None:
    """Who searched, in which kinds of places something was found, and how much; never for what."""
    assert actor.user_id is not None
    record(
        session,
        actor,
        action="referral.searched",
        subject=("user", actor.user_id),
        now=now,
        details={"found": found, "in": sorted(by)},
    )
