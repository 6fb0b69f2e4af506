"""Reads of what an agency turned on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.offering.models import SwitchedInstrument


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchedRow:
    """An instrument under a licence that is on."""

    instrument: InstrumentCode
    cut_off: int | None
    switched_at: datetime


def list_switched(vault: Session, agency_id: UUID) -> dict[InstrumentCode, SwitchedRow]:
    """What is on for an agency, by instrument."""
    columns = (getattr(SwitchedInstrument, name) for name in SwitchedRow.__dataclass_fields__)
    rows = vault.execute(sa.select(*columns).where(SwitchedInstrument.agency_id == agency_id))
    return {row.instrument: SwitchedRow(**row._mapping) for row in rows}
