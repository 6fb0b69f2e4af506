"""How much room a service has: every figure that was ever said of it, and the links that ask for a new one."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, text_enum
from partners.services.capacity import CapacityChannel, CapacityState


class ServiceCapacity(Identified, Base):
    """A figure as it was said; the newest one counts, and a confirmation repeats it with a new moment."""

    __tablename__ = "service_capacity"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"))
    state: Mapped[CapacityState] = mapped_column(text_enum(CapacityState))
    places: Mapped[int | None]
    wait_days: Mapped[int | None]
    until: Mapped[date | None]
    """The last day of a closure."""
    note: Mapped[str | None] = mapped_column(sa.String(200))
    is_confirmation: Mapped[bool] = mapped_column(default=False)
    """The figure before it was said to be still right."""
    channel: Mapped[CapacityChannel] = mapped_column(text_enum(CapacityChannel))
    stated_at: Mapped[datetime]
    stated_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """None where a mailed link was used: it proves the mailbox, not the person."""

    __table_args__ = (
        sa.CheckConstraint("(state = 'limited') = (places IS NOT NULL)", name="limited_has_places"),
        sa.CheckConstraint("places BETWEEN 1 AND 999", name="places_range"),
        sa.CheckConstraint("(state = 'waitlist') = (wait_days IS NOT NULL)", name="waitlist_has_wait"),
        sa.CheckConstraint("wait_days BETWEEN 1 AND 730", name="wait_range"),
        sa.CheckConstraint("(state = 'closed_temporarily') = (until IS NOT NULL)", name="closed_has_day"),
        sa.CheckConstraint("(channel = 'page') = (stated_by_id IS NOT NULL)", name="page_has_person"),
        sa.Index("ix_service_capacity_service_id_stated_at", "service_id", "stated_at", "id"),
        sa.Index("ix_service_capacity_stated_by_id", "stated_by_id"),
    )


refuse_changes(ServiceCapacity.__table__)


class CapacityLink(Identified, Base):
    """A mailed link that confirms the figure of one service, once; only its SHA-256 is stored."""

    __tablename__ = "capacity_link"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("created_at < expires_at", name="expires_later"),
        sa.CheckConstraint("used_at >= created_at", name="used_later"),
        sa.Index("ix_capacity_link_service_id_created_at", "service_id", "created_at"),
    )
