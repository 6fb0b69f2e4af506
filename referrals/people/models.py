"""The person in crisis, known to one agency; identity is sealed at rest."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned
from core.sealing import Sealed, SealedText


class Person(Identified, Versioned, Base):
    """A person an agency met in crisis; the same one is recognised by name and date of birth."""

    __tablename__ = "person"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    match_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Blind index of name and date of birth within the agency; None while one is not known."""
    name_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    born_on_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """ISO date; None while not known."""
    age_band: Mapped[str | None] = mapped_column(sa.String(10))
    """`under_18`, `18_25`, `26_64`, `65_plus`, or None while not known."""
    phone_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    safe_contact_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    language: Mapped[str | None] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]

    name = SealedText()
    born_on = SealedText()
    phone = SealedText()
    safe_contact = SealedText()

    __table_args__ = (
        sa.CheckConstraint("age_band IN ('under_18', '18_25', '26_64', '65_plus')", name="age_band_known"),
        sa.Index("ix_person_agency_id_match_index", "agency_id", "match_index"),
    )
