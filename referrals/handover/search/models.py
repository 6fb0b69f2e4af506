"""The word index of an NGO: keyed digests of whole words, and where each occurs."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, text_enum


class Source(StrEnum):
    """In which text of a referral a word stands."""

    CONCERN = "concern"
    SAFETY = "safety"
    ACCESS_NEEDS = "access_needs"
    NOTE = "note"
    ATTEMPT = "attempt"


class SearchWord(Base):
    """A word occurs in a text: its digest is keyed and scoped by NGO, so that equal words of two NGOs differ.

    What the table tells without the key is how often a digest occurs and with which others (ADR 0015).
    """

    __tablename__ = "search_word"

    token: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    text_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The referral for what the officer wrote; the note or the attempt for casework."""
    source: Mapped[Source] = mapped_column(text_enum(Source), primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))

    __table_args__ = (sa.Index("ix_search_word_referral_id", "referral_id", "source", "text_id"),)
