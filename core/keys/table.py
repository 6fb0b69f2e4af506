"""Data keys, each wrapped: one table for every compartment, in the compartment's own database (security F-04, P-06)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.keys.ring import MAIN, prefixed

ORGANISATION = "organisation"
"""The kind of an organisation's key, under which lie the data keys of what that organisation keeps to itself."""


class Part(StrEnum):
    """Whose eyes a data key is for: one referral has three, each with a key of its own (security D-01)."""

    SHARED = "shared"
    """What both sides read: the packet and what is said about it."""
    POLICE = "police"
    """What the agency keeps to itself."""
    NGO = "ngo"
    """What the NGO keeps to itself: wrapped by the NGO's own key."""
    WHOLE = "whole"
    """A subject without sides: a document, a meeting, a participant."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data a key protects: a kind, which is the name of a table, and the row's id."""

    kind: str
    id: UUID


class KeyColumns:
    """One data key, wrapped by a numbered key of the process or by an organisation's key. Deleting it is the erasure."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID]
    part: Mapped[str] = mapped_column(sa.String(10))
    owner_id: Mapped[UUID | None]
    """The organisation for which alone it opens."""
    scope: Mapped[str] = mapped_column(sa.String(160))
    """Kind, subject, part and owner as one text, of which there is one living key."""
    kek: Mapped[int | None] = mapped_column(sa.Integer)
    """The number of the key that wraps it, negative where it is one of an organisation's own; None where an organisation's
    key of this table does."""
    under_id: Mapped[UUID | None]
    """The organisation's key that wraps it."""
    wrapped: Mapped[bytes] = mapped_column(sa.LargeBinary(80))
    seals: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    """How many values it has sealed (security F-07)."""
    retired_at: Mapped[datetime | None]
    """Since when it seals nothing more, because a newer one of its scope does."""


def key_rules(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """The constraints and indexes of a table of data keys."""
    return (
        sa.CheckConstraint("(kek IS NULL) = (under_id IS NOT NULL)", name="wrapped_once"),
        sa.CheckConstraint("(owner_id IS NULL) = (under_id IS NULL)", name="owned_by_its_wrapper"),
        sa.CheckConstraint("seals >= 0", name="seals_counted"),
        sa.Index(
            f"uq_{table}_living",
            "scope",
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        ),
        sa.Index(f"ix_{table}_subject", "kind", "subject_id"),
        sa.Index(f"ix_{table}_under_id", "under_id"),
        sa.Index(f"ix_{table}_kek", "kek"),
    )


class DataKey(KeyColumns, Base):
    """The data keys of everything that is not set apart."""

    __tablename__ = "data_key"
    __table_args__ = key_rules("data_key")


_TABLES: dict[str, sa.Table] = {}


def keep_keys_in(model: type[Any], *, compartment: str) -> None:
    """Say which table holds the data keys of a compartment; called where the table is declared."""
    _TABLES[compartment] = model.__table__


def key_table(compartment: str) -> sa.Table:
    """The table of a compartment's data keys."""
    return _TABLES[compartment]


def scope_of(subject: Subject, part: str, owner_id: UUID | None) -> str:
    """One text for whom and what a data key serves."""
    return ":".join((subject.kind, subject.id.hex, part, owner_id.hex if owner_id else "-"))


def bound_to(key_id: UUID, scope: str) -> bytes:
    """What ties a wrapped key to its row: moved to another row, or another scope, it does not open."""
    return prefixed(b"concordat data key", key_id.bytes, scope.encode())


keep_keys_in(DataKey, compartment=MAIN)
