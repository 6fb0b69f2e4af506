"""Rows of the trail and the head of each chain (security G-02 to G-05)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base


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

    __table_args__ = (
        sa.Index("ix_audit_row_subject", "subject_kind", "subject_id"),
        sa.Index("ix_audit_row_chain_at", "chain", "at"),
    )


refuse_changes(AuditRow.__table__)
