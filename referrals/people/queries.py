"""Recognising a person again: exactly, inside one agency, without reading any name."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sealing import key_ring
from referrals.people.models import Person


def match_index(agency_id: UUID, name: str | None, born_on: date | None) -> bytes | None:
    """The blind index of a person within an agency; None unless name and date of birth are known."""
    if not name or not name.strip() or born_on is None:
        return None
    return key_ring().blind_index(f"{name}|{born_on.isoformat()}", agency_id.hex)


def find_by_identity(
    session: Session, *, agency_id: UUID, name: str | None, born_on: date | None
) -> UUID | None:
    """The person of this name and date of birth whom the agency knows, the earliest where there are several."""
    index = match_index(agency_id, name, born_on)
    if index is None:
        return None
    return session.scalar(
        sa.select(Person.id)
        .where(Person.agency_id == agency_id, Person.match_index == index)
        .order_by(Person.created_at, Person.id)
        .limit(1)
    )
