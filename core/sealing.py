"""Encryption of single fields and files at rest, bound to the row they belong to (security F-01 to F-04)."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session, object_session

from core.keys import door, ring
from core.keys.making import Lock, keys_for, sealed_by
from core.keys.ring import MAGIC, MAIN, KeyRing, SealBroken, key_ring, sealed_digest
from core.keys.table import Part, Subject

__all__ = [
    "MAGIC", "MAIN", "KeyRing", "Part", "SealBroken", "Sealed", "SealedBytes", "SealedFor", "SealedText", "Subject",
    "key_ring", "newly_sealed", "open_text", "seal_rows", "use_keys",
]  # fmt: skip

SCHEMES = (MAGIC, door.MAGIC)
_NEW = "newly sealed"
log = logging.getLogger("concordat.keys")


def use_keys(keys: Mapping[int, bytes], *, compartment: str = MAIN, index_key: bytes | None = None) -> None:
    """Set the process's key ring of a compartment; called once by the composition root."""
    ring.use_keys(keys, compartment=compartment, index_key=index_key)
    door.cache.clear()  # what other keys unwrapped says nothing of these


class Sealed(sa.types.TypeDecorator[bytes]):
    """A column type that refuses whatever is not sealed, so plaintext cannot reach the database."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Pass sealed bytes; anything else is a programming error."""
        if value is not None and bytes(value[:2]) not in SCHEMES:
            raise TypeError("plaintext refused: this column holds sealed values only")
        return None if value is None else bytes(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Note which key the value will ask for, so that all of an answer come by one statement."""
        if value is None:
            return None
        blob = bytes(value)
        door.note_wanted(blob, dialect)
        return blob


@dataclass(frozen=True, slots=True)
class SealedFor:
    """Whose a model's sealed fields are; what else hangs on the same subject is erased with them.

    `path` begins with a column of the row and follows `table.column` of the rows that it names, to the id of the
    subject; a row that names none is its own subject. `part` says for whose eyes, and may depend on the row. `owner` goes on from the subject to the organisation
    for which alone the NGO's part opens.
    """

    kind: str
    path: tuple[str, ...] = ("id",)
    part: Part | Callable[[Any], Part] = Part.WHOLE
    owner: str | None = None

    def lock_of(self, find: Callable[[str], Any], follow: Callable[[str, str, Any], Any]) -> Lock:
        """The lock of a row: `find` answers its columns, `follow` a column of the row of another table."""
        subject_id = find(self.path[0])
        for step in self.path[1:]:
            table, _, column = step.partition(".")
            subject_id = follow(table, column, subject_id)
        if subject_id is None:
            return Lock(Subject(self.kind, find("id")))
        part = self.part if isinstance(self.part, Part) else self.part(find)
        owner_id = None
        if self.owner is not None and part is Part.NGO:
            table, _, column = self.owner.partition(".")
            owner_id = follow(table, column, subject_id)
        return Lock(Subject(self.kind, subject_id), part, owner_id)


def sealed_for(model: type[Any]) -> SealedFor:
    """Whose a model's sealed fields are: as it says, or each row's own."""
    said: SealedFor | None = getattr(model, "sealed_for", None)
    return said or SealedFor(model.__tablename__)


class _Unsealed(bytes):
    """What stands in a column until the row is written; the column's type refuses it."""

    content: bytes


class _JustSealed(bytes):
    """A sealed value whose content is still known, in case the row is written a second time after a rollback."""

    content: bytes


_HELD: tuple[type[Any], ...] = (_Unsealed, _JustSealed)


def _holding(kind: type[Any], blob: bytes, content: bytes) -> Any:
    held = kind(blob)
    held.content = content
    return held


class SealedBytes:
    """A descriptor for the content of a file in the column `<name>_sealed`: opens on get, is sealed as the row is written.

    The model says in `sealed_for` whose it is.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"
        owner.sealed_fields = (*getattr(owner, "sealed_fields", ()), name)  # type: ignore[attr-defined]

    def _get(self, row: Any) -> bytes | None:
        blob = getattr(row, self.column)
        if blob is None or isinstance(blob, (_Unsealed, _JustSealed)):
            return None if blob is None else bytes(blob.content)

        def source() -> sa.Connection | None:
            session = object_session(row)
            return None if session is None else session.connection({"mapper": row.__mapper__})

        place = row.__tablename__, self.name, row.id
        return door.open_sealed(blob, *place, compartment=_compartment_of(row), source=source)

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        return self if row is None else self._get(row)

    def __set__(self, row: Any, content: bytes | None) -> None:
        held = None if content is None else _holding(_Unsealed, b"unsealed", content)
        setattr(row, self.column, held)


class SealedText(SealedBytes):
    """As `SealedBytes`, for a text; an empty one is None."""

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        content = self._get(row)
        return None if content is None else content.decode()

    def __set__(self, row: Any, text: str | None) -> None:  # type: ignore[override]
        super().__set__(row, text.encode() if text else None)


def open_text(blob: bytes | None, table: str, name: str, key: UUID, *, compartment: str = MAIN) -> str | None:
    """Open a sealed field read as a plain row: its table, field name (without `_sealed`) and id."""
    if blob is None:
        return None
    return door.open_sealed(bytes(blob), table, name, key, compartment=compartment).decode()


def newly_sealed(session: Session) -> list[tuple[str, str, UUID, str]]:
    """Table, field, row and digest of what this transaction sealed since the last question (security F-11)."""
    found: list[tuple[str, str, UUID, str]] = session.info.pop(_NEW, [])
    return found


def seal_rows(
    session: Session,
    model: type[Any],
    rows: Iterable[Mapping[str, Any]],
    *,
    owners: Mapping[UUID, UUID] | None = None,
) -> list[dict[str, Any]]:
    """Rows for a bulk insert: each sealed field's plain text, under its name, becomes its `<name>_sealed`.

    `owners` says of subjects that are not in the database yet which NGO's they are.
    """
    prepared = [dict(row) for row in rows]

    def follow(table: str, column: str, key: Any) -> Any:
        if owners and key in owners:
            return owners[key]
        return _look_up(session, model.metadata, table, column, key)

    items = []
    for row in prepared:
        for name in model.sealed_fields:
            text = row.pop(name, None)
            row.setdefault(f"{name}_sealed", None)
            if text:
                items.append((sealed_for(model).lock_of(row.__getitem__, follow), row, name, text.encode()))
    compartment = getattr(model, "compartment", MAIN)
    found = _found(session, [item[0] for item in items], compartment)
    for lock, row, name, content in items:
        row[f"{name}_sealed"] = sealed_by(found[lock], content, model.__tablename__, name, row["id"])
    return prepared


def seal_again(
    session: Session, model: type[Any], wanted: list[tuple[dict[str, Any], str]]
) -> list[tuple[dict[str, Any], str, bytes]]:
    """Fields of rows read whole, sealed by the living keys of their subjects; what does not open is left out and logged."""
    compartment, table = getattr(model, "compartment", MAIN), model.__tablename__
    items: list[tuple[Lock, dict[str, Any], str, bytes]] = []
    for row, name in wanted:
        blob = row[f"{name}_sealed"]
        try:
            content = door.open_sealed(
                blob, table, name, row["id"], compartment=compartment, source=session.connection
            )
        except SealBroken as error:
            log.error("%s.%s of %s is not sealed anew: %s", table, name, row["id"], error)
            continue
        lock = sealed_for(model).lock_of(row.__getitem__, partial(_look_up, session, model.metadata))
        items.append((lock, row, name, content))
    keys = _found(session, [item[0] for item in items], compartment)
    return [
        (row, name, sealed_by(keys[lock], content, table, name, row["id"]))
        for lock, row, name, content in items
    ]


def sealed_models(base: type[Any]) -> list[type[Any]]:
    """Every model of a base that has sealed fields, in the order of their tables' names."""
    models = (mapper.class_ for mapper in base.registry.mappers)
    return sorted((m for m in models if hasattr(m, "sealed_fields")), key=lambda m: str(m.__tablename__))


def _found(session: Session, locks: list[Lock], compartment: str) -> dict[Lock, door.Opened]:
    found: dict[Lock, door.Opened] = {}
    for start in range(0, len(locks), door.CHUNK):
        found |= keys_for(session, locks[start : start + door.CHUNK], compartment=compartment)
    return found


def _compartment_of(row: Any) -> str:
    """The row's compartment, which its base names; the main one where it names none."""
    return getattr(row, "compartment", MAIN)


def _look_up(session: Session, metadata: sa.MetaData, table: str, column: str, key: Any) -> Any:
    for row in session.new:
        if row.__tablename__ == table and row.id == key:
            return getattr(row, column)
    source = metadata.tables[table]
    return session.scalar(sa.select(source.c[column]).where(source.c.id == key))


@event.listens_for(Session, "before_flush")
def _seal_what_is_written(session: Session, _context: object, _instances: object) -> None:
    """Seal the fields of the rows that are about to be written, all under one statement per compartment."""
    wanted: dict[str, list[tuple[Lock, Any, str, bytes]]] = {}
    for rows, kinds in ((session.new, _HELD), (session.dirty, (_Unsealed,))):
        for row in rows:
            held = {name: row.__dict__.get(f"{name}_sealed") for name in getattr(row, "sealed_fields", ())}
            found = [(name, one.content) for name, one in held.items() if isinstance(one, kinds)]
            if found:
                lock = _lock_of(session, row)
                items = wanted.setdefault(_compartment_of(row), [])
                items.extend((lock, row, name, content) for name, content in found)
    for compartment, items in wanted.items():
        with session.no_autoflush:
            keys = _found(session, [item[0] for item in items], compartment)
        notes = session.info.setdefault(_NEW, [])
        for lock, row, name, content in items:
            blob = sealed_by(keys[lock], content, row.__tablename__, name, row.id)
            setattr(row, f"{name}_sealed", _holding(_JustSealed, blob, content))
            notes.append((row.__tablename__, name, row.id, sealed_digest(blob)))


def _lock_of(session: Session, row: Any) -> Lock:
    def follow(table: str, column: str, key: Any) -> Any:
        with session.no_autoflush:
            return _look_up(session, row.metadata, table, column, key)

    return sealed_for(type(row)).lock_of(lambda name: getattr(row, name), follow)


@event.listens_for(Session, "after_soft_rollback")
def _forget_what_was_rolled_back(session: Session, _previous: object) -> None:
    session.info.pop(_NEW, None)
