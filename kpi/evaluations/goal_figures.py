"""What an evaluation of a partnership says to the goals that its indicators measure."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import local_date
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.measurement import MeasurementKind
from partners.goals.commands import record_measurement


def report_to_goals(
    session: Session, evaluation: Evaluation, snapshot: Snapshot, *, partnership_id: UUID, now: datetime
) -> int:
    """Goals that are measured by an indicator get its figure, so that measuring again is nobody's errand.

    The figure is one of the last day of the period, or of the day of the data where that comes first. One without a
    value writes nothing. Answers how many goals got a figure.
    """
    measured_on = min(evaluation.period_end, local_date(snapshot.as_of, snapshot.period.zone))
    told = 0
    for figure in snapshot.figures:
        measured = figure.measurement
        is_rate = measured.kind is MeasurementKind.RATE
        told += record_measurement(
            session,
            partnership_id=partnership_id,
            indicator=figure.definition.code,
            value=measured.value,
            numerator=measured.n if is_rate else None,
            denominator=measured.N if is_rate else None,
            evaluation_id=evaluation.id,
            measured_on=measured_on,
            now=now,
        )
    return told
