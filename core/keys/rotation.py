"""Renewing keys while everybody works: in batches, resumable at any point, nothing old removed before nothing uses it (F-06)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.keys.acting import acting_for
from core.keys.door import HEADER_BYTES, cache
from core.keys.door import MAGIC as BY_DATA_KEY
from core.keys.keeping import kept_in
from core.keys.own import organisation_scope, own_rings, unwrap_key, wrap_key
from core.keys.ring import MAGIC as DIRECTLY
from core.keys.ring import MAIN, key_ring
from core.keys.table import ORGANISATION, bound_to, key_table
from core.sealed_notes import note_change

BATCH = 500
ALERT_AT = 2**30
"""So many seals of one key are reported; 2^32 must never be reached (NIST SP 800-38D)."""
Commit = Callable[[], None]
Row = dict[str, Any]
Reseal = Callable[[Session, type[Any], list[tuple[Row, str]]], Iterable[tuple[Row, str, bytes]]]
"""Opens the named fields of rows and seals them by living keys; leaves out what does not open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStatus:
    """How a compartment's keys and fields stand."""

    current: int
    """The number that wraps."""
    numbers: tuple[int, ...]
    """The numbers at hand."""
    wrapped: dict[int, int]
    """Data keys by the number that wraps them."""
    under_organisations: int
    by_their_own: int = 0
    """Organisations' keys that lie under a key of the organisation's own (security D-01)."""
    by_the_common: int = 0
    """Organisations' keys that lie under the key of the process, as all without a key of their own."""
    retired: int
    direct: dict[int, int] = field(default_factory=dict)
    """Fields that are still sealed by a number directly, as older versions did."""
    fields: int = 0
    worn: int = 0
    """Keys that have sealed more than `ALERT_AT` values."""

    @property
    def unknown(self) -> tuple[int, ...]:
        """Numbers that the process lacks although something needs them."""
        return tuple(sorted((set(self.wrapped) | set(self.direct)) - set(self.numbers)))

    def may_go(self, number: int) -> bool:
        """Whether a number can be taken out of the settings: nothing is wrapped or sealed by it any more."""
        return number != self.current and not self.wrapped.get(number) and not self.direct.get(number)


def key_counts(session: Session, compartment: str) -> KeyStatus:
    """How the data keys stand, without looking at fields: two statements."""
    ring, keys = key_ring(compartment), key_table(compartment)
    by_number = session.execute(
        sa.select(keys.c.kek, sa.func.count()).where(keys.c.kek >= 0).group_by(keys.c.kek)
    )
    of_organisations = keys.c.kind == ORGANISATION
    under, own, common, retired, worn = session.execute(
        sa.select(
            sa.func.count(keys.c.under_id),
            sa.func.count(sa.case((sa.and_(of_organisations, keys.c.kek < 0), 1))),
            sa.func.count(sa.case((sa.and_(of_organisations, keys.c.kek >= 0), 1))),
            sa.func.count(keys.c.retired_at),
            sa.func.count(sa.case((keys.c.seals >= ALERT_AT, 1))),
        )
    ).one()
    return KeyStatus(
        current=ring.current,
        numbers=ring.numbers,
        wrapped={row[0]: row[1] for row in by_number},
        under_organisations=under,
        by_their_own=own,
        by_the_common=common,
        retired=retired,
        worn=worn,
    )


