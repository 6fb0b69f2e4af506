"""A trail of chained rows, whichever tables hold it: adding a link, and proving that none was changed."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.chain import GENESIS, link_mac
from audit.models import AuditHead, AuditRow
from core.sealing import MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where a trail lives: models of its heads and rows, the fields that a MAC covers, whose key makes it."""

    head: type[Any]
    row: type[Any]
    covered: tuple[str, ...]
    compartment: str


MAIN_TRAIL = Trail(
    head=AuditHead,
    row=AuditRow,
    covered=(
        "at",
        "action",
        "user_id",
        "organisation_id",
        "roles",
        "subject_kind",
        "subject_id",
        "details",
    ),
    compartment=MAIN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What verifying one chain found; `broken_at` is the first link that does not hold."""

    chain: str
    rows: int
    broken_at: int | None
    reason: str = ""


def append(session: Session, trail: Trail, *, chain: str, **values: Any) -> Any:
    """Add a row to a chain under its locked head; answers the row."""
    session.flush()
    head = _locked_head(session, trail, chain)
    row = trail.row(chain=chain, sequence=head.sequence + 1, **values)
    fields = tuple(getattr(row, name) for name in trail.covered)
    row.mac = link_mac(head.mac, chain, row.sequence, fields, compartment=trail.compartment)
    head.sequence, head.mac = row.sequence, row.mac
    session.add(row)
    session.flush()
    return row


def _locked_head(session: Session, trail: Trail, chain: str) -> Any:
    head_model = trail.head
    wanted = sa.select(head_model).where(head_model.chain == chain).with_for_update()
    head = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if head is not None:
        return head
    values = {"chain": chain, "sequence": 0, "mac": GENESIS}
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    session.execute(insert(head_model).values(values).on_conflict_do_nothing())
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def verify(session: Session, trail: Trail) -> list[ChainReport]:
    """Recompute every MAC of every chain and compare the last link with the chain's head."""
    heads = {h.chain: h for h in session.scalars(sa.select(trail.head))}
    names = set(heads) | set(session.scalars(sa.select(trail.row.chain).distinct()))
    return [_verify(session, trail, name, heads.get(name)) for name in sorted(names)]


def _verify(session: Session, trail: Trail, chain: str, head: Any) -> ChainReport:
    previous, count = GENESIS, 0
    # A broken chain ends the reading early: the server's cursor must not outlive it.
    with closing(_links(session, trail, chain)) as links:
        for sequence, mac, fields in links:
            if sequence != count + 1:
                return ChainReport(chain=chain, rows=count, broken_at=count + 1, reason="row is missing")
            if link_mac(previous, chain, sequence, fields, compartment=trail.compartment) != mac:
                return ChainReport(chain=chain, rows=count, broken_at=sequence, reason="row was changed")
            previous, count = mac, sequence
    if head is None or head.sequence != count or head.mac != previous:
        return ChainReport(
            chain=chain, rows=count, broken_at=count + 1, reason="the end does not match the head"
        )
    return ChainReport(chain=chain, rows=count, broken_at=None)


def _links(
    session: Session, trail: Trail, chain: str
) -> Generator[tuple[int, bytes, tuple[object, ...]], None, None]:
    row_model = trail.row
    rows = session.execute(
        sa.select(row_model.sequence, row_model.mac, *(getattr(row_model, name) for name in trail.covered))
        .where(row_model.chain == chain)
        .order_by(row_model.sequence)
        .execution_options(yield_per=2000)
    )
    try:
        for row in rows:
            yield row[0], bytes(row[1]), tuple(row[2:])
    finally:
        rows.close()
