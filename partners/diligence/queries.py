"""How NGOs stand with an agency, for the rooms and floors above."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.diligence.assessments.lifecycle import GOING_ON, AssessmentState
from partners.diligence.assessments.models import Assessment, Condition
from partners.diligence.documents.queries import mandatory_states
from partners.diligence.standing import Decision, DiligenceStanding, DiligenceState, standing

__all__ = ["DiligenceStanding", "DiligenceState", "standing_of", "standings_of"]


def standing_of(session: Session, *, agency_id: UUID, ngo_id: UUID, on: date) -> DiligenceStanding:
    """How an NGO stands with an agency on a day in the agency's time zone."""
    return standings_of(session, agency_id=agency_id, ngo_ids=[ngo_id], on=on)[ngo_id]


def standings_of(
    session: Session, *, agency_id: UUID, ngo_ids: Iterable[UUID], on: date
) -> dict[UUID, DiligenceStanding]:
    """How each of these NGOs stands with an agency on a day; the same number of statements however many."""
    wanted = list(dict.fromkeys(ngo_ids))
    if not wanted:
        return {}
    decisions = _latest_decisions(session, agency_id, wanted, on)
    in_progress = _in_progress(session, agency_id, wanted)
    documents = _documents(session, wanted, on)
    return {
        ngo_id: standing(
            decisions.get(ngo_id),
            in_progress=in_progress.get(ngo_id),
            documents=documents[ngo_id],
            on=on,
        )
        for ngo_id in wanted
    }


def _latest_decisions(
    session: Session, agency_id: UUID, ngo_ids: list[UUID], on: date
) -> dict[UUID, Decision]:
    overdue = sa.exists().where(
        Condition.assessment_id == Assessment.id,
        Condition.due_on < on,
        sa.or_(Condition.met_on.is_(None), Condition.met_on > on),
    )
    rows = session.execute(
        sa.select(
            Assessment.ngo_id,
            Assessment.id,
            Assessment.outcome,
            Assessment.valid_until,
            overdue.label("overdue"),
        )
        .where(
            Assessment.agency_id == agency_id,
            Assessment.ngo_id.in_(ngo_ids),
            Assessment.state == AssessmentState.DECIDED,
            Assessment.decided_on <= on,
        )
        .order_by(Assessment.ngo_id, Assessment.decided_at)
    )
    # The last of each NGO stays.
    return {
        row.ngo_id: Decision(
            assessment_id=row.id,
            outcome=row.outcome,
            valid_until=row.valid_until,
            condition_overdue=bool(row.overdue),
        )
        for row in rows
    }


def _in_progress(session: Session, agency_id: UUID, ngo_ids: list[UUID]) -> dict[UUID, UUID]:
    rows = session.execute(
        sa.select(Assessment.ngo_id, Assessment.id).where(
            Assessment.agency_id == agency_id,
            Assessment.ngo_id.in_(ngo_ids),
            Assessment.state.in_(GOING_ON),
        )
    )
    return {row.ngo_id: row.id for row in rows}


def _documents(session: Session, ngo_ids: list[UUID], on: date) -> dict[UUID, str]:
    """What the documents that every NGO must keep valid mean on the day."""
    states = mandatory_states(session, ngo_ids, on)
    return {ngo_id: state.standing.value for ngo_id, state in states.items()}
