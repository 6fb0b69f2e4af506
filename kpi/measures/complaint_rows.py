"""The complaints of a scope, read once for a whole evaluation: days and outcomes, no words."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.complaints import complaints_per_encounter
from kpi.measures.measurement import Measurement
from kpi.measures.scope import Scope
from kpi.periods import Period
from partners.memoranda.models import Partnership
from partners.openness.complaints.lifecycle import ComplaintOutcome
from partners.openness.complaints.models import Complaint

UPHELD = frozenset({ComplaintOutcome.UPHELD, ComplaintOutcome.PARTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRow:
    """One complaint; `outcome` None while it has no answer at the moment of the data."""

    received_on: date
    outcome: ComplaintOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptComplaints:
    """Everything read for E04."""

    rows: tuple[ComplaintRow, ...]

    def figures(self, period: Period, *, encounters: int | None) -> dict[str, Measurement]:
        """E04 over a period within what was read; `encounters` is its number of crisis encounters (C01)."""
        found = [row.outcome for row in self.rows if period.start <= row.received_on <= period.end]
        decided = [one for one in found if one is not None and one is not ComplaintOutcome.WITHDRAWN]
        return {
            "E04": complaints_per_encounter(
                received=len(found),
                encounters=encounters,
                upheld=sum(one in UPHELD for one in decided),
                decided=len(decided),
                withdrawn=sum(one is ComplaintOutcome.WITHDRAWN for one in found),
            )
        }


def read_complaints(
    session: Session, scope: Scope, *, first: date, last: date, as_of: datetime
) -> KeptComplaints:
    """The complaints received from `first` to `last` about the agency's partnerships, either side, as known at `as_of`."""
    query = sa.select(Complaint.received_on, Complaint.outcome, Complaint.answered_at).where(
        Complaint.received_on.between(first, last), Complaint.received_at <= as_of
    )
    if scope.agency_id is not None:
        query = query.join(Partnership, Partnership.id == Complaint.partnership_id).where(
            Partnership.agency_id == scope.agency_id
        )
    return KeptComplaints(
        rows=tuple(
            ComplaintRow(
                received_on=row.received_on,
                outcome=row.outcome if row.answered_at and row.answered_at <= as_of else None,
            )
            for row in session.execute(query)
        )
    )
