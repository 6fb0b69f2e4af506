"""People with an account, their roles, and the single-use links sent to them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Role
from core.database import Base, Identified, Versioned, text_enum


class UserStatus(StrEnum):
    """Whether a person may sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class User(Identified, Versioned, Base):
    """A person with an account, in exactly one organisation."""

    __tablename__ = "app_user"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(sa.String(160))
    job_title: Mapped[str | None] = mapped_column(sa.String(160))
    email: Mapped[str] = mapped_column(sa.String(254))
    """As typed; `email_folded` is what sign-in compares."""
    email_folded: Mapped[str] = mapped_column(sa.String(254), unique=True)
    status: Mapped[UserStatus] = mapped_column(text_enum(UserStatus), default=UserStatus.INVITED)
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    password_changed_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_by_id: Mapped[UUID | None]
    enabled_at: Mapped[datetime | None]
    """When the account was last opened again; want of use is counted from here at the earliest."""
    ends_at: Mapped[datetime | None]
    """When a temporary account closes by itself."""
    created_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("(status = 'disabled') = (disabled_at IS NOT NULL)", name="disabled_has_date"),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > created_at", name="ends_later"),
        sa.CheckConstraint("status <> 'active' OR password_hash IS NOT NULL", name="active_has_password"),
        sa.Index("ix_app_user_organisation_id_name", "organisation_id", "name", "id"),
    )


class UserRole(Base):
    """A role that a person holds now; who granted it and when. History is in the audit trail."""

    __tablename__ = "user_role"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(text_enum(Role), primary_key=True)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[UUID | None]

    __table_args__ = (sa.CheckConstraint("role <> 'system'", name="not_for_people"),)


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - names a purpose


class SingleUseLink(Identified, Base):
    """A link mailed to a person; only its SHA-256 is stored, and it works once."""

    __tablename__ = "single_use_link"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    purpose: Mapped[LinkPurpose] = mapped_column(text_enum(LinkPurpose))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("created_at < expires_at", name="expires_later"),
        sa.Index("ix_single_use_link_user_id", "user_id"),
    )
