"""A small world of sealed rows for tests of the keys: cases of two organisations with letters of every part, in tables of their own."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from core.database import Identified, make_registry
from core.sealing import Part, Sealed, SealedBytes, SealedFor, SealedText


class LetterBase(DeclarativeBase):
    """A base of its own, whose tables lie in the main database of a test."""

    registry = make_registry()


class LetterCase(Identified, LetterBase):
    """What stands for a referral."""

    __tablename__ = "letter_case"

    ngo_id: Mapped[UUID | None]


class Letter(Identified, LetterBase):
    """A letter about a case, for the eyes of one part."""

    __tablename__ = "letter"
    sealed_for = SealedFor(
        "letter_case",
        ("case_id",),
        part=lambda find: Part(find("part") or "shared"),
        owner="letter_case.ngo_id",
    )

    case_id: Mapped[UUID]
    part: Mapped[str] = mapped_column(sa.String(10), default=Part.SHARED)
    text_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    content_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    text = SealedText()
    content = SealedBytes()


def make_letter_tables(engine: Engine) -> None:
    """Make the tables beside those of the product."""
    LetterBase.metadata.create_all(engine)


def make_case(session: Session, *, ngo_id: UUID | None = None) -> UUID:
    """A case, flushed."""
    case = LetterCase(ngo_id=ngo_id)
    session.add(case)
    session.flush()
    return case.id


def write(session: Session, case_id: UUID, text: str, *, part: Part = Part.SHARED) -> Letter:
    """A letter about the case, flushed."""
    letter = Letter(case_id=case_id, part=part, text=text)
    session.add(letter)
    session.flush()
    return letter
