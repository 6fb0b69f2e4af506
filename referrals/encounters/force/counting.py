"""How many officers have reported force at an encounter; read by the rules of the encounter itself."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referrals.encounters.force.models import ForceReport


def count_reports(session: Session, encounter_id: UUID) -> int:
    """The number of reports of force of an encounter, reviewed or not."""
    query = sa.select(sa.func.count()).where(ForceReport.encounter_id == encounter_id)
    return session.scalar(query) or 0
