"""Rows of the trail, the head of each chain, and what is known of whole chains (security G-02 to G-07, G-11)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, text_enum


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"


class AnchorCause(StrEnum):
    """Why the heads were signed."""

    HOURLY = "hourly"
    BREAK_GLASS = "break_glass"
    ROLE_CHANGE = "role_change"
    PRUNING = "pruning"
    COMMAND = "command"


class HeadColumns:
    """The last link of a chain; locked while a link is added, so a chain never forks."""

    chain: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class RowColumns:
    """One act: what, on which subject, when, in which role, with which outcome. Ids only, no free text."""

    chain: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(sa.String(80))
    roles: Mapped[str] = mapped_column(sa.String(200))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(64))
    details: Mapped[str]
    """JSON with sorted keys: names of changed fields, states, codes; never values of sealed ones."""
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class AuditHead(HeadColumns, Base):
    """The heads of the main trail."""

    __tablename__ = "audit_head"


class AuditRow(RowColumns, Base):
    """The rows of the main trail, which also say which account acted, of which organisation."""

    __tablename__ = "audit_row"

    user_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    form: Mapped[int] = mapped_column(sa.SmallInteger, server_default="1")
    """Which columns the MAC covers: 1 those above, 2 and 3 all but `cells`, which 3 has; earlier forms go on verifying."""
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome), server_default=Outcome.DONE.value)
    reason: Mapped[str | None] = mapped_column(sa.String(80))
    """A code: why it was done, or why it was refused."""
    session_hash: Mapped[str | None] = mapped_column(sa.String(32))
    """The first half of the SHA-256 of the session's token; opens nothing."""
    address: Mapped[str | None] = mapped_column(sa.String(45))
    request_id: Mapped[str | None] = mapped_column(sa.String(32))
    cells: Mapped[bytes | None]
    """A seal and notes of what was sealed up to here in the transaction (`core.sealed_notes`), 48 bytes each."""

    __table_args__ = (
        sa.CheckConstraint("form IN (1, 2, 3)", name="known_form"),
        sa.CheckConstraint("cells IS NULL OR form = 3", name="cells_have_form"),
        sa.Index("ix_audit_row_subject", "subject_kind", "subject_id"),
        sa.Index("ix_audit_row_chain_at", "chain", "at"),
    )


class AuditCheckpoint(Base):
    """Up to which link a chain was found whole, signed with the audit key: verifying goes on from here (G-07)."""

    __tablename__ = "audit_checkpoint"

    chain: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    verified_at: Mapped[datetime]
    whole_at: Mapped[datetime]
    """When the chain was last verified from its first link."""


class AuditAlarm(Identified, Base):
    """A chain that does not hold; administration is read-only until somebody has looked into it."""

    __tablename__ = "audit_alarm"

    chain: Mapped[str] = mapped_column(sa.String(40))
    broken_at: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(80))
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    finding: Mapped[str | None] = mapped_column(sa.String(500))
    """What the operator found, and where it is written down."""

    __table_args__ = (
        sa.UniqueConstraint("chain", "broken_at"),
        sa.CheckConstraint("(settled_at IS NULL) = (finding IS NULL)", name="settled_has_finding"),
    )


class AuditAnchor(Base):
    """The heads of all chains, signed; what is sent to a place that the agency cannot change (G-06)."""

    __tablename__ = "audit_anchor"

    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    cause: Mapped[AnchorCause] = mapped_column(text_enum(AnchorCause))
    document: Mapped[str]
    """One line of JSON: heads, the anchor before it, and the signature over both."""
    sent_at: Mapped[datetime | None]
    """When it was handed to the mailboxes and written to the folder outside."""


class AuditSegment(Base):
    """The beginning of a chain that was deleted after its time: where the chain now begins (G-11)."""

    __tablename__ = "audit_segment"

    chain: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    """The last link that was deleted."""
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    anchor_number: Mapped[int] = mapped_column(sa.ForeignKey("audit_anchor.number"))
    deleted_at: Mapped[datetime]

    __table_args__ = (sa.Index("ix_audit_segment_anchor_number", "anchor_number"),)


class AuditCopy(Base):
    """How far each chain was copied to another log system (G-08)."""

    __tablename__ = "audit_copy"

    chain: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    copied_at: Mapped[datetime]


class AuditReview(Identified, Base):
    """Somebody looked at what stood out in a week of their organisation's trail (G-10)."""

    __tablename__ = "audit_review"

    chain: Mapped[str] = mapped_column(sa.String(40))
    week: Mapped[str] = mapped_column(sa.String(8))
    """As ISO writes it: 2026-W11."""
    reviewed_by_id: Mapped[UUID]
    reviewed_at: Mapped[datetime]
    anomalies: Mapped[int]
    conclusion: Mapped[str] = mapped_column(sa.String(20))

    __table_args__ = (
        sa.UniqueConstraint("chain", "week"),
        sa.CheckConstraint("conclusion IN ('explained', 'followed_up')", name="conclusion"),
        sa.CheckConstraint("anomalies >= 0", name="anomalies_not_negative"),
    )


refuse_changes(AuditRow.__table__)
