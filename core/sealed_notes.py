"""What was sealed in a transaction, noted cell by cell for the trail: older ciphertext that is put back is found (security F-11).

A note says of one cell which value it held before and which it holds now, by digests of the ciphertexts. It tells nothing of what is
sealed. Notes of one cell are a walk: its present value is where the walk ends, in whatever order the notes are read.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

SIZE = 16
NOTHING = bytes(SIZE)
"""What stands in a note for an empty cell, or one whose row is not there."""
NOTE = 3 * SIZE
"""A note is the place, the digest of the value before and the digest of the value from then on."""

_kept: dict[sa.MetaData, frozenset[str]] = {}
_PENDING, _SAVED = "sealed_notes", "sealed_notes_at_savepoints"


def keep_notes(metadata: sa.MetaData, *, without: Iterable[str]) -> None:
    """From here on what is sealed in these tables is noted, except in those that are named."""
    _kept[metadata] = frozenset(without)


def noted_columns(table: Any) -> tuple[sa.Column[Any], ...]:
    """The sealed columns of a table whose values are noted; none where nobody keeps notes of it."""
    known = table.info.get("noted_columns")
    if known is None:
        is_kept = table.name not in _kept.get(table.metadata, {table.name})
        known = tuple(one for one in table.columns if is_kept and getattr(one.type, "is_sealed", False))
        if table.metadata in _kept:
            table.info["noted_columns"] = known
    return known  # type: ignore[no-any-return]


def noted_tables(metadata: sa.MetaData) -> list[sa.Table]:
    """The tables with sealed columns whose values are noted, by name."""
    return sorted((one for one in metadata.tables.values() if noted_columns(one)), key=lambda one: one.name)


def place_of(table: str, column: str, key: UUID) -> bytes:
    """A cell in 16 bytes: 128 bits of SHA-256 over table, column and id."""
    return sha256(b"\0".join((table.encode(), column.encode(), key.bytes))).digest()[:SIZE]


def digest_of(blob: bytes | None) -> bytes:
    """A ciphertext in 16 bytes; an empty cell is `NOTHING`."""
    return NOTHING if blob is None else sha256(blob).digest()[:SIZE]


def add_note(session: Session, place: bytes, before: bytes, after: bytes) -> None:
    """Keep a note until a row of the trail takes it with it."""
    session.info.setdefault(_PENDING, []).append(place + before + after)


def has_notes(session: Session) -> bool:
    """Whether something was sealed in this transaction that no row of the trail tells of."""
    return bool(session.info.get(_PENDING))


def take_notes(session: Session, *, most: int) -> bytes | None:
    """The oldest notes in one piece, for the row of the trail that is being written; None where there are none."""
    pending: list[bytes] = session.info.get(_PENDING, [])
    taken = b"".join(pending[:most])
    del pending[:most]
    return taken or None


def note_change(session: Session, column: Any, key: UUID, before: bytes | None, after: Any) -> None:
    """Note that a cell held one value and holds another; nothing where its column is not noted."""
    if column not in noted_columns(column.table):
        return
    was, will_be = digest_of(before), digest_of(None if after is None else bytes(after))
    if was != will_be:
        add_note(session, place_of(column.table.name, column.key, key), was, will_be)


@event.listens_for(Session, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_SAVED, {})[transaction] = list(session.info.get(_PENDING, ()))


@event.listens_for(Session, "after_soft_rollback")
def _go_back(session: Session, previous: SessionTransaction) -> None:
    """What was noted since a savepoint is gone with it; what a row of the trail took that is gone too waits again."""
    if previous.nested:
        session.info[_PENDING] = list(session.info.get(_SAVED, {}).get(previous, ()))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # a savepoint ends before it is told that it was undone
        session.info.pop(_PENDING, None)
        session.info.pop(_SAVED, None)
