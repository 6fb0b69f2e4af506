"""Tables of the public directory: how entries are found, what readers say is wrong, and links that confirm."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from partners.hub.lifecycle import MistakeState
from partners.hub.values import Cost, MistakeKind


class Listing(Base):
    """What a search reads of a service besides its own row; made from it, and made anew each day."""

    __tablename__ = "listing"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)
    cost: Mapped[Cost] = mapped_column(text_enum(Cost))
    needs: Mapped[int]
    """How many needs the service names: one that names few is made for them."""
    indexed_at: Mapped[datetime]

    __table_args__ = (sa.Index("ix_listing_indexed_at", "indexed_at"),)


class ListingWord(Base):
    """A word of an entry, or a mark such as “need:food”, by which a search finds it."""

    __tablename__ = "listing_word"

    word: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)
    weight: Mapped[int]
    """How much it says that the word stands there: 0 for a mark, most for the name."""

    __table_args__ = (
        sa.CheckConstraint("weight BETWEEN 0 AND 9", name="weight_range"),
        sa.Index("ix_listing_word_service_id", "service_id"),
    )


class MistakeReport(Identified, Base):
    """What somebody says is wrong about an entry. Nothing tells who said it: no name, no address, no hour."""

    __tablename__ = "mistake_report"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"))
    kind: Mapped[MistakeKind] = mapped_column(text_enum(MistakeKind))
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    reported_on: Mapped[date]
    state: Mapped[MistakeState] = mapped_column(text_enum(MistakeState), default=MistakeState.OPEN)
    outcome: Mapped[str | None] = mapped_column(sa.String(500))
    """What was done."""
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_has_date"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_paired"),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_has_outcome"),
        sa.Index("ix_mistake_report_service_id", "service_id"),
        sa.Index("ix_mistake_report_closed_by_id", "closed_by_id"),
        sa.Index("ix_mistake_report_state_reported_on", "state", "reported_on", "id"),
    )


class EntryLink(Identified, Base):
    """A mailed link by which its organisation confirms an entry, once; only its SHA-256 is stored."""

    __tablename__ = "entry_link"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("created_at < expires_at", name="expires_later"),
        sa.CheckConstraint("used_at >= created_at", name="used_later"),
        sa.Index("ix_entry_link_service_id_created_at", "service_id", "created_at"),
    )
