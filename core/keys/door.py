"""The one door through which data keys come out of their table: unwrapped on the way, kept for seconds (security F-04).

Whoever reads sealed columns as plain rows opens them without a session at hand. So the door notes which key each value asks
for while the database's answer is read (`note_wanted`), and the first value to be opened fetches all of them by one statement
on the connection that the answer came from.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary, WeakValueDictionary, ref

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine

from core.database import read_only
from core.errors import ConcordatError
from core.keys.acting import acts_for
from core.keys.own import unwrap_key
from core.keys.ring import NONCE_BYTES, SealBroken, key_ring, opened, prefixed, unwrapped
from core.keys.table import bound_to, key_table
from core.text import N_

MAGIC = b"\xc0\x02"
"""Begins a value that was sealed by a data key of the table (scheme 2): magic, key id, nonce, what was sealed."""
HEADER_BYTES = 2 + 16
FRESH_SECONDS = 20.0
"""How long an unwrapped key is kept: for as long another process may open what was just shredded."""
CACHED = 4096
CHUNK = 500
AT_ONCE = 2000
"""How many keys are fetched ahead: fewer than are kept, so that the one asked for is never pushed out."""
REMEMBERED = 4 * CACHED
"""Of how many keys a thread remembers where it read a value that they sealed."""
Source = Callable[[], Connection | None]
"""Where a key may be fetched, asked only when it has to be."""


class KeyDestroyed(SealBroken):
    """The data key is gone: what it sealed was erased for good."""


class KeyClosed(SealBroken):
    """The data key is another organisation's, for which this unit of work does not act (security D-01)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A data key out of its wrapping."""

    id: UUID
    cipher: AESGCM
    owner_id: UUID | None


