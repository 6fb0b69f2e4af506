"""After a case has closed: the NGO's anonymous survey on how it was, for a person who agreed to be asked (facts 1.8, E02).

One link serves everybody, so that nothing tells whether this person was given it, or has answered.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.models import Partnership
from referrals.handover.models import Referral
from referrals.people.consents.codes import ConsentKind
from referrals.people.consents.flow import coverage_at
from referrals.people.consents.records import records_of
from referrals.people.consents.standing import Ended
from surveys.questionnaires.codes import Purpose
from surveys.waves.codes import ABOUT_PARTNERSHIP
from surveys.waves.queries import find_open_link


def find_experience_link(
    session: Session, actor: Actor, referral_id: UUID, *, closed_at: datetime, now: datetime
) -> str | None:
    """What the link of the open survey ends in; None where the person has not agreed to be asked, or nothing is asked now."""
    consents = records_of(session, [referral_id])[referral_id].consents
    asked = coverage_at(consents, kind=ConsentKind.SURVEY_CONTACT, now=now, ended=Ended(at=closed_at))
    if asked.consent_id is None or actor.organisation_id is None:
        return None
    partnership_id = session.scalars(
        sa.select(Partnership.id)
        .join(
            Referral,
            sa.and_(Referral.agency_id == Partnership.agency_id, Referral.ngo_id == Partnership.ngo_id),
        )
        .where(Referral.id == referral_id)
    ).first()
    about = (ABOUT_PARTNERSHIP, partnership_id) if partnership_id else None
    return find_open_link(session, actor.organisation_id, Purpose.PERSONAL_EXPERIENCE, about=about, now=now)
