"""Reads of the notice that an organisation puts before its sign-in."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation


def find_banner(session: Session, organisation_id: UUID | None) -> str | None:
    """The text that people of the organisation acknowledge, where there is one."""
    query = sa.select(Organisation.banner).where(Organisation.id == organisation_id)
    return session.scalar(query) or None
