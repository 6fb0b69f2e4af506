"""Whether a referral may still be shared with its NGO: what was agreed to, or another ground, stands."""

from datetime import datetime

from sqlalchemy.orm import Session

from referrals.handover.models import Referral
from referrals.people.consents.codes import ConsentKind
from referrals.people.consents.flow import coverage_at
from referrals.people.consents.records import NO_RECORDS, records_of


def sharing_stands(session: Session, referral: Referral, *, now: datetime) -> bool:
    """True while an agreement of the person or another ground covers it; also where none was ever recorded.

    The end of the referral is left aside: it is what a reopening takes back.
    """
    records = records_of(session, [referral.id]).get(referral.id, NO_RECORDS)
    asked = any(one.kind is ConsentKind.REFERRAL_SHARE for one in records.consents) or records.grounds
    return not asked or bool(coverage_at(records.consents, records.grounds, now=now).categories)