def rewrap(session: Session, compartment: str, *, commit: Commit) -> int:
    """Wrap every key that an older number wraps by the newest; commits each batch, answers how many.

    An organisation's key goes under the organisation's own key where the process has one, and never back (security D-01).
    """
    keys = key_table(compartment)
    older = (
        sa.select(keys.c.id, keys.c.scope, keys.c.kek, keys.c.wrapped)
        .where(_is_older(keys, compartment))
        .order_by(keys.c.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    done = 0
    while rows := session.execute(older).all():
        for row in rows:
            bound = bound_to(row.id, row.scope)
            place = {"scope": row.scope, "compartment": compartment}
            kek, blob = wrap_key(unwrap_key(row.kek, bytes(row.wrapped), bound, **place), bound, **place)
            session.execute(sa.update(keys).where(keys.c.id == row.id).values(kek=kek, wrapped=blob))
        commit()
        done += len(rows)
    return done


def _is_older(keys: sa.Table, compartment: str) -> sa.ColumnElement[bool]:
    own = own_rings() if compartment == MAIN else {}
    theirs = {
        keys.c.scope.startswith(organisation_scope(organisation_id)): -ring.current
        for organisation_id, ring in own.items()
    }
    common = sa.and_(keys.c.kek >= 0, keys.c.kek != key_ring(compartment).current)
    return sa.or_(
        sa.and_(common, *(~is_theirs for is_theirs in theirs)),
        *(sa.and_(is_theirs, keys.c.kek != number) for is_theirs, number in theirs.items()),
    )


def retire_all(session: Session, compartment: str, *, now: datetime) -> int:
    """Let no present key seal any more, unless a renewal is under way already; how many were retired.

    The keys of what a legal hold keeps stay as they are, and so do the organisations' keys above them: what is held is not
    touched, and no key of it goes (security P-02).
    """
    keys = key_table(compartment)
    if session.scalar(sa.select(sa.func.count(keys.c.retired_at))):
        return 0
    result: Any = session.execute(sa.update(keys).values(retired_at=now))
    return int(result.rowcount) - _keep_living(session, compartment)


def _keep_living(session: Session, compartment: str) -> int:
    keys, count = key_table(compartment), 0
    kinds = session.scalars(sa.select(keys.c.kind).distinct()).all()
    kept = sorted(kept_in(session, compartment, kinds), key=lambda one: (one.kind, str(one.id)))
    for start in range(0, len(kept), BATCH):
        some = kept[start : start + BATCH]
        for kind in sorted({one.kind for one in some}):
            ids = [one.id for one in some if one.kind == kind]
            mine = sa.and_(keys.c.kind == kind, keys.c.subject_id.in_(ids))
            above = sa.select(keys.c.under_id).where(mine, keys.c.under_id.is_not(None))
            for which in (sa.and_(mine, keys.c.retired_at.is_not(None)), keys.c.id.in_(above)):
                result: Any = session.execute(sa.update(keys).where(which).values(retired_at=None))
                count += int(result.rowcount)
    return count


def reseal(
    session: Session, compartment: str, models: Iterable[type[Any]], *, seal_again: Reseal, commit: Commit
) -> int:
    """Seal anew what an older number or a retired key sealed; commits each batch, answers how many fields.

    A value that somebody else changes meanwhile is left to them: it replaces exactly the bytes that were read.
    """
    keys, done = key_table(compartment), 0
    owners = session.scalars(sa.select(keys.c.owner_id).where(keys.c.owner_id.is_not(None)).distinct())
    with acting_for(
        *owners
    ):  # for every organisation, one after another: none of them sees what another keeps
        for model in models:
            table: sa.Table = model.__table__
            for rows in _pages(session, table):
                # Held, so that nobody destroys a key between the opening and the sealing.
                held = sa.select(keys.c.id).where(
                    keys.c.retired_at.is_not(None), keys.c.id.in_(_keys_of(model, rows))
                )
                retired = set(session.scalars(held.with_for_update(read=True, key_share=True)))
                old = [row for row in rows if _old_fields(model, row, retired)]
                wanted = [(row, name) for row in old for name in _old_fields(model, row, retired)]
                for row, name, blob in seal_again(session, model, wanted):
                    column = table.c[f"{name}_sealed"]
                    swap = sa.update(table).where(table.c.id == row["id"], column == row[column.name])
                    swap = swap.values({column.name: blob}).execution_options(noted=True)
                    swapped: Any = session.execute(swap)
                    if swapped.rowcount:
                        note_change(session, column, row["id"], row[column.name], blob)
                    done += swapped.rowcount
                commit()
    return done


def _keys_of(model: type[Any], rows: list[dict[str, Any]]) -> set[UUID]:
    blobs = (row[f"{name}_sealed"] for row in rows for name in model.sealed_fields)
    return {
        UUID(bytes=blob[2:HEADER_BYTES]) for blob in blobs if blob is not None and blob[:2] == BY_DATA_KEY
    }


def _old_fields(model: type[Any], row: dict[str, Any], retired: set[UUID]) -> list[str]:
    return [name for name in model.sealed_fields if _is_old(row[f"{name}_sealed"], retired)]


def _is_old(blob: bytes | None, retired: set[UUID]) -> bool:
    if blob is None:
        return False
    if blob[:2] == DIRECTLY:
        return True
    return blob[:2] == BY_DATA_KEY and UUID(bytes=blob[2:HEADER_BYTES]) in retired


def remove_unused(session: Session, compartment: str, models: Iterable[type[Any]]) -> int:
    """Delete the retired keys that no field is sealed by any more; how many."""
    keys, used = key_table(compartment), fields_by_key(session, models)
    retired = session.execute(sa.select(keys.c.id, keys.c.kind).where(keys.c.retired_at.is_not(None))).all()
    gone = [row.id for row in retired if row.kind != ORGANISATION and used[row.id.bytes] == 0]
    count = _delete(session, keys, gone)
    above = set(session.scalars(sa.select(keys.c.under_id).where(keys.c.under_id.is_not(None))))
    count += _delete(session, keys, [r.id for r in retired if r.kind == ORGANISATION and r.id not in above])
    cache.forget(compartment, gone)
    return count


def _delete(session: Session, keys: sa.Table, ids: list[UUID]) -> int:
    for start in range(0, len(ids), BATCH):
        session.execute(sa.delete(keys).where(keys.c.id.in_(ids[start : start + BATCH])))
    return len(ids)


def fields_by_key(session: Session, models: Iterable[type[Any]]) -> Counter[bytes]:
    """How many fields each data key sealed, by its id; those of a number directly under its two bytes."""
    found: Counter[bytes] = Counter()
    for model in models:
        names = [f"{name}_sealed" for name in model.sealed_fields]
        for rows in _pages(session, model.__table__):
            blobs = (row[name] for row in rows for name in names if row[name] is not None)
            found.update(bytes(b[2:4]) if b[:2] == DIRECTLY else bytes(b[2:HEADER_BYTES]) for b in blobs)
    return found


def _pages(session: Session, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of their ids, a batch at a time."""
    last = None
    while True:
        query = sa.select(table).order_by(table.c.id).limit(BATCH)
        rows = [
            dict(row)
            for row in session.execute(query if last is None else query.where(table.c.id > last)).mappings()
        ]
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]
