"""Material for the public, each with its source and the day on which somebody looks at it again."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.outreach.terms import MaterialKind


class OutreachMaterial(Identified, Versioned, Base):
    """A leaflet, guide or film: where it comes from, what proves it, who may use it and who looks after it."""

    __tablename__ = "outreach_material"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[MaterialKind] = mapped_column(text_enum(MaterialKind))
    language: Mapped[str] = mapped_column(sa.String(8))
    source: Mapped[str] = mapped_column(sa.String(300))
    link: Mapped[str] = mapped_column(sa.String(500))
    evidence: Mapped[str] = mapped_column(sa.String(1000))
    """How good the evidence is, in words."""
    licence: Mapped[str] = mapped_column(sa.String(160))
    review_on: Mapped[date]
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    is_public: Mapped[bool] = mapped_column(default=False)
    """The public hub may list it."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    reviewed_at: Mapped[datetime | None]
    """When somebody last said that it still holds."""
    reviewed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="review_paired"),
        sa.Index("ix_outreach_material_organisation_id", "organisation_id", "title"),
        sa.Index("ix_outreach_material_partnership_id", "partnership_id"),
        sa.Index("ix_outreach_material_owner_id", "owner_id"),
        sa.Index("ix_outreach_material_review_on", "review_on"),
    )
