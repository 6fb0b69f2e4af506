"""The plan of a case: steps and practical help, and when it was agreed with the person; private to the NGO."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned
from core.sealing import Part, Sealed, SealedFor, SealedText


class PlanItem(Identified, Versioned, Base):
    """One step or one piece of practical help, with who provides it and until when."""

    __tablename__ = "plan_item"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    outcome_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("outcome.id"))
    """The desired outcome that it serves."""
    what_sealed: Mapped[bytes] = mapped_column(Sealed)
    provider_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(sa.String(20), default="planned")
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    what = SealedText()
    provider = SealedText()

    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('planned', 'arranged', 'done', 'not_needed', 'not_possible')", name="status_known"
        ),
        sa.Index("ix_plan_item_referral_id", "referral_id", "created_at"),
        sa.Index("ix_plan_item_outcome_id", "outcome_id"),
    )


class PlanItemChange(Identified, Base):
    """How an item stood before and stands now; a reason where it is not possible."""

    __tablename__ = "plan_item_change"
    sealed_for = SealedFor(
        "referral", ("item_id", "plan_item.referral_id"), part=Part.NGO, owner="referral.ngo_id"
    )

    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plan_item.id"))
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    old: Mapped[str] = mapped_column(sa.String(20))
    new: Mapped[str] = mapped_column(sa.String(20))
    reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    reason = SealedText()

    __table_args__ = (
        sa.CheckConstraint("old <> new", name="changes"),
        sa.CheckConstraint("new <> 'not_possible' OR reason_sealed IS NOT NULL", name="impossible_says_why"),
        sa.Index("ix_plan_item_change_item_id", "item_id", "at"),
    )


class PlanAgreement(Identified, Base):
    """A day on which the plan was agreed with the person; the first one is a milestone of the case."""

    __tablename__ = "plan_agreement"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    agreed_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("agreed_at <= recorded_at", name="not_in_future"),
        sa.Index("ix_plan_agreement_referral_id", "referral_id", "agreed_at"),
    )
