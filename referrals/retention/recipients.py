"""Who got something of a record that is purged, and is told so without its data (security P-07)."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from core.actor import Role
from core.text import N_
from referrals.handover.models import Referral
from referrals.handover.recipients import holders_of
from referrals.people.consents.models import Disclosure
from referrals.retention.fates import Target
from referrals.retention.models import PurgeNotice

PLACE = "/retention/received"
TOLD = N_("Records that you received were purged: remove your own copies, then confirm it")
REMINDED = N_("Purged records still wait for your confirmation that your own copies are gone")


def recipients_of(session: Session, target: Target, subject_id: UUID, *, owner_id: UUID) -> list[UUID]:
    """The organisations that the log of disclosures names, and the partner under the agreement; never the owner."""
    found: set[UUID | None] = set()
    if target is Target.CASE:
        found |= {side for row in session.execute(_sides(subject_id)) for side in row}
        logged = Disclosure.referral_id == subject_id
    elif target is Target.PERSON:
        logged = sa.and_(Disclosure.person_id == subject_id, Disclosure.referral_id.is_(None))
    else:
        return []  # what one side keeps to itself was disclosed to nobody
    found |= set(session.scalars(sa.select(Disclosure.recipient_id).where(logged).distinct()))
    return sorted((one for one in found - {None, owner_id} if one is not None), key=str)


def _sides(referral_id: UUID) -> sa.Select[tuple[UUID, UUID | None]]:
    return sa.select(Referral.agency_id, Referral.ngo_id).where(Referral.id == referral_id)


def tell_recipients(
    session: Session,
    recipients: list[UUID],
    *,
    number: int,
    owner_id: UUID,
    reference: str,
    now: datetime,
) -> int:
    """Ask each recipient to purge its copies and to confirm it; one notice a day for its people. Answers how many."""
    for recipient_id in recipients:
        session.add(
            PurgeNotice(
                id=uuid4(),
                number=number,
                organisation_id=owner_id,
                recipient_id=recipient_id,
                reference=reference,
                told_at=now,
            )
        )
        session.flush()
        notify_recipient(session, recipient_id, text=TOLD, word="told", now=now)
    return len(recipients)


def notify_recipient(session: Session, recipient_id: UUID, *, text: str, word: str, now: datetime) -> int:
    """A notice with a link, and by the digest a mail that says nothing else, for whoever keeps the recipient's records."""
    return notify(
        session,
        to=holders_of(session, recipient_id, Role.RECORDS_OFFICER, Role.ORGANISATION_ADMIN),
        kind=NoticeKind.REFERRAL,
        text=text,
        link=PLACE,
        about=("purge_notice", recipient_id),
        key=f"purge_notice:{word}:{recipient_id.hex}:{now.date().isoformat()}",
        now=now,
    )
