"""Grants of high roles that wait for a second person."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Role
from core.database import Base, Identified, text_enum


class GrantOutcome(StrEnum):
    """What became of a proposal."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class GrantProposal(Identified, Base):
    """A high role that one administrator wants somebody to hold; a second person decides (security C-11)."""

    __tablename__ = "grant_proposal"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    outcome: Mapped[GrantOutcome | None] = mapped_column(text_enum(GrantOutcome))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_paired"),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'confirmed' OR decided_by_id IS NULL"
            " OR (decided_by_id <> proposed_by_id AND decided_by_id <> user_id)",
            name="confirmed_by_another",
        ),
        sa.CheckConstraint("proposed_by_id <> user_id", name="not_for_oneself"),
        sa.Index("ix_grant_proposal_user_id", "user_id"),
        sa.Index("ix_grant_proposal_proposed_by_id", "proposed_by_id"),
        sa.Index("ix_grant_proposal_decided_by_id", "decided_by_id"),
        sa.Index(
            "uq_grant_proposal_open",
            "user_id",
            "role",
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        ),
    )
