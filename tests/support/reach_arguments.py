"""Values for the arguments of addresses of needs assessments and outreach, from the fictitious data."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.needs.lifecycle import NeedsState
from partners.needs.models import NeedsAssessment, NeedsBarrier, NeedsFollowUp, NeedsSource, NeedsTheme
from partners.outreach.campaigns.models import OutreachActivity, OutreachCampaign
from partners.outreach.grants.models import GrantReport, OutreachGrant
from partners.outreach.library.models import OutreachMaterial
from partners.outreach.volunteers.models import Volunteer, VolunteerTask

NOBODY = UUID(int=0)


def reach_arguments(session: Session, house: UUID, opener: UUID) -> dict[str, UUID]:
    """An assessment that `opener` gathers with its parts, and what `house` keeps of outreach."""
    needs_id = _one(session, NeedsAssessment, organisation_id=opener, state=NeedsState.GATHERING)
    volunteer_id = _one(session, Volunteer, organisation_id=house)
    grant_id = _one(session, OutreachGrant, organisation_id=house)
    return {
        "needs_id": needs_id,
        "source_id": _one(session, NeedsSource, assessment_id=needs_id),
        "theme_id": _one(session, NeedsTheme, assessment_id=needs_id),
        "barrier_id": _one(session, NeedsBarrier, assessment_id=needs_id),
        "follow_up_id": _one(session, NeedsFollowUp),
        "campaign_id": _one(session, OutreachCampaign, organisation_id=house),
        "activity_id": _one(session, OutreachActivity, organisation_id=house),
        "material_id": _one(session, OutreachMaterial, organisation_id=house),
        "volunteer_id": volunteer_id,
        "task_id": _one(session, VolunteerTask, volunteer_id=volunteer_id),
        "grant_id": grant_id,
        "grant_report_id": _one(session, GrantReport, grant_id=grant_id),
    }


def _one(session: Session, model: Any, **values: Any) -> UUID:
    """The first row by what never changes from run to run."""
    order = next(
        getattr(model, name)
        for name in ("title", "name", "funder", "number", "due_on", "words", "created_at")
        if hasattr(model, name)
    )
    found = session.scalar(sa.select(model.id).filter_by(**values).order_by(order, model.id).limit(1))
    return found or NOBODY
