"""Service gaps of the demonstration: behind declines that name what was missing, and said by officers."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import list_areas
from concordat.seed.acting import actor_of, somebody
from concordat.seed.people import Cast
from core.actor import Role
from partners.memoranda.terms import Urgency
from partners.services.needs import Need
from referrals.handover.gaps.codes import OF_DECLINE, GapOrigin, Missing
from referrals.handover.gaps.commands import record_declined, record_gap
from referrals.handover.models import Referral

MOST_DECLINES = 40
SAID: tuple[tuple[Need, Urgency, str, tuple[Missing, ...], int], ...] = (
    (Need.DEBT, Urgency.SOON, "26_64", (Missing.NEED,), 7),
    (Need.HOMELESSNESS, Urgency.VERY_URGENT, "18_25", (Missing.CAPACITY,), 5),
    (Need.MENTAL_HEALTH_SUPPORT, Urgency.URGENT, "under_18", (Missing.AGE,), 3),
    (Need.SUBSTANCE_USE, Urgency.URGENT, "26_64", (Missing.LANGUAGE,), 2),
)
"""What officers of the first agency found nobody for, and how often."""


def make_gaps(session: Session, cast: Cast, *, now: datetime) -> None:
    """The newest declines that say what was missing, then what officers said."""
    intake = {ngo.organisation_id: ngo.with_role(Role.NGO_INTAKE)[0].user_id for ngo in cast.ngos}
    declined = session.scalars(
        sa.select(Referral)
        .where(Referral.decline_reason.in_(OF_DECLINE), Referral.ngo_id.in_(intake))
        .order_by(Referral.declined_at.desc(), Referral.id)
        .limit(MOST_DECLINES)
    ).all()
    for referral in declined:
        assert referral.ngo_id is not None
        assert referral.decline_reason is not None
        actor = somebody(session, intake[referral.ngo_id])
        at = referral.declined_at or now
        record_declined(session, actor, referral, referral.decline_reason, now=at)
    _said(session, cast, now)


def _said(session: Session, cast: Cast, now: datetime) -> None:
    agency = cast.agencies[0]
    officer = actor_of(session, agency, Role.LIAISON_OFFICER)
    areas = list_areas(session, agency.organisation_id)
    for need, urgency, age_band, missing, times in SAID:
        for number in range(times):
            record_gap(
                session,
                officer,
                referral_id=uuid5(NAMESPACE_OID, f"gap:{need.value}:{number}"),
                agency_id=agency.organisation_id,
                area_id=areas[number % len(areas)].id if areas else None,
                need=need,
                urgency=urgency,
                age_band=age_band,
                missing=missing,
                origin=GapOrigin.SAID,
                partners={cast.ngos[0].organisation_id: missing},
                now=now - timedelta(days=9 * number + 1),
            )
