"""Deleting the beginning of a chain after its time: the chain then begins at a sealed link (security G-11)."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.cells.ledger import Ledger
from audit.chain import seal_of
from audit.checking import SEGMENT
from audit.commands import record
from audit.models import AuditRow, AuditSegment
from core.actor import SYSTEM
from core.append_only import statements
from core.sealed_notes import add_note


def count_older(session: Session, *, before: datetime) -> dict[str, int]:
    """By chain, how many rows at its beginning are older than a moment."""
    return {
        chain: count
        for chain, last in _ends(session, before=before).items()
        if (
            count := session.scalar(
                sa.select(sa.func.count()).where(AuditRow.chain == chain, AuditRow.sequence <= last)
            )
            or 0
        )
    }


def delete_older(
    session: Session, *, before: datetime, anchor_number: int, now: datetime
) -> Mapping[str, int]:
    """Delete these rows and seal where each chain now begins; answers by chain how many rows went.

    What these rows alone tell of sealed cells is told again by the rows that are written of the deletion. The caller has
    made the anchor. Needs the owner of the table, who alone can lift its triggers, and puts them back.
    """
    gone = count_older(session, before=before)
    ends = _ends(session, before=before)
    for chain in gone:
        mac = session.scalars(
            sa.select(AuditRow.mac).where(AuditRow.chain == chain, AuditRow.sequence == ends[chain])
        ).one()
        _note_segment(session, chain, ends[chain], bytes(mac), anchor_number, now=now)
    session.flush()
    with closing(Ledger()) as ledger:
        ledger.read(session, going=ends)
        for note in ledger.only_in_what_goes():
            add_note(session, *note)
    _lift_triggers(session)
    for chain in gone:
        session.execute(
            sa.delete(AuditRow)
            .where(AuditRow.chain == chain, AuditRow.sequence <= ends[chain])
            .execution_options(synchronize_session=False)
        )
    _set_triggers(session)
    for chain, count in gone.items():
        record(
            session,
            SYSTEM,
            action="trail.pruned",
            subject=("trail", chain),
            now=now,
            details={"rows": count, "up_to": ends[chain], "anchor": anchor_number},
        )
    return gone


def _ends(session: Session, *, before: datetime) -> dict[str, int]:
    """By chain the last row before the first one that is still kept; the newest row of a chain always stays."""
    rows = session.execute(
        sa.select(
            AuditRow.chain,
            sa.func.min(sa.case((AuditRow.at >= before, AuditRow.sequence))).label("kept"),
            sa.func.max(AuditRow.sequence).label("last"),
        ).group_by(AuditRow.chain)
    )
    return {row.chain: (row.kept if row.kept is not None else row.last) - 1 for row in rows}


def _note_segment(
    session: Session, chain: str, sequence: int, mac: bytes, anchor_number: int, *, now: datetime
) -> None:
    segment = session.get(AuditSegment, chain)
    if segment is None:
        segment = AuditSegment(chain=chain)
        session.add(segment)
    segment.sequence, segment.mac, segment.anchor_number = sequence, mac, anchor_number
    segment.seal = seal_of(SEGMENT, chain, sequence, mac, anchor_number)
    segment.deleted_at = now


def _lift_triggers(session: Session) -> None:
    table = AuditRow.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"))
    else:
        session.execute(sa.text(f"DROP TRIGGER {table}_no_delete"))


def _set_triggers(session: Session) -> None:
    table = AuditRow.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only"))
        return
    for statement in statements(table, "sqlite"):
        if "_no_delete" in statement:
            session.execute(sa.text(statement))
