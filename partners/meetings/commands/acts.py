"""What the commands of this slice do alike: load for update within the actor's scope, ask for texts, tell people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.notices.values import Plain
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.meetings.models import Committee, Meeting, MeetingAction, MeetingDecision
from partners.meetings.policy import NOT_FOUND, actions_of, committees_of, decisions_of, visible_to

M = TypeVar("M", Committee, Meeting, MeetingAction, MeetingDecision)


def load_committee(
    session: Session, actor: Actor, committee_id: UUID, *, version: int | None = None
) -> Committee:
    """The committee, locked for this transaction; raises `NotFound` where it does not exist for the actor."""
    return _load(session, Committee, committee_id, committees_of(actor), version)


def load_meeting(session: Session, actor: Actor, meeting_id: UUID, *, version: int | None = None) -> Meeting:
    """The meeting, locked for this transaction; raises `NotFound` where it does not exist for the actor."""
    return _load(session, Meeting, meeting_id, visible_to(actor), version)


def load_decision(session: Session, actor: Actor, decision_id: UUID) -> MeetingDecision:
    """The decision, locked for this transaction; raises `NotFound` where it does not exist for the actor."""
    return _load(session, MeetingDecision, decision_id, decisions_of(actor), None)


def load_action(session: Session, actor: Actor, action_id: UUID) -> MeetingAction:
    """The action, locked for this transaction; raises `NotFound` where it does not exist for the actor."""
    return _load(session, MeetingAction, action_id, actions_of(actor), None)


def _load(
    session: Session, model: type[M], row_id: UUID, scope: sa.Select[tuple[UUID]], version: int | None
) -> M:
    row = session.scalars(
        sa.select(model)
        .where(model.id == row_id, model.id.in_(scope))
        .with_for_update(of=model)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    if version is not None and version != row.version:
        raise Conflict(
            N_("Somebody else changed this in the meantime. Open it again and look before you change it.")
        )
    return row


def required(text: str | None, message: str, field: str) -> str:
    """A text without the spaces around it; raises `RuleBroken` at its field where there is none."""
    words = (text or "").strip()
    if not words:
        raise RuleBroken(message, field)
    return words


def tell(
    session: Session,
    people: Iterable[UUID],
    text: str,
    *,
    meeting: Meeting,
    event: str,
    params: Mapping[str, Plain],
    now: datetime,
    but: UUID | None = None,
) -> int:
    """A notice about a meeting to these people, except the one who did it."""
    details: dict[str, Any] = {"link": f"/meetings/{meeting.id}", "about": ("meeting", meeting.id)}
    return notify(
        session,
        to=[person for person in people if person != but],
        kind=NoticeKind.MEETING,
        text=text,
        params=params,
        key=f"meeting.{event}:{meeting.id}:{meeting.sequence}.{meeting.circulations}",
        now=now,
        **details,
    )
