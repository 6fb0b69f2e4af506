"""The trail for another log system: one line of JSON a row, from where the last copy ended (security G-08, G-09)."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditCopy, AuditHead, AuditRow

BATCH = 1000
Send = Callable[[Sequence[str]], None]
"""Hands lines over and answers when the other side has them; raises `OSError` otherwise."""


def line_of(row: Any) -> str:
    """A row as one line of ASCII: whatever its texts hold, they end no line and begin none.

    Of its notes of sealed cells, of which there can be a thousand, it carries a digest: whoever changes them here, even
    with the key of their seal, differs from the copy.
    """
    return json.dumps(
        {
            "chain": row.chain,
            "sequence": row.sequence,
            "at": row.at.isoformat(timespec="microseconds"),
            "action": row.action,
            "outcome": row.outcome.value,
            "reason": row.reason,
            "user": row.user_id.hex if row.user_id else None,
            "organisation": row.organisation_id.hex if row.organisation_id else None,
            "roles": row.roles,
            "subject": [row.subject_kind, row.subject_id],
            "details": row.details,
            "session": row.session_hash,
            "address": row.address,
            "request": row.request_id,
            "mac": bytes(row.mac).hex(),
            "form": row.form,
            "cells": sha256(bytes(row.cells)).hexdigest() if row.cells else None,
        },
        ensure_ascii=True,
        separators=(",", ":"),
        sort_keys=True,
    )


def copy_rows(session: Session, send: Send, *, now: datetime) -> int:
    """Hand over what was not copied yet, a batch at a time; answers how many rows went.

    Commits after each batch that the other side has. A batch whose answer was lost goes again: each row arrives at least
    once, and says by chain and sequence which it is.
    """
    copied = 0
    for chain, head in session.execute(sa.select(AuditHead.chain, AuditHead.sequence)).all():
        point = session.get(AuditCopy, chain)
        if point is None:
            point = AuditCopy(chain=chain, sequence=0, copied_at=now)
            session.add(point)
            session.flush()
        while point.sequence < head:
            rows = session.execute(
                sa.select(*sa.inspect(AuditRow).columns)
                .where(AuditRow.chain == chain, AuditRow.sequence > point.sequence)
                .order_by(AuditRow.sequence)
                .limit(BATCH)
            ).all()
            session.commit()  # nobody waits for a lock while the other side is asked
            if not rows:
                break
            send([line_of(row) for row in rows])
            point.sequence, point.copied_at = rows[-1].sequence, now
            session.commit()
            copied += len(rows)
    return copied


def count_waiting(session: Session) -> int:
    """How many rows were not copied yet."""
    query = sa.select(sa.func.sum(AuditHead.sequence - sa.func.coalesce(AuditCopy.sequence, 0))).outerjoin(
        AuditCopy, AuditCopy.chain == AuditHead.chain
    )
    return int(session.scalar(query) or 0)
