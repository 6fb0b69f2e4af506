"""Who may see which notices: everybody their own."""

from datetime import date, timedelta

import sqlalchemy as sa

from accounts.notices.models import Notice, NoticeKind, NoticeMute
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_

LONGEST_MUTE = timedelta(days=366)
REASON_MINIMUM = 5


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """A person sees their own notices; nobody sees anybody else's."""
    return Notice.recipient_id == actor.user_id


def mutes_of(actor: Actor) -> sa.ColumnElement[bool]:
    """A person sees and ends their own mutes."""
    return NoticeMute.user_id == actor.user_id


def may_mute(kind: NoticeKind | None, until: date, reason: str, *, today: date) -> None:
    """A mute ends within a year, has a reason, and never covers safety; raises `RuleBroken`."""
    if kind is NoticeKind.SAFETY:
        raise RuleBroken(N_("Safety notices cannot be muted."), "target")
    if until < today:
        raise RuleBroken(N_("Choose today or a later day."), "until")
    if until - today > LONGEST_MUTE:
        raise RuleBroken(N_("Choose a day within the next 12 months."), "until")
    if len(reason.strip()) < REASON_MINIMUM:
        raise RuleBroken(N_("Say in a few words why."), "reason")
