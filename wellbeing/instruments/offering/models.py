"""Instruments under a licence that an agency’s coordinator turned on."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.store import WellbeingBase


class SwitchedInstrument(Identified, WellbeingBase):
    """An instrument that is on for a whole agency since somebody read its licence; off means: no row."""

    __tablename__ = "switched_instrument"

    agency_id: Mapped[UUID]
    instrument: Mapped[InstrumentCode] = mapped_column(text_enum(InstrumentCode))
    cut_off: Mapped[int | None]
    """The agency’s one cut-off, where it would differ by sex (AUDIT-C)."""
    switched_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "instrument"),
        sa.CheckConstraint("(instrument = 'audit_c') = (cut_off IS NOT NULL)", name="cut_off_of_audit_c"),
    )
