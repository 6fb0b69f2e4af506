"""Data keys for what is about to be sealed: found and counted by one statement, made where there is none."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.keys.acting import acts_for
from core.keys.door import MAGIC, KeyClosed, Opened, bound_field, cache, unwrap_row
from core.keys.own import not_given, own_rings, unwrap_key, wrap_key
from core.keys.ring import KEY_BYTES, NONCE_BYTES, wrapped
from core.keys.table import ORGANISATION, Part, Subject, bound_to, key_table, scope_of
from core.text import N_

_KNOWN = "data keys of this transaction"


@dataclass(frozen=True, slots=True)
class Lock:
    """Which key a value is sealed by: whose data it is, for whose eyes, and for which organisation alone."""

    subject: Subject
    part: str = Part.WHOLE
    owner_id: UUID | None = None

    @property
    def scope(self) -> str:
        """The lock as one text."""
        return scope_of(self.subject, self.part, self.owner_id)


def sealed_by(key: Opened, content: bytes, table: str, column: str, row_id: UUID) -> bytes:
    """Encrypt so that it opens only by this key, in this table, column and row (security F-01)."""
    header, nonce = MAGIC + key.id.bytes, os.urandom(NONCE_BYTES)
    return header + nonce + key.cipher.encrypt(nonce, content, bound_field(header, table, column, row_id))


def keys_for(session: Session, locks: Iterable[Lock], *, compartment: str) -> dict[Lock, Opened]:
    """The living key of each lock, counted as often as the lock comes; makes those that are missing.

    The rows stay locked until the transaction ends, so that no key is retired or destroyed under a writer.
    Raises `KeyClosed` for a lock of an organisation for which nobody acts.
    """
    wanted = Counter(locks)
    for lock in wanted:
        if lock.owner_id is not None and not acts_for(lock.owner_id):
            raise KeyClosed(N_("A protected field belongs to another organisation and stays closed."))
    by_scope = {lock.scope: lock for lock in sorted(wanted, key=lambda one: one.scope)}
    found = _counted(session, by_scope, wanted, compartment)
    if len(found) < len(by_scope):
        missing = [lock for lock in by_scope.values() if lock not in found]
        found |= _made(session, missing, wanted, compartment)
        if len(found) < len(by_scope):  # somebody else was faster
            late = {scope: lock for scope, lock in by_scope.items() if lock not in found}
            found |= _counted(session, late, wanted, compartment)
    return found


def _counted(
    session: Session, by_scope: dict[str, Lock], wanted: Counter[Lock], compartment: str
) -> dict[Lock, Opened]:
    keys, found = key_table(compartment), {}
    more: Any = sa.case({scope: wanted[lock] for scope, lock in by_scope.items()}, value=keys.c.scope)
    if len(by_scope) == 1:
        more = wanted[next(iter(by_scope.values()))]
    counting = (
        sa.update(keys)
        .where(keys.c.scope.in_(by_scope), keys.c.retired_at.is_(None))
        .values(seals=keys.c.seals + more)
        .returning(keys.c.id, keys.c.scope, keys.c.kek, keys.c.under_id, keys.c.wrapped, keys.c.owner_id)
    )
    for row in session.execute(counting).all():
        key = cache.find(compartment, row.id.bytes)
        if key is None:
            key = Opened(row.id, AESGCM(_unwrapped(session, row, compartment)), row.owner_id)
            cache.keep(compartment, key)
        found[by_scope[row.scope]] = key
    return found


def _unwrapped(session: Session, row: Any, compartment: str) -> bytes:
    if row.kek is not None:
        bound = bound_to(row.id, row.scope)
        return unwrap_key(row.kek, bytes(row.wrapped), bound, scope=row.scope, compartment=compartment)
    keys = key_table(compartment)
    above = keys.alias()
    query = sa.select(
        *(keys.c.id, keys.c.scope, keys.c.kek, keys.c.wrapped, above.c.id.label("above_id")),
        above.c.scope.label("above_scope"), above.c.kek.label("above_kek"),
        above.c.wrapped.label("above_wrapped"),
    ).select_from(keys.join(above, above.c.id == keys.c.under_id))  # fmt: skip
    return unwrap_row(session.execute(query.where(keys.c.id == row.id)).one(), compartment)


def _made(
    session: Session, missing: list[Lock], wanted: Counter[Lock], compartment: str
) -> dict[Lock, Opened]:
    """New keys for locks that have none; those that another transaction made meanwhile are left out."""
    keys = key_table(compartment)
    _refuse_a_lesser_key(session, missing, keys)
    above = {
        owner_id: organisation_key(session, owner_id, compartment=compartment)
        for owner_id in {lock.owner_id for lock in missing}
        if owner_id is not None
    }
    made, rows = {}, []
    for lock in missing:
        content, key_id = AESGCM.generate_key(KEY_BYTES * 8), uuid4()
        bound = bound_to(key_id, lock.scope)
        under = above.get(lock.owner_id) if lock.owner_id else None
        if under:
            kek, blob = None, wrapped(under.cipher, content, bound)
        else:
            kek, blob = wrap_key(content, bound, scope=lock.scope, compartment=compartment)
        rows.append(
            {
                "id": key_id,
                "kind": lock.subject.kind,
                "subject_id": lock.subject.id,
                "part": lock.part,
                "owner_id": lock.owner_id,
                "scope": lock.scope,
                "kek": kek,
                "under_id": under.id if under else None,
                "wrapped": blob,
                "seals": wanted[lock],
            }
        )
        made[lock] = Opened(key_id, AESGCM(content), lock.owner_id)
    if _inserted(session, keys, rows) < len(rows):
        ids = [row["id"] for row in rows]
        ours = set(session.scalars(sa.select(keys.c.id).where(keys.c.id.in_(ids))))
        made = {lock: key for lock, key in made.items() if key.id in ours}
    for key in made.values():
        cache.keep(compartment, key)
    return made


def _refuse_a_lesser_key(session: Session, missing: list[Lock], keys: sa.Table) -> None:
    """An organisation whose keys lay under one of its own gets none under the common one from a process without it."""
    without = [
        lock.scope
        for lock in missing
        if lock.subject.kind == ORGANISATION and lock.subject.id not in own_rings()
    ]
    if (
        without
        and session.scalars(
            sa.select(keys.c.id).where(keys.c.scope.in_(without), keys.c.kek < 0).limit(1)
        ).first()
    ):
        raise not_given()


def _inserted(session: Session, keys: sa.Table, rows: list[dict[str, Any]]) -> int:
    """Insert those whose scope is still free; how many that were."""
    if session.get_bind(clause=sa.select(keys)).dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    statement = insert(keys).on_conflict_do_nothing()
    result: Any = session.execute(statement, rows)
    return int(result.rowcount)


def organisation_key(session: Session, organisation_id: UUID, *, compartment: str) -> Opened:
    """The key under which lies what an organisation keeps to itself; made where there is none."""
    lock = Lock(Subject(ORGANISATION, organisation_id))
    known: dict[UUID, Opened] = session.info.setdefault(_KNOWN, {})
    if organisation_id not in known:
        known[organisation_id] = keys_for(session, [lock], compartment=compartment)[lock]
    return known[organisation_id]


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, _transaction: object) -> None:
    """What a transaction knew may have been rolled back with it."""
    session.info.pop(_KNOWN, None)
