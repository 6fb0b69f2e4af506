"""Whether a person has an open referral, which only the rooms above know; yes or no, nothing else comes down."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor

OpenReferrals = Callable[[Session, Actor, Collection[UUID], datetime], frozenset[UUID]]


class _Holder:
    ask: OpenReferrals | None = None


def use_open_referrals(ask: OpenReferrals) -> None:
    """Set who knows of open referrals; called once by the composition root."""
    _Holder.ask = ask


def people_with_open_referral(
    session: Session, actor: Actor, person_ids: Collection[UUID], *, now: datetime
) -> frozenset[UUID]:
    """Those of the people who have a referral of the actor's agency that is open as far as the police may know."""
    if not person_ids:
        return frozenset()
    if _Holder.ask is None:
        raise RuntimeError("nobody knows of open referrals: call use_open_referrals first")
    return _Holder.ask(session, actor, person_ids, now)
