"""Who hears of a new message in a partnership's conversation; the notice says that there is one, not what it says."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind, Weight
from accounts.notices.queries import people_holding
from core.actor import Actor
from core.permissions import Permission
from core.text import N_
from partners.channels.policy import TALKING
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.models import Message, Thread
from partners.memoranda.queries import list_partnerships

TEXTS = {
    MessageKind.MESSAGE: N_("New message from %(organisation)s"),
    MessageKind.QUESTION: N_("New question from %(organisation)s"),
    MessageKind.ANSWER: N_("New answer from %(organisation)s"),
    MessageKind.INFORMATION: N_("New information from %(organisation)s"),
    MessageKind.SAFETY_ALERT: N_("Safety alert from %(organisation)s"),
}


def tell_partners(session: Session, actor: Actor, thread: Thread, message: Message, *, now: datetime) -> int:
    """Those of the other side who run the partnership are told, and those of one's own who have written."""
    (partnership,) = list_partnerships(session, ids=[thread.partnership_id])
    sides = {partnership.agency_id, partnership.ngo_id}
    others = people_holding(
        session,
        organisation_ids=sides - {message.organisation_id},
        permission=Permission.CHANNEL_WRITE,
        roles=TALKING,
    )
    colleagues = session.scalars(
        sa.select(Message.author_id).where(
            Message.thread_id == thread.id, Message.organisation_id == message.organisation_id
        )
    )
    safety = message.kind is MessageKind.SAFETY_ALERT
    return notify(
        session,
        to=({*others, *colleagues}) - {actor.user_id},
        kind=NoticeKind.SAFETY if safety else NoticeKind.THREAD,
        text=TEXTS[message.kind],
        params={"organisation": actor.organisation_name},
        link=f"/messages/{thread.id}",
        about=("thread", thread.id),
        key=f"message:{message.id.hex}",
        partnership_id=thread.partnership_id,
        weight=Weight.IMMEDIATE if safety else Weight.DIGEST,
        now=now,
    )
