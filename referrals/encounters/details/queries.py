"""Reading the optional answers of an encounter whose scope the caller has checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sealing import open_text
from referrals.encounters.codes import YesNoUnknown
from referrals.encounters.details.models import FACTS, TEXTS, EncounterDetail

UNKNOWN = YesNoUnknown.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailRow:
    """The optional answers of an encounter, opened; without an answer nothing is known."""

    reported_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    cleared_at: datetime | None = None
    initial_call_type: str | None = None
    final_call_type: str | None = None
    reporting_party: str | None = None
    video: YesNoUnknown = UNKNOWN
    interpreter: YesNoUnknown = UNKNOWN
    sex_perceived: str | None = None
    sex_stated: str | None = None
    ethnicity_perceived: str | None = None
    ethnicity_stated: str | None = None
    veteran: YesNoUnknown = UNKNOWN
    housing: str | None = None
    language: str | None = None
    known_to_service: YesNoUnknown = UNKNOWN
    known_told_by: str | None = None
    supervisor_responded: YesNoUnknown = UNKNOWN
    co_responder: YesNoUnknown = UNKNOWN
    units: int | None = None
    injury_officer: str | None = None
    injury_other: str | None = None
    medical_attention: YesNoUnknown = UNKNOWN
    medical_emergency: YesNoUnknown = UNKNOWN
    destination: str | None = None
    handover_arrived_at: datetime | None = None
    handed_over_at: datetime | None = None
    arrestable_offence: YesNoUnknown = UNKNOWN
    diversion_eligible: YesNoUnknown = UNKNOWN
    offence_decision: str | None = None
    decision_reason: str | None = None
    detention_power: str | None = None
    detention_reason: str | None = None
    professional_consulted: YesNoUnknown = UNKNOWN
    place_of_safety: str | None = None
    place_justification: str | None = None
    conveyance: str | None = None
    conveyance_reason: str | None = None
    assessed_at: datetime | None = None
    detention_outcome: str | None = None
    extended: YesNoUnknown = UNKNOWN


NOTHING_KNOWN = DetailRow()
_COLUMNS = tuple(getattr(EncounterDetail, name) for name in (*FACTS, *(f"{text}_sealed" for text in TEXTS)))


def get_detail(session: Session, encounter_id: UUID) -> DetailRow:
    """The optional answers; those of an imported encounter are all unknown."""
    row = session.execute(sa.select(*_COLUMNS).where(EncounterDetail.id == encounter_id)).one_or_none()
    if row is None:
        return NOTHING_KNOWN
    texts: dict[str, Any] = {
        text: open_text(getattr(row, f"{text}_sealed"), "encounter_detail", text, encounter_id)
        for text in TEXTS
    }
    return DetailRow(**{name: getattr(row, name) for name in FACTS}, **texts)
