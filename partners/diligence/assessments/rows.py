"""Rows of assessments as lists and headers read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.models import Assessment
from partners.diligence.assessments.terms import Outcome, Purpose, TriggerReason

Agency = aliased(Organisation, name="agency")
Ngo = aliased(Organisation, name="ngo")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRow:
    """An assessment with its two sides and, once decided, its outcome."""

    id: UUID
    reference: str
    state: AssessmentState
    purpose: Purpose
    trigger_reason: TriggerReason | None
    agency_id: UUID
    agency_name: str
    zone: str
    ngo_id: UUID
    ngo_name: str
    opened_by_id: UUID
    opened_at: datetime
    due_on: date
    decided_on: date | None
    score: float | None
    outcome: Outcome | None
    valid_until: date | None
    content_hash: str | None
    abandoned_at: datetime | None
    abandon_reason: str | None
    version: int


def assessments() -> sa.Select[Any]:
    """The columns of `AssessmentRow`, to be narrowed down."""
    return (
        sa.select(
            Assessment.id,
            Assessment.reference,
            Assessment.state,
            Assessment.purpose,
            Assessment.trigger_reason,
            Assessment.agency_id,
            Agency.name.label("agency_name"),
            Agency.timezone.label("zone"),
            Assessment.ngo_id,
            Ngo.name.label("ngo_name"),
            Assessment.opened_by_id,
            Assessment.opened_at,
            Assessment.due_on,
            Assessment.decided_on,
            Assessment.score,
            Assessment.outcome,
            Assessment.valid_until,
            Assessment.content_hash,
            Assessment.abandoned_at,
            Assessment.abandon_reason,
            Assessment.version,
        )
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(Ngo, Ngo.id == Assessment.ngo_id)
    )


def assessment_rows(session: Session, query: sa.Select[Any]) -> Sequence[AssessmentRow]:
    """The rows of a narrowed query."""
    return [AssessmentRow(**row._mapping) for row in session.execute(query)]
