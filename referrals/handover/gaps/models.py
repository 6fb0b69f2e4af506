"""Gaps: need, area, urgency and what was missing on a day; no person, no referral, no officer."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from partners.memoranda.terms import Urgency
from partners.services.needs import Need
from referrals.handover.gaps.codes import GapOrigin


class ServiceGap(Identified, Base):
    """Somebody needed help and no service under an agreement could give it."""

    __tablename__ = "service_gap"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("area.id"))
    need: Mapped[Need] = mapped_column(text_enum(Need))
    urgency: Mapped[Urgency] = mapped_column(text_enum(Urgency))
    age_band: Mapped[str | None] = mapped_column(sa.String(10))
    missing: Mapped[str] = mapped_column(sa.String(200))
    """Codes of what the nearest service lacked, separated by blanks."""
    origin: Mapped[GapOrigin] = mapped_column(text_enum(GapOrigin))
    found_on: Mapped[date]
    """The day where the agency is."""
    key: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    """Keyed digest of the referral that showed it, so that one referral is one gap; leads back to nobody."""

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "key"),
        sa.CheckConstraint("missing <> ''", name="something_missing"),
        sa.CheckConstraint("age_band IN ('under_18', '18_25', '26_64', '65_plus')", name="age_band_known"),
        sa.Index("ix_service_gap_agency_id_found_on", "agency_id", "found_on"),
        sa.Index("ix_service_gap_area_id", "area_id"),
    )


class ServiceGapPartner(Base):
    """An NGO with an agreement that came into question, and what its nearest service lacked."""

    __tablename__ = "service_gap_partner"

    gap_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service_gap.id"), primary_key=True)
    ngo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    missing: Mapped[str] = mapped_column(sa.String(200))

    __table_args__ = (
        sa.CheckConstraint("missing <> ''", name="something_missing"),
        sa.Index("ix_service_gap_partner_ngo_id", "ngo_id"),
    )
