"""Filters that a person keeps for their own lists."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from referrals.handover.filters.values import ListKind


class SavedFilter(Identified, Base):
    """A named filter of one list; shared with nobody, and without any text about a person in care."""

    __tablename__ = "saved_filter"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    list_kind: Mapped[ListKind] = mapped_column(text_enum(ListKind))
    name: Mapped[str] = mapped_column(sa.String(60))
    name_folded: Mapped[str] = mapped_column(sa.String(180))
    """Without capitals: two filters of one list do not differ by these alone."""
    query: Mapped[str]
    """Codes and ids as in the address of the list, never a name or a number typed into a search."""
    is_default: Mapped[bool] = mapped_column(default=False)
    """It narrows the list whenever the list is opened from the navigation."""
    created_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("user_id", "list_kind", "name_folded"),
        sa.Index(
            "uq_saved_filter_default",
            "user_id",
            "list_kind",
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        ),
        sa.CheckConstraint("name <> ''", name="name_given"),
    )
