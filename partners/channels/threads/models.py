"""Conversations between two organisations: messages are added, never changed."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from partners.channels.threads.kinds import MessageKind, ThreadKind


class Thread(Identified, Base):
    """A conversation: one per referral, and any number with a subject per partnership."""

    __tablename__ = "thread"
    sealed_for = SealedFor("thread")

    kind: Mapped[ThreadKind] = mapped_column(text_enum(ThreadKind))
    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"))
    referral_id: Mapped[UUID | None] = mapped_column(unique=True)
    """No foreign key: referrals are a floor above. The conversation is kept as long as its referral."""
    subject_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    last_message_at: Mapped[datetime]

    subject = SealedText()

    __table_args__ = (
        sa.CheckConstraint("(kind = 'referral') = (referral_id IS NOT NULL)", name="referral_has_id"),
        sa.CheckConstraint("(kind = 'partnership') = (subject_sealed IS NOT NULL)", name="topic_has_subject"),
        sa.CheckConstraint("created_at <= last_message_at", name="message_after_creation"),
        sa.Index("ix_thread_partnership_id", "partnership_id", "last_message_at"),
    )


class Message(Identified, Base):
    """One message in a conversation; its text is sealed at rest, and erased when it is withdrawn."""

    __tablename__ = "message"
    sealed_for = SealedFor("thread", ("thread_id",))

    thread_id: Mapped[UUID] = mapped_column(sa.ForeignKey("thread.id"))
    sequence: Mapped[int]
    kind: Mapped[MessageKind] = mapped_column(text_enum(MessageKind))
    body_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    at: Mapped[datetime]
    answer_by: Mapped[date | None]
    """By which day a question wants an answer."""
    answers_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("message.id"))
    """The question that an answer answers."""
    withdrawn_at: Mapped[datetime | None]

    body = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("thread_id", "sequence"),
        sa.CheckConstraint("sequence > 0", name="sequence_positive"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (body_sealed IS NOT NULL)", name="withdrawn_is_empty"),
        sa.CheckConstraint("answer_by IS NULL OR kind = 'question'", name="only_questions_wait"),
        sa.CheckConstraint("(kind = 'answer') = (answers_id IS NOT NULL)", name="answer_has_question"),
        sa.Index("ix_message_answers_id", "answers_id"),
    )


class ThreadRead(Base):
    """How far a person has confirmed to have read a conversation; opening a page alone confirms nothing."""

    __tablename__ = "thread_read"

    thread_id: Mapped[UUID] = mapped_column(sa.ForeignKey("thread.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    sequence: Mapped[int]
    """The last message that was read."""
    read_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("sequence > 0", name="sequence_positive"),
        sa.Index("ix_thread_read_user_id", "user_id"),
    )
