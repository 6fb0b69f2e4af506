"""The conversations of referrals in the list of conversations: told by a floor above, which knows referrals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralThreadRow:
    """The conversation of a referral in a list; it names nobody."""

    reference: str
    url: str
    partner_name: str
    last_message_at: datetime
    unread: int
    open_questions: int


ListThreads = Callable[[Session, Actor, datetime], Sequence[ReferralThreadRow]]


class _Holder:
    list_threads: ListThreads | None = None


def use_referral_threads(list_threads: ListThreads) -> None:
    """Say who lists the conversations of an actor's referrals; called once by the composition root."""
    _Holder.list_threads = list_threads


def list_referral_threads(session: Session, actor: Actor, *, now: datetime) -> list[ReferralThreadRow]:
    """The conversations of the referrals that the actor may read, the newest first."""
    return list(_Holder.list_threads(session, actor, now)) if _Holder.list_threads else []
