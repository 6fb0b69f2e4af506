"""Reads of an agency's numbers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.channels.crisis_lines.audience import LineAudience
from partners.channels.crisis_lines.models import CrisisLine
from partners.channels.crisis_lines.policy import LineValues, is_fresh, may_keep

NOT_FOUND = N_("There is no such number.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A number as pages show it."""

    id: UUID
    version: int
    audience: LineAudience
    label: str
    number: str
    hours: str | None
    position: int
    verified_on: date | None
    verified_by_name: str | None

    def is_fresh(self, today: date) -> bool:
        """Whether somebody has called it within half a year."""
        return is_fresh(self.verified_on, today=today)

    @property
    def values(self) -> LineValues:
        """What was written, for the form."""
        return LineValues(
            label=self.label,
            number=self.number,
            hours=self.hours,
            position=self.position,
            is_checked=False,
            audience=self.audience,
        )


_ROWS = (
    sa.select(
        CrisisLine.id,
        CrisisLine.version,
        CrisisLine.audience,
        CrisisLine.label,
        CrisisLine.number,
        CrisisLine.hours,
        CrisisLine.position,
        CrisisLine.verified_on,
        User.name.label("verified_by_name"),
    )
    .outerjoin(User, User.id == CrisisLine.verified_by_id)
    .where(CrisisLine.removed_at.is_(None))
    .order_by(CrisisLine.position, CrisisLine.label, CrisisLine.id)
)


def list_lines(
    session: Session, organisation_id: UUID, *, audience: LineAudience | None = None
) -> list[LineRow]:
    """The numbers of an organisation, for one audience or all, in the order in which they are called."""
    query = _ROWS.where(CrisisLine.organisation_id == organisation_id)
    if audience is not None:
        query = query.where(CrisisLine.audience == audience)
    rows = session.execute(query)
    return [LineRow(**row._mapping) for row in rows]


def get_line(session: Session, actor: Actor, line_id: UUID) -> LineRow:
    """A number of the administrator's own agency; raises `NotFound` for any other."""
    may_keep(actor)
    own = _ROWS.where(CrisisLine.id == line_id, CrisisLine.organisation_id == actor.organisation_id)
    row = session.execute(own).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return LineRow(**row._mapping)
