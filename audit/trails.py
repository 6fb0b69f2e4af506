"""A trail of chained rows, whichever tables hold it: adding a link. `audit.verifying` proves that none was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.chain import GENESIS, link_mac
from audit.models import AuditHead, AuditRow
from core.sealed_notes import take_notes
from core.sealing import MAIN

MOST_NOTES = 1000
"""So many cells does one row tell of; more of them get rows of their own."""
LAST_CHAIN = "last_chain"
_STATEMENTS: dict[Any, sa.Select[Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where a trail lives: models of its heads and rows, the fields that a MAC covers, whose key makes it."""

    head: type[Any]
    row: type[Any]
    covered: tuple[str, ...]
    compartment: str
    added: tuple[str, ...] = ()
    """What the MAC of a row of form 2 covers besides, `form` first, and last what only one of form 3 has; empty for a
    trail that knows one form only."""

    def fields_of(self, values: Sequence[object]) -> Sequence[object]:
        """Of the values of `covered` and `added`, those that the MAC of their row covers."""
        known = len(self.covered)
        if not self.added or values[known] == 3:
            return values
        return values[:-1] if values[known] == 2 else values[:known]


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
    added=("form", "outcome", "reason", "session_hash", "address", "request_id", "cells"),
)


def append(session: Session, trail: Trail, *, chain: str, **values: Any) -> Any:
    """Add a row to a chain under its locked head; answers the row.

    It takes along what was sealed in the transaction and not told of yet, where the trail keeps such notes.
    """
    session.flush()
    if trail.added and (cells := take_notes(session, most=MOST_NOTES)) is not None:
        values |= {"form": 3, "cells": cells}
    head = locked_head(session, trail, chain)
    row = trail.row(chain=chain, sequence=head.sequence + 1, **values)
    fields = trail.fields_of([getattr(row, name) for name in (*trail.covered, *trail.added)])
    row.mac = link_mac(head.mac, chain, row.sequence, fields, compartment=trail.compartment)
    head.sequence, head.mac = row.sequence, row.mac
    session.add(row)
    session.flush()
    session.info[LAST_CHAIN] = session.get_transaction(), chain
    return row


def last_chain(session: Session) -> str | None:
    """The chain to which this transaction added last, whose head it holds locked; None where it added nothing."""
    transaction, chain = session.info.get(LAST_CHAIN, (None, None))
    return chain if transaction is not None and transaction is session.get_transaction() else None


def locked_head(session: Session, trail: Trail, chain: str) -> Any:
    """The head of a chain, locked until the transaction ends; made where there is none yet."""
    head_model = trail.head
    wanted, named = _locking(head_model), {"chain": chain}
    head = session.scalars(wanted, named).one_or_none()
    if head is not None:
        return head
    values = {"chain": chain, "sequence": 0, "mac": GENESIS}
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    session.execute(insert(head_model).values(values).on_conflict_do_nothing())
    return session.scalars(wanted, named).one()


def _locking(head_model: Any) -> sa.Select[Any]:
    """The statement that locks a head; built once, since every look and every step asks it."""
    known = _STATEMENTS.get(head_model)
    if known is None:
        wanted = sa.select(head_model).where(head_model.chain == sa.bindparam("chain")).with_for_update()
        known = _STATEMENTS[head_model] = wanted.execution_options(populate_existing=True)
    return known
