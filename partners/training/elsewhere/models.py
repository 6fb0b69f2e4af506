"""What people say they earned elsewhere, and what a second person found."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from partners.training.elsewhere.states import ClaimState


class TrainingClaim(Identified, Base):
    """A certificate of somebody else's school, as it was recorded; the paper itself stays with its holder."""

    __tablename__ = "training_claim"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    """Whose it is."""
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_course.id"))
    """The course of ours as which it is to count: its kind, its hours and its refresher interval."""
    title: Mapped[str] = mapped_column(sa.String(160))
    """As it stands on the certificate."""
    issuer_name: Mapped[str] = mapped_column(sa.String(200))
    issuer_number: Mapped[str | None] = mapped_column(sa.String(60))
    hours: Mapped[float]
    issued_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day that stands on it; None: it names none."""
    evidence: Mapped[str] = mapped_column(sa.String(500))
    """What there is to show, and where a second person sees it."""
    state: Mapped[ClaimState] = mapped_column(text_enum(ClaimState), default=ClaimState.WAITING)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    finding: Mapped[str | None] = mapped_column(sa.String(500))
    """What the second person saw, or why it does not count."""

    __table_args__ = (
        sa.CheckConstraint("hours > 0 AND hours <= 400", name="hours_in_range"),
        sa.CheckConstraint("ends_on IS NULL OR issued_on < ends_on", name="ends_later"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (finding IS NULL)"
            " AND (state = 'waiting') = (decided_at IS NULL)",
            name="decided_paired",
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR (decided_by_id <> recorded_by_id AND decided_by_id <> user_id)",
            name="second_person",
        ),
        sa.Index("ix_training_claim_user_id", "user_id"),
        sa.Index("ix_training_claim_course_id", "course_id"),
    )
