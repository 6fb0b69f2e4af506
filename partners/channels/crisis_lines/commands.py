"""Keeping an agency's numbers; a number that changes is unverified until somebody has called it."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.channels.crisis_lines.models import CrisisLine
from partners.channels.crisis_lines.policy import LONGEST_LIST, LineValues, may_keep, may_write
from partners.channels.crisis_lines.queries import NOT_FOUND


def add_line(session: Session, actor: Actor, *, values: LineValues, now: datetime) -> UUID:
    """Add a number of one's own agency; answers its id."""
    may_keep(actor)
    may_write(values)
    held = sa.select(sa.func.count()).where(
        CrisisLine.organisation_id == actor.organisation_id, CrisisLine.removed_at.is_(None)
    )
    if session.scalars(held).one() >= LONGEST_LIST:
        raise RuleBroken(N_("Twenty numbers are the most: nobody reads a longer list at night. Remove one."))
    line = CrisisLine(id=uuid4(), organisation_id=actor.organisation_id)
    _set(line, actor, values, now=now)
    session.add(line)
    session.flush()
    _record(session, actor, "crisis_line.added", line, now=now)
    return line.id


def change_line(
    session: Session, actor: Actor, line_id: UUID, *, version: int, values: LineValues, now: datetime
) -> None:
    """Change a number of one's own agency, or say that it was called and is right."""
    line = _own(session, actor, line_id)
    if line.version != version:
        raise Conflict(N_("A colleague has changed this number meanwhile. Look again."))
    may_write(values)
    _set(line, actor, values, now=now)
    session.flush()
    _record(session, actor, "crisis_line.changed", line, now=now)


def remove_line(session: Session, actor: Actor, line_id: UUID, *, now: datetime) -> None:
    """Take a number of one's own agency off the list."""
    line = _own(session, actor, line_id)
    line.removed_at, line.removed_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "crisis_line.removed", line, now=now)


def _own(session: Session, actor: Actor, line_id: UUID) -> CrisisLine:
    may_keep(actor)
    line = session.scalars(
        sa.select(CrisisLine)
        .where(
            CrisisLine.id == line_id,
            CrisisLine.organisation_id == actor.organisation_id,
            CrisisLine.removed_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()
    if line is None:
        raise NotFound(NOT_FOUND)
    return line


def _set(line: CrisisLine, actor: Actor, values: LineValues, *, now: datetime) -> None:
    assert actor.user_id is not None, "an administrator is a person"
    if line.number != values.number:
        line.verified_on = line.verified_by_id = None
    line.label, line.number = values.label, values.number
    line.hours, line.position, line.audience = values.hours, values.position, values.audience
    if values.is_checked:
        line.verified_on, line.verified_by_id = local_date(now, actor.timezone), actor.user_id
    line.changed_at, line.changed_by_id = now, actor.user_id


def _record(session: Session, actor: Actor, action: str, line: CrisisLine, *, now: datetime) -> None:
    details = {"verified": line.verified_on is not None}
    record(session, actor, action=action, subject=("crisis_line", line.id), now=now, details=details)
