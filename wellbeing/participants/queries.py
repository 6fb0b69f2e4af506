"""Finding a participant by what only the compartment can compute."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.text import N_
from wellbeing.participants.codes import Group, Origin, SafeContact
from wellbeing.participants.models import Participant
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def find_participant(vault: Session, visitor: Visitor, *, lock: bool = False) -> Participant | None:
    """The visitor's own row, if they ever asked for something here."""
    if visitor.pseudonym is None:
        return None
    query = sa.select(Participant).where(Participant.pseudonym == visitor.kept_as)
    return vault.scalars(query.with_for_update() if lock else query).one_or_none()


def get_participant(vault: Session, visitor: Visitor, *, lock: bool = False) -> Participant:
    """The visitor's own row; raises `NotFound` for whoever has none."""
    participant = find_participant(vault, visitor, lock=lock)
    if participant is None:
        raise NotFound(NOT_FOUND)
    return participant


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """What the visitor's own page shows of how they are kept here."""

    id: UUID
    origin: Origin
    group: Group
    safe_contact: SafeContact
    contact: str | None
    created_at: datetime


def find_own_row(vault: Session, visitor: Visitor) -> OwnRow | None:
    """The visitor's own row in plain values, if they ever asked for something here."""
    row = find_participant(vault, visitor)
    if row is None:
        return None
    return OwnRow(
        id=row.id,
        origin=row.origin,
        group=row.group,
        safe_contact=row.safe_contact,
        contact=row.contact,
        created_at=row.created_at,
    )


def get_own_row(vault: Session, visitor: Visitor) -> OwnRow:
    """As `find_own_row`; raises `NotFound` for whoever has none."""
    row = find_own_row(vault, visitor)
    if row is None:
        raise NotFound(NOT_FOUND)
    return row
