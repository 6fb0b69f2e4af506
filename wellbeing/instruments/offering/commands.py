"""Turning instruments under a licence on and off for a whole agency."""

from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.cover.policy import may_arrange
from wellbeing.instruments.offering.models import SwitchedInstrument
from wellbeing.instruments.offering.policy import may_switch
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def switch_on(
    vault: Session,
    visitor: Visitor,
    code: InstrumentCode,
    *,
    has_read: bool,
    cut_off: int | None = None,
    now: datetime,
) -> None:
    """Offer an instrument to one’s own agency’s people; doing it again only changes the cut-off."""
    agency_id = may_arrange(visitor)
    may_switch(code, has_read=has_read, cut_off=cut_off)
    held = sa.select(SwitchedInstrument).where(
        SwitchedInstrument.agency_id == agency_id, SwitchedInstrument.instrument == code
    )
    row = vault.scalars(held.with_for_update()).one_or_none()
    if row is None:
        row = SwitchedInstrument(id=uuid4(), agency_id=agency_id, instrument=code, switched_at=now)
        vault.add(row)
    row.cut_off = cut_off if code is InstrumentCode.AUDIT_C else None
    vault.flush()
    _record(vault, visitor, "instrument.switched_on", code, now=now)


def switch_off(vault: Session, visitor: Visitor, code: InstrumentCode, *, now: datetime) -> None:
    """Offer it no longer; what people have kept stays theirs. Without effect where it is off."""
    agency_id = may_arrange(visitor)
    gone = vault.execute(
        sa.delete(SwitchedInstrument)
        .where(SwitchedInstrument.agency_id == agency_id, SwitchedInstrument.instrument == code)
        .returning(SwitchedInstrument.id)
    ).first()
    if gone is not None:
        _record(vault, visitor, "instrument.switched_off", code, now=now)


def _record(vault: Session, visitor: Visitor, action: str, code: InstrumentCode, *, now: datetime) -> None:
    record(vault, visitor, action=action, subject=("instrument", code.value), now=now)
