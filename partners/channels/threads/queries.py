"""Reads of conversations: lists with what is unread and what waits for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from core.text import N_
from partners.channels.threads.kinds import MessageKind, ThreadKind
from partners.channels.threads.models import Message, Thread, ThreadRead
from partners.channels.threads.policy import visible_to
from partners.memoranda.queries import list_partnerships

PAGE_SIZE = 30
NOT_FOUND = N_("There is no such conversation.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """A conversation of a partnership in a list."""

    id: UUID
    partnership_id: UUID
    partner_name: str
    subject: str
    last_message_at: datetime
    unread: int
    open_questions: int


def unread_of(actor: Actor) -> sa.ScalarSelect[int]:
    """How many messages of others in a thread the actor has not confirmed; for a query over `Thread`."""
    read = (
        sa.select(ThreadRead.sequence)
        .where(ThreadRead.thread_id == Thread.id, ThreadRead.user_id == actor.user_id)
        .correlate(Thread)
        .scalar_subquery()
    )
    return (
        sa.select(sa.func.count())
        .select_from(Message)
        .where(
            Message.thread_id == Thread.id,
            Message.author_id != actor.user_id,
            Message.withdrawn_at.is_(None),
            Message.sequence > sa.func.coalesce(read, 0),
        )
        .correlate(Thread)
        .scalar_subquery()
    )


def open_questions_of() -> sa.ScalarSelect[int]:
    """How many questions of a thread wait for an answer; for a query over `Thread`."""
    reply = aliased(Message)
    answered = (
        sa.exists().where(reply.answers_id == Message.id, reply.withdrawn_at.is_(None)).correlate(Message)
    )
    return (
        sa.select(sa.func.count())
        .select_from(Message)
        .where(
            Message.thread_id == Thread.id,
            Message.kind == MessageKind.QUESTION,
            Message.withdrawn_at.is_(None),
            ~answered,
        )
        .correlate(Thread)
        .scalar_subquery()
    )


def list_threads(
    session: Session, actor: Actor, *, limit: int = PAGE_SIZE, offset: int = 0
) -> list[ThreadRow]:
    """The conversations of the actor's partnerships, the one with the newest message first."""
    return _rows(session, actor, _listed(actor).offset(offset).limit(limit))


def get_thread(session: Session, actor: Actor, thread_id: UUID) -> ThreadRow:
    """A conversation of one of the actor's partnerships; raises `NotFound` for any other."""
    rows = _rows(session, actor, _listed(actor).where(Thread.id == thread_id))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def _listed(actor: Actor) -> sa.Select[Any]:
    return (
        sa.select(
            Thread.id,
            Thread.partnership_id,
            Thread.subject_sealed,
            Thread.last_message_at,
            unread_of(actor).label("unread"),
            open_questions_of().label("open_questions"),
        )
        .where(Thread.id.in_(visible_to(actor)))
        .order_by(Thread.last_message_at.desc(), Thread.id)
    )


def _rows(session: Session, actor: Actor, query: sa.Select[Any]) -> list[ThreadRow]:
    rows = session.execute(query).all()
    names = partner_names(session, actor, {row.partnership_id for row in rows})
    return [
        ThreadRow(
            id=row.id,
            partnership_id=row.partnership_id,
            partner_name=names[row.partnership_id],
            subject=open_text(row.subject_sealed, "thread", "subject", row.id) or "",
            last_message_at=row.last_message_at,
            unread=row.unread,
            open_questions=row.open_questions,
        )
        for row in rows
    ]


def partner_names(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The name of the other side of each partnership."""
    wanted = set(ids)
    rows = list_partnerships(session, ids=wanted) if wanted else []
    return {
        row.id: row.ngo_name if row.agency_id == actor.organisation_id else row.agency_name for row in rows
    }


def find_referral_thread(session: Session, referral_id: UUID) -> UUID | None:
    """The conversation of a referral, once somebody has written in it."""
    return session.scalar(
        sa.select(Thread.id).where(Thread.kind == ThreadKind.REFERRAL, Thread.referral_id == referral_id)
    )
