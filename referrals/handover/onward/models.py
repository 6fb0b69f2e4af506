"""Onward referrals: the NGO names another service, and the agency's side decides whether to send a new referral."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from referrals.handover.lifecycle import LinkKind


class OnwardReferral(Identified, Base):
    """A proposal of the NGO, and what became of it. Nothing of the person moves before somebody sends it."""

    __tablename__ = "referral_onward"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    kind: Mapped[LinkKind] = mapped_column(text_enum(LinkKind))
    ngo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Whose service is proposed."""
    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    new_referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referral.id"), unique=True)
    drop_reason: Mapped[str | None] = mapped_column(sa.String(40))

    __table_args__ = (
        sa.CheckConstraint("kind IN ('redirect', 'transfer')", name="kind_of_ngo"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_paired"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (new_referral_id IS NULL AND drop_reason IS NULL)",
            name="decided_has_result",
        ),
        sa.CheckConstraint("new_referral_id IS NULL OR drop_reason IS NULL", name="one_result"),
        sa.CheckConstraint("new_referral_id IS NULL OR new_referral_id <> referral_id", name="not_itself"),
        sa.Index(
            "uq_referral_onward_open",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
        sa.Index("ix_referral_onward_referral_id", "referral_id", "proposed_at"),
    )
