"""Sealing as rows are written: by the session before it flushes, in bulk, and again under newer keys (security F-04, F-06)."""

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.keys import door
from core.keys.making import Lock, keys_for, sealed_by
from core.keys.ring import MAIN, SealBroken
from core.noting import note_flush
from core.sealed_fields import JustSealed, Unsealed, compartment_of, holding, sealed_for

log = logging.getLogger("concordat.keys")


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
            if text or text == b"":
                items.append((sealed_for(model).lock_of(row.__getitem__, follow), row, name, _bytes_of(text)))
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


def _bytes_of(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _found(session: Session, locks: list[Lock], compartment: str) -> dict[Lock, door.Opened]:
    found: dict[Lock, door.Opened] = {}
    for start in range(0, len(locks), door.CHUNK):
        found |= keys_for(session, locks[start : start + door.CHUNK], compartment=compartment)
    return found


def _look_up(session: Session, metadata: sa.MetaData, table: str, column: str, key: Any) -> Any:
    for row in session.new:
        if row.__tablename__ == table and row.id == key:
            return getattr(row, column)
    source = metadata.tables[table]
    return session.scalar(sa.select(source.c[column]).where(source.c.id == key))


HELD: tuple[type[Any], ...] = (Unsealed, JustSealed)


@event.listens_for(Session, "before_flush")
def _seal_what_is_written(session: Session, _context: object, _instances: object) -> None:
    """Seal the fields of the rows that are about to be written, all under one statement per compartment."""
    wanted: dict[str, list[tuple[Lock, Any, str, bytes]]] = {}
    for rows, kinds in ((session.new, HELD), (session.dirty, (Unsealed,))):
        for row in rows:
            held = {name: row.__dict__.get(f"{name}_sealed") for name in getattr(row, "sealed_fields", ())}
            found = [(name, one.content) for name, one in held.items() if isinstance(one, kinds)]
            if found:
                lock = _lock_of(session, row)
                items = wanted.setdefault(compartment_of(row), [])
                items.extend((lock, row, name, content) for name, content in found)
    for compartment, items in wanted.items():
        with session.no_autoflush:
            keys = _found(session, [item[0] for item in items], compartment)
        for lock, row, name, content in items:
            blob = sealed_by(keys[lock], content, row.__tablename__, name, row.id)
            setattr(row, f"{name}_sealed", holding(JustSealed, blob, content))
    note_flush(session)


def _lock_of(session: Session, row: Any) -> Lock:
    def follow(table: str, column: str, key: Any) -> Any:
        with session.no_autoflush:
            return _look_up(session, row.metadata, table, column, key)

    return sealed_for(type(row)).lock_of(lambda name: getattr(row, name), follow)
