"""A trail of chained rows, whichever tables hold it: adding a link. `audit.verifying` proves that none was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.chain import GENESIS, is_sealed, link_mac, seal_of
from audit.models import AuditHead, AuditRow
from core.sealed_notes import take_notes
from core.sealing import MAIN

MOST_NOTES = 1000
"""So many cells does one row tell of; more of them get rows of their own."""
LAST_CHAIN = "last_chain"
WITH_NOTES, NOTES, SEAL = 3, "cells", 32
"""The form of a row with notes, for what their seal is, and how many bytes before the notes it takes."""
_STATEMENTS: dict[Any, sa.Select[Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where a trail lives: models of its heads and rows, the fields that a MAC covers, whose key makes it."""

    head: type[Any]
    row: type[Any]
    covered: tuple[str, ...]
    compartment: str
    added: tuple[str, ...] = ()
    """What the MAC of a row of form 2 or 3 covers besides, `form` first; empty for a trail that knows one form only."""
    notes: str | None = None
    """The column in which a row of form 3 has notes of sealed cells under a seal; None for a trail that keeps none."""

    def fields_of(self, values: Sequence[object]) -> Sequence[object]:
        """Of the values of `covered` and `added`, those that the MAC of their row covers."""
        known = len(self.covered)
        return values[:known] if not self.added or values[known] == 1 else values

    def sealed_notes(self, chain: str, sequence: int, mac: bytes, notes: bytes) -> bytes:
        """Notes behind a seal that ties them to their row.

        They are not under the row's MAC: the version before this one, which knows nothing of them, goes on verifying these
        rows while both write. Its `form`, under the MAC, says that there are some.
        """
        return seal_of(NOTES, chain, sequence, mac, notes, compartment=self.compartment) + notes

    def has_its_notes(self, chain: str, sequence: int, mac: bytes, form: object, kept: bytes | None) -> bool:
        """Whether a row has the notes that were sealed with it: one of form 3 some, any other none."""
        if form != WITH_NOTES or kept is None:
            return form != WITH_NOTES and kept is None
        parts = chain, sequence, mac, kept[SEAL:]
        return len(kept) > SEAL and is_sealed(kept[:SEAL], NOTES, *parts, compartment=self.compartment)


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
    added=("form", "outcome", "reason", "session_hash", "address", "request_id"),
    notes="cells",
)


def append(session: Session, trail: Trail, *, chain: str, **values: Any) -> Any:
    """Add a row to a chain under its locked head; answers the row.

    It takes along what was sealed in the transaction and not told of yet, where the trail keeps such notes.
    """
    session.flush()
    notes = take_notes(session, most=MOST_NOTES) if trail.notes else None
    if notes is not None:
        values["form"] = WITH_NOTES
    head = locked_head(session, trail, chain)
    row = trail.row(chain=chain, sequence=head.sequence + 1, **values)
    fields = trail.fields_of([getattr(row, name) for name in (*trail.covered, *trail.added)])
    row.mac = link_mac(head.mac, chain, row.sequence, fields, compartment=trail.compartment)
    if trail.notes and notes is not None:
        setattr(row, trail.notes, trail.sealed_notes(chain, row.sequence, row.mac, notes))
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
