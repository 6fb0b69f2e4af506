"""Notices to people inside the application, and how each person wants to hear of them by mail."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accounts.notices.kinds import NoticeKind, Weight
from core.database import Base, Identified, text_enum

__all__ = ["Notice", "NoticeKind", "NoticeMute", "NoticePreference", "Weight"]


class Notice(Identified, Base):
    """One line for one person: a marked text, its plain parameters and where it leads; names nobody in care."""

    __tablename__ = "notice"

    recipient_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    kind: Mapped[NoticeKind] = mapped_column(text_enum(NoticeKind))
    weight: Mapped[Weight] = mapped_column(text_enum(Weight))
    message: Mapped[str] = mapped_column(sa.String(300))
    """The text in English, with placeholders; it is translated for the reader."""
    params: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """What fills the placeholders: short texts, numbers and days only."""
    link: Mapped[str] = mapped_column(sa.String(300))
    """The path on this site to which the notice leads."""
    about_kind: Mapped[str] = mapped_column(sa.String(40))
    about_id: Mapped[UUID]
    partnership_id: Mapped[UUID | None]
    """The partnership that it belongs to, so that a person can mute it; no foreign key, since accounts lie below."""
    key: Mapped[str] = mapped_column(sa.String(160))
    """The same event never makes two notices for one person."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When a mail was written for it, or found needless because it was read or muted."""

    __table_args__ = (
        sa.UniqueConstraint("recipient_id", "key"),
        sa.CheckConstraint("kind <> 'safety' OR weight = 'immediate'", name="safety_is_immediate"),
        sa.CheckConstraint("link LIKE '/%' AND link NOT LIKE '//%'", name="link_is_local"),
        sa.Index("ix_notice_recipient_id_created_at", "recipient_id", "created_at"),
        sa.Index("ix_notice_unread", "recipient_id", "read_at"),
        sa.Index(
            "ix_notice_unsettled",
            "recipient_id",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )


class NoticePreference(Base):
    """At which hour of their day a person gets the digest; without a row it is seven o'clock."""

    __tablename__ = "notice_preference"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    digest_hour: Mapped[int | None]
    """From 0 to 23 in the zone of the person's organisation; empty where they want no digest."""

    __table_args__ = (sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name="hour_of_day"),)


class NoticeMute(Identified, Base):
    """A person wants no mail about one kind of notice, or one partnership, until a day; they say why."""

    __tablename__ = "notice_mute"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    kind: Mapped[NoticeKind | None] = mapped_column(text_enum(NoticeKind))
    partnership_id: Mapped[UUID | None]
    until: Mapped[date]
    """The last day on which it is muted."""
    reason: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("(kind IS NULL) <> (partnership_id IS NULL)", name="one_target"),
        sa.CheckConstraint("kind <> 'safety'", name="safety_is_never_muted"),
        sa.UniqueConstraint("user_id", "kind"),
        sa.UniqueConstraint("user_id", "partnership_id"),
    )
