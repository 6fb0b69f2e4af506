"""From which encounters and referrals an officer may come to the response plan of their person."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.text import N_
from referrals.encounters import policy as encounters
from referrals.encounters.models import Encounter
from referrals.handover import policy as referrals
from referrals.handover.models import Referral
from referrals.handover.queries.officer import still_shown
from referrals.people.response_plans.contexts import PlanContext, use_plan_contexts


def install_plan_contexts() -> None:
    """Tell the people's room of the rooms above it."""
    use_plan_contexts(
        PlanContext(
            kind="encounter",
            label=N_("Encounter"),
            endpoint="encounters.show",
            person_of=_person_of_encounter,
        ),
        PlanContext(
            kind="referral", label=N_("Referral"), endpoint="handover.show", person_of=_person_of_referral
        ),
    )


def _person_of_encounter(session: Session, actor: Actor, encounter_id: UUID, _now: datetime) -> UUID | None:
    query = sa.select(Encounter.person_id).where(
        Encounter.id == encounter_id, Encounter.id.in_(encounters.visible_to(actor))
    )
    return session.scalar(query)


def _person_of_referral(session: Session, actor: Actor, referral_id: UUID, now: datetime) -> UUID | None:
    """Of the agency's own referrals only, while the police see them: an NGO never comes to a plan."""
    if actor.organisation_kind is not OrganisationKind.AGENCY:
        return None
    query = sa.select(Referral.person_id).where(
        Referral.id == referral_id, referrals.scope(actor), still_shown(now)
    )
    return session.scalar(query)
