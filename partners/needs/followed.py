"""Reads of what priorities led to: goals, services wanted and searches, and what became of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from partners.diligence.assessments.models import Assessment
from partners.goals.queries import labels_for
from partners.memoranda.models import Partnership
from partners.memoranda.queries import list_partnerships
from partners.needs.models import NeedsAssessment, NeedsFollowUp, NeedsTheme
from partners.needs.policy import NOT_FOUND, visible_to
from partners.needs.rows import FollowRow, WantedRow
from partners.needs.terms import FollowKind, FollowState

Ngo = aliased(Organisation, name="follow_ngo")


def list_follow_ups(session: Session, actor: Actor, assessment_id: UUID, *, on: datetime) -> list[FollowRow]:
    """What the priorities of an assessment led to, in the order in which it was begun; two statements.

    A due-diligence assessment is the agency's: an NGO reads only that there is one.
    """
    rows = session.execute(
        sa.select(
            NeedsFollowUp.id,
            NeedsFollowUp.theme_id,
            NeedsTheme.name.label("theme_name"),
            NeedsFollowUp.kind,
            NeedsFollowUp.goal_id,
            NeedsFollowUp.diligence_id,
            Assessment.state.label("diligence_state"),
            Assessment.outcome.label("diligence_outcome"),
            Ngo.name.label("diligence_ngo"),
            NeedsFollowUp.need,
            NeedsFollowUp.words,
            NeedsFollowUp.state,
            NeedsFollowUp.outcome,
            NeedsFollowUp.created_at,
            NeedsFollowUp.closed_at,
        )
        .join(NeedsTheme, NeedsTheme.id == NeedsFollowUp.theme_id)
        .outerjoin(Assessment, Assessment.id == NeedsFollowUp.diligence_id)
        .outerjoin(Ngo, Ngo.id == Assessment.ngo_id)
        .where(NeedsTheme.assessment_id == assessment_id)
        .order_by(NeedsFollowUp.created_at, NeedsFollowUp.id)
    ).all()
    goals = labels_for(session, actor, [row.goal_id for row in rows if row.goal_id], on=on)
    is_agency = actor.organisation_kind is OrganisationKind.AGENCY
    return [_follow(row._mapping, goals, is_agency=is_agency) for row in rows]


def _follow(values: Any, goals: Any, *, is_agency: bool) -> FollowRow:
    kept = dict(values)
    if not is_agency:
        kept |= {
            "diligence_id": None,
            "diligence_state": None,
            "diligence_outcome": None,
            "diligence_ngo": None,
        }
    for name in ("diligence_state", "diligence_outcome"):
        kept[name] = kept[name].value if kept[name] is not None else None
    return FollowRow(**kept, goal=goals.get(kept["goal_id"]))


def list_wanted(session: Session, actor: Actor, *, on: datetime) -> list[WantedRow]:
    """The services that are wanted: by one's own organisation, or by an agency that one's NGO works with; open ones first.

    Of an assessment of a partnership, only its two sides read it. An agency's own assessment tells every NGO with an active
    partnership what is wanted, and nothing else of it.
    """
    own = actor.organisation_id
    if own is None:
        return []
    active = [
        row.agency_id
        for row in list_partnerships(session, organisation_id=own)
        if row.is_active(on) and row.ngo_id == own
    ]
    reads = sa.or_(
        NeedsAssessment.organisation_id == own,
        NeedsAssessment.partnership_id.in_(
            sa.select(Partnership.id).where(sa.or_(Partnership.agency_id == own, Partnership.ngo_id == own))
        ),
        sa.and_(NeedsAssessment.partnership_id.is_(None), NeedsAssessment.organisation_id.in_(active)),
    )
    rows = session.execute(
        sa.select(
            NeedsFollowUp.id,
            NeedsAssessment.id.label("assessment_id"),
            NeedsAssessment.title.label("assessment_title"),
            Organisation.name.label("organisation_name"),
            NeedsTheme.name.label("priority"),
            NeedsFollowUp.need,
            NeedsFollowUp.words,
            NeedsAssessment.area,
            NeedsFollowUp.state,
            NeedsFollowUp.outcome,
            NeedsFollowUp.created_at,
        )
        .join(NeedsTheme, NeedsTheme.id == NeedsFollowUp.theme_id)
        .join(NeedsAssessment, NeedsAssessment.id == NeedsTheme.assessment_id)
        .join(Organisation, Organisation.id == NeedsAssessment.organisation_id)
        .where(NeedsFollowUp.kind == FollowKind.WANTED, reads)
        .order_by(
            sa.case((NeedsFollowUp.state == FollowState.OPEN, 0), else_=1),
            NeedsFollowUp.created_at.desc(),
            NeedsFollowUp.id,
        )
        .limit(200)
    )
    return [WantedRow(**row._mapping) for row in rows]


def readable_assessments(session: Session, actor: Actor) -> set[UUID]:
    """The ids of the assessments that the actor may open, for links from what is wanted."""
    return set(session.scalars(visible_to(actor)))


def get_follow_up(
    session: Session, actor: Actor, assessment_id: UUID, follow_up_id: UUID, *, on: datetime
) -> FollowRow:
    """What one priority led to; raises `NotFound`. The caller has checked the assessment."""
    for row in list_follow_ups(session, actor, assessment_id, on=on):
        if row.id == follow_up_id:
            return row
    raise NotFound(NOT_FOUND)
