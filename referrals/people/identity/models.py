"""What supervisors and the desk decide about records of one person: pairs, merges with what moved, and reveals."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText


class PairDecision(StrEnum):
    """What somebody decided about two records."""

    SAME = "same"
    """One person; both records are kept and count as one."""
    DIFFERENT = "different"
    """Two people; the pair is suggested no more."""


class PersonPair(Identified, Base):
    """A decision about two records of one agency; at most one holds for a pair."""

    __tablename__ = "person_pair"
    sealed_for = SealedFor("person_pair", part=Part.POLICE)

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    first_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    second_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    """The pair in the order of the ids."""
    decision: Mapped[PairDecision] = mapped_column(text_enum(PairDecision))
    reason_sealed: Mapped[bytes] = mapped_column(Sealed)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    reason = SealedText()

    __table_args__ = (
        sa.CheckConstraint("first_id < second_id", name="in_order"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="end_paired"),
        sa.Index(
            "uq_person_pair_live",
            "first_id",
            "second_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_person_pair_agency_id", "agency_id", "decided_at"),
        sa.Index("ix_person_pair_second_id", "second_id"),
    )


class PersonMerge(Identified, Base):
    """Two records became one: which survived, what it took over, and whether that was undone."""

    __tablename__ = "person_merge"
    sealed_for = SealedFor("person_merge", part=Part.POLICE)

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    survivor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    merged_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    filled: Mapped[str] = mapped_column(sa.String(120), default="")
    """Names of the fields that the survivor lacked and took from the merged record, separated by blanks."""
    reason_sealed: Mapped[bytes] = mapped_column(Sealed)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    undo_reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    reason = SealedText()
    undo_reason = SealedText()

    __table_args__ = (
        sa.CheckConstraint("survivor_id <> merged_id", name="two_records"),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)"
            " AND (undone_at IS NULL) = (undo_reason_sealed IS NULL)",
            name="undo_paired",
        ),
        sa.Index(
            "uq_person_merge_live",
            "merged_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
        sa.Index("ix_person_merge_agency_id", "agency_id", "merged_at"),
        sa.Index("ix_person_merge_survivor_id", "survivor_id"),
    )


class PersonMergeMove(Base):
    """One row that moved from the merged record to the surviving one."""

    __tablename__ = "person_merge_move"

    merge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person_merge.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    """The table, and its column where that is not `person_id`."""
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    returned: Mapped[bool | None]
    """None while the merge holds; False where the row was given to somebody else meanwhile and stayed there."""


class IdentityReveal(Identified, Base):
    """Somebody asked to read the name behind a code; written once."""

    __tablename__ = "identity_reveal"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    revealed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    revealed_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(sa.String(40))

    __table_args__ = (
        sa.Index("ix_identity_reveal_revealed_by_id", "revealed_by_id", "revealed_at"),
        sa.Index("ix_identity_reveal_person_id", "person_id"),
        sa.Index("ix_identity_reveal_agency_id", "agency_id", "revealed_at"),
    )


refuse_changes(IdentityReveal.__table__)
