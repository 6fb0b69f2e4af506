"""The person in crisis, known to one agency; identity is sealed at rest."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned
from core.references import make_reference
from core.sealing import Part, Sealed, SealedFor, SealedText


class Person(Identified, Versioned, Base):
    """A person an agency met in crisis; the same one is recognised by name and date of birth."""

    __tablename__ = "person"
    sealed_for = SealedFor("person", part=Part.POLICE)

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    reference: Mapped[str] = mapped_column(sa.String(20), default=lambda: make_reference("P"))
    """Said and shown instead of the name, e.g. `P-7KQ2`; unique within the agency."""
    match_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Blind index of name and date of birth within the agency; None while one is not known."""
    name_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Blind index of the full name within the agency."""
    phone_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Blind index of the telephone number within the agency, written one way."""
    surname_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Blind index of surname and date of birth together, by which duplicates are suggested."""
    merged_into_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    """The record that stands for this one since they were merged; always a living record, never a chain."""
    counted_as_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    """Under which record linked ones count as one person; None while it counts under its own id."""
    name_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    born_on_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """ISO date; None while not known."""
    age_band: Mapped[str | None] = mapped_column(sa.String(10))
    """`under_18`, `18_25`, `26_64`, `65_plus`, or None while not known."""
    phone_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    safe_contact_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    language: Mapped[str | None] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    seal_id: Mapped[UUID | None]
    """The seal that hides it (`referrals.sealing`)."""
    purged_at: Mapped[datetime | None]
    """Since when nothing is left of it that tells who it was; it goes on counting as one person."""

    name = SealedText()
    born_on = SealedText()
    phone = SealedText()
    safe_contact = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "reference"),
        sa.CheckConstraint("age_band IN ('under_18', '18_25', '26_64', '65_plus')", name="age_band_known"),
        sa.CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        sa.Index("ix_person_agency_id_match_index", "agency_id", "match_index"),
        sa.Index("ix_person_agency_id_name_index", "agency_id", "name_index"),
        sa.Index("ix_person_agency_id_phone_index", "agency_id", "phone_index"),
        sa.Index("ix_person_agency_id_surname_index", "agency_id", "surname_index"),
        sa.Index("ix_person_merged_into_id", "merged_into_id"),
        sa.Index(
            "ix_person_seal_id",
            "seal_id",
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        ),
        sa.Index("ix_person_counted_as_id", "counted_as_id"),
    )
