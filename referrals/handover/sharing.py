"""Whether a referral may still be shared with its NGO: what was agreed to, or another ground, stands."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referrals.handover.models import Referral
from referrals.people.consents.codes import ConsentKind, Review
from referrals.people.consents.models import Consent, SharingGround


def sharing_stands(session: Session, referral: Referral, *, now: datetime) -> bool:
    """True while an agreement of the person or another ground covers this NGO; also where none was ever recorded."""
    agreed = sa.and_(
        Consent.is_given,
        Consent.revoked_at.is_(None),
        Consent.expires_at > now,
        sa.or_(Consent.confirm_by.is_(None), Consent.confirmed_at.is_not(None), Consent.confirm_by >= now),
    )
    answers = sa.select(sa.func.count(), sa.func.sum(sa.case((agreed, 1), else_=0))).where(
        Consent.referral_id == referral.id,
        Consent.recipient_id == referral.ngo_id,
        Consent.kind == ConsentKind.REFERRAL_SHARE,
    )
    grounded = sa.and_(
        SharingGround.ends_at > now,
        sa.or_(SharingGround.review.is_(None), SharingGround.review != Review.ENDED),
    )
    grounds = sa.select(sa.func.count(), sa.func.sum(sa.case((grounded, 1), else_=0))).where(
        SharingGround.referral_id == referral.id, SharingGround.recipient_id == referral.ngo_id
    )
    counted = [session.execute(query).one() for query in (answers, grounds)]
    known, standing = sum(row[0] for row in counted), sum(row[1] or 0 for row in counted)
    return known == 0 or standing > 0
