"""Proving that no link of a trail was changed, from the beginning or from where it was last proved (security G-07)."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.chain import GENESIS, link_mac
from audit.trails import Trail
from core.database import EPOCH, UtcDateTime

MISSING, CHANGED, CUT = "row is missing", "row was changed", "the end does not match the head"
UNNOTED = "what it notes of sealed values was changed or removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place in a chain: the number of a row and its MAC."""

    sequence: int
    mac: bytes


ROUNDS = 100
"""So often a chain is followed to its end while others write on it."""
BEGINNING = Link(sequence=0, mac=GENESIS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What verifying one chain found; `broken_at` is the first link that does not hold."""

    chain: str
    rows: int
    """How many rows were read."""
    broken_at: int | None
    reason: str = ""
    last: Link = BEGINNING
    """The last link that holds."""


def verify(
    session: Session,
    trail: Trail,
    *,
    starts: Mapping[str, Link] | None = None,
    known: Mapping[str, frozenset[int]] | None = None,
) -> list[ChainReport]:
    """Recompute the MACs of every chain and compare the last link with the chain's head.

    `starts` says by chain after which link to begin; `known` names breaks that have been looked into: such a row is
    passed over, and the chain is followed from the MAC that it carries.
    """
    # By head and by row: a chain whose head is gone is found too.
    names = set(session.scalars(sa.select(trail.head.chain)))
    names |= set(session.scalars(sa.select(trail.row.chain).distinct()))
    starts, known = starts or {}, known or {}
    return [
        _verify(
            session,
            trail,
            name,
            start=starts.get(name, BEGINNING),
            known=known.get(name, frozenset()),
        )
        for name in sorted(names)
    ]


def _verify(session: Session, trail: Trail, chain: str, *, start: Link, known: frozenset[int]) -> ChainReport:
    previous, count = start.mac, start.sequence

    def report(broken_at: int | None, reason: str = "") -> ChainReport:
        last = Link(sequence=count, mac=previous)
        return ChainReport(
            chain=chain, rows=count - start.sequence, broken_at=broken_at, reason=reason, last=last
        )

    for _ in range(ROUNDS):
        # A broken chain ends the reading early: the server's cursor must not outlive it.
        with closing(_links(session, trail, chain, after=count)) as links:
            for sequence, mac, fields, has_its_notes in links:
                if sequence != count + 1 and count + 1 not in known:
                    return report(count + 1, MISSING)
                right = link_mac(previous, chain, sequence, fields, compartment=trail.compartment)
                if right != mac and sequence not in known:
                    return report(sequence, CHANGED)
                if not has_its_notes and sequence not in known:
                    return report(sequence, UNNOTED)
                previous, count = mac, sequence
        head = _head(session, trail, chain)
        if head is None or head.sequence <= count:
            break
        # Somebody wrote on while the rows were read: the rest is read as well.
        if not _has_row(session, trail, chain, after=count):
            break
    if head != Link(sequence=count, mac=previous) and count + 1 not in known:
        return report(count + 1, CUT)
    return report(None)


def _head(session: Session, trail: Trail, chain: str) -> Link | None:
    row = session.execute(
        sa.select(trail.head.sequence, trail.head.mac).where(trail.head.chain == chain)
    ).one_or_none()
    return Link(sequence=row.sequence, mac=bytes(row.mac)) if row else None


def _has_row(session: Session, trail: Trail, chain: str, *, after: int) -> bool:
    row = trail.row
    query = sa.select(row.sequence).where(row.chain == chain, row.sequence > after).limit(1)
    return session.scalar(query) is not None


def _links(
    session: Session, trail: Trail, chain: str, *, after: int
) -> Generator[tuple[int, bytes, Any, bool], None, None]:
    """The rows of a chain behind one: number, MAC, what the MAC covers, and whether its notes are those of then."""
    row_model = trail.row
    columns = [_as_kept(getattr(row_model, name), session) for name in (*trail.covered, *trail.added)]
    columns.append(getattr(row_model, trail.notes) if trail.notes else sa.null())
    place, form = trail.covered.index("at"), len(trail.covered)
    moment_of = MOMENTS.get(session.get_bind().dialect.name)
    rows = session.execute(
        sa.select(row_model.sequence, row_model.mac, *columns)
        .where(row_model.chain == chain, row_model.sequence > after)
        .order_by(row_model.sequence)
        .execution_options(yield_per=5000)
    )
    try:
        for sequence, mac, *values, notes in rows:
            if moment_of is not None:
                values[place] = moment_of(values[place])
            mac = bytes(mac)
            fine = not trail.notes or trail.has_its_notes(chain, sequence, mac, values[form], notes)
            yield sequence, mac, trail.fields_of(values), fine
    finally:
        rows.close()


def _as_kept(column: Any, session: Session) -> Any:
    """The column as the database keeps it, where that is the text that the MAC covers or near it: it reads faster."""
    if isinstance(column.type, sa.Enum):
        return sa.type_coerce(column, sa.String)
    if session.get_bind().dialect.name == "sqlite":
        if isinstance(column.type, sa.Uuid):
            return sa.type_coerce(column, sa.String)
        if isinstance(column.type, UtcDateTime):
            return sa.type_coerce(column, sa.BigInteger)
    return column


def _moment(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat(timespec="microseconds")


MOMENTS: dict[str, Callable[[int], str]] = {"sqlite": _moment}
"""How a moment that the database keeps as a number reads under the MAC."""