class _Cache:
    """Unwrapped keys by compartment and id; the oldest leaves first."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bytes], tuple[float, Opened]] = {}
        self._lock = threading.Lock()
        self.clock: Callable[[], float] = time.monotonic

    def find(self, compartment: str, key_id: bytes) -> Opened | None:
        found = self._kept.get((compartment, key_id))
        return found[1] if found is not None and found[0] > self.clock() else None

    def keep(self, compartment: str, key: Opened) -> None:
        with self._lock:
            self._kept.pop((compartment, key.id.bytes), None)
            while len(self._kept) >= CACHED:
                self._kept.pop(next(iter(self._kept)))
            self._kept[(compartment, key.id.bytes)] = (self.clock() + FRESH_SECONDS, key)

    def forget(self, compartment: str, key_ids: Iterable[UUID]) -> None:
        with self._lock:
            for key_id in key_ids:
                self._kept.pop((compartment, key_id.bytes), None)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


cache = _Cache()


class _Here(threading.local):
    """What this thread read last, from which connection."""

    def __init__(self) -> None:
        self.connections: WeakKeyDictionary[Dialect, ref[Connection]] = WeakKeyDictionary()
        self.engines: WeakValueDictionary[int, Engine] = WeakValueDictionary()
        self.wanted: WeakKeyDictionary[Dialect, dict[bytes, None]] = WeakKeyDictionary()
        self.read_from: OrderedDict[bytes, ref[Dialect]] = OrderedDict()


_here = _Here()


@event.listens_for(Engine, "after_cursor_execute")
def _note_connection(connection: Connection, *_: Any) -> None:
    dialect, mine = connection.dialect, ref(connection)
    if _here.connections.get(dialect) is not mine:
        _here.connections[dialect] = mine
        _here.engines[id(dialect)] = connection.engine
        _here.wanted.pop(dialect, None)


def note_wanted(blob: bytes, dialect: Dialect) -> None:
    """A sealed value came out of the database: its key may be asked for soon."""
    if blob[:2] == MAGIC and len(blob) > HEADER_BYTES:
        wanted = _here.wanted.get(dialect)
        if wanted is None:
            wanted = _here.wanted[dialect] = {}
        key_id = bytes(blob[2:HEADER_BYTES])
        wanted[key_id] = None
        # Fetched once, a key may leave the cache again before its value is opened: where it was read is kept for longer.
        _here.read_from[key_id] = ref(dialect)
        _here.read_from.move_to_end(key_id)
        if len(_here.read_from) > REMEMBERED:
            _here.read_from.popitem(last=False)


def open_sealed(
    blob: bytes, table: str, column: str, key: UUID, *, compartment: str, source: Source | None = None
) -> bytes:
    """Decrypt a field of either scheme; raises `SealBroken`, never answers anything else (security F-09)."""
    if blob[:2] != MAGIC:
        return key_ring(compartment).open_bytes(blob, table, column, key)
    if len(blob) < HEADER_BYTES + NONCE_BYTES:
        raise SealBroken(N_("A protected field was altered and cannot be opened."))
    header = blob[:HEADER_BYTES]
    found = find_key(header[2:], compartment, source)
    nonce, body = blob[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES], blob[HEADER_BYTES + NONCE_BYTES :]
    return opened(found.cipher, nonce, body, bound_field(header, table, column, key))


def bound_field(header: bytes, table: str, column: str, key: UUID) -> bytes:
    """What ties a sealed value to its place (security F-01)."""
    return prefixed(header, table.encode(), column.encode(), key.bytes)


def find_key(key_id: bytes, compartment: str, source: Source | None = None) -> Opened:
    """The data key of a header, from the cache or from the table; raises `KeyDestroyed` and `KeyClosed`."""
    found = cache.find(compartment, key_id) or _fetch(key_id, compartment, source() if source else None)
    if found is None:
        raise KeyDestroyed(N_("A protected field was erased and cannot be opened."))
    if found.owner_id is not None and not acts_for(found.owner_id):
        raise _closed()
    return found


def _closed() -> ConcordatError:
    return KeyClosed(N_("A protected field belongs to another organisation and stays closed."))


def _fetch(key_id: bytes, compartment: str, connection: Connection | None) -> Opened | None:
    """Fetch the key and what else the same answer asked for; None where it is gone."""
    dialect = connection.dialect if connection is not None else _read_from(key_id)
    if dialect is None:
        raise SealBroken(N_("A protected field cannot be opened here: nobody knows where it was read."))
    ids = [UUID(bytes=key_id), *_taken(_here.wanted.get(dialect, {}), key_id, compartment)]
    kept = _here.connections.get(dialect)
    connection = connection or (kept() if kept else None)
    if connection is not None and not connection.closed:
        return load_keys(connection, compartment, ids)
    engine = _here.engines.get(id(dialect))
    if engine is None:
        raise SealBroken(N_("A protected field cannot be opened here: nobody knows where it was read."))
    mode = read_only.set(True)
    try:
        with engine.connect() as fresh:
            return load_keys(fresh, compartment, ids)
    finally:
        read_only.reset(mode)


def _read_from(key_id: bytes) -> Dialect | None:
    """Where a value under this key was read last; a copy of the same database may be open beside it."""
    known = _here.read_from.get(key_id)
    dialect = known() if known is not None else None
    return dialect or next((one for one, ids in _here.wanted.items() if key_id in ids), None)


def _taken(wanted: dict[bytes, None], key_id: bytes, compartment: str) -> list[UUID]:
    """Up to so many of the keys wanted that are not at hand, which are wanted no longer."""
    wanted.pop(key_id, None)
    taken = list(islice(wanted, AT_ONCE))
    for one in taken:
        del wanted[one]
    return [UUID(bytes=one) for one in taken if cache.find(compartment, one) is None]


def load_keys(connection: Connection, compartment: str, ids: list[UUID]) -> Opened | None:
    """Fetch keys by one statement and unwrap those that are nobody's own or ours; answers the first.

    Raises `KeyClosed` where the first is another organisation's.
    """
    keys = key_table(compartment)
    above = keys.alias()
    query = sa.select(
        keys.c.id, keys.c.scope, keys.c.owner_id, keys.c.kek, keys.c.wrapped,
        above.c.id.label("above_id"), above.c.scope.label("above_scope"),
        above.c.kek.label("above_kek"), above.c.wrapped.label("above_wrapped"),
    ).select_from(keys.outerjoin(above, above.c.id == keys.c.under_id))  # fmt: skip
    first: Opened | None = None
    foreign = False
    for start in range(0, len(ids), CHUNK):
        for row in connection.execute(query.where(keys.c.id.in_(ids[start : start + CHUNK]))).all():
            if row.owner_id is not None and not acts_for(row.owner_id):
                foreign = foreign or row.id == ids[0]
                continue
            opened_key = Opened(row.id, AESGCM(unwrap_row(row, compartment)), row.owner_id)
            cache.keep(compartment, opened_key)
            first = opened_key if row.id == ids[0] else first
    if foreign:
        raise _closed()
    return first


def unwrap_row(row: Any, compartment: str) -> bytes:
    """The key of a row read with the one above it; raises `SealBroken`."""
    bound = bound_to(row.id, row.scope)
    if row.kek is not None:
        return unwrap_key(row.kek, bytes(row.wrapped), bound, scope=row.scope, compartment=compartment)
    if row.above_id is None or row.above_kek is None:
        raise KeyDestroyed(N_("A protected field was erased and cannot be opened."))
    bound_above = bound_to(row.above_id, row.above_scope)
    above = unwrap_key(
        row.above_kek,
        bytes(row.above_wrapped),
        bound_above,
        scope=row.above_scope,
        compartment=compartment,
    )
    return unwrapped(AESGCM(above), bytes(row.wrapped), bound)
