"""A programme that an organisation offers to the people of one agency."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from partners.memoranda.programmes import ProgrammeType
from wellbeing.programmes.codes import ProgrammeState
from wellbeing.store import WellbeingBase


class Programme(Identified, Versioned, WellbeingBase):
    """What one provider offers to one agency's people; an NGO offers it under an agreement that covers its type."""

    __tablename__ = "programme"

    agency_id: Mapped[UUID] = mapped_column(index=True)
    provider_id: Mapped[UUID] = mapped_column(index=True)
    """The organisation that runs it; the agency itself where it offers it."""
    kind: Mapped[ProgrammeType] = mapped_column(text_enum(ProgrammeType))
    state: Mapped[ProgrammeState] = mapped_column(text_enum(ProgrammeState), default=ProgrammeState.DRAFT)
    name: Mapped[str] = mapped_column(sa.String(120))
    summary: Mapped[str]
    created_at: Mapped[datetime]
