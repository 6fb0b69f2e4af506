"""Taking an agreement back: from this moment on nothing more flows; what has flowed stays in the log."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from referrals.people.consents import policy
from referrals.people.consents.case import SharedCase
from referrals.people.consents.codes import Channel, ConsentKind
from referrals.people.consents.models import Consent
from referrals.people.consents.records import facts_of
from referrals.people.consents.standing import COUNTS, status_of

WITH_SHARING = frozenset({ConsentKind.FEEDBACK_TO_POLICE, ConsentKind.CONTACT_PERMISSION})
"""What ends together with the agreement to share the referral."""


def withdraw(
    session: Session,
    actor: Actor,
    case: SharedCase,
    *,
    kinds: frozenset[ConsentKind],
    channel: Channel,
    said_at: datetime,
    now: datetime,
) -> tuple[UUID, ...]:
    """Whoever the person tells writes it down; it takes effect at once. Answers which agreements ended.

    Taking back the sharing of the referral also ends feedback to the police and the permission to get in touch.
    """
    policy.may_keep(actor, case)
    if said_at > now:
        raise RuleBroken(N_("That day has not come yet."), "said_on")
    wanted = kinds | (WITH_SHARING if ConsentKind.REFERRAL_SHARE in kinds else frozenset())
    live = [
        consent
        for consent in session.scalars(
            sa.select(Consent)
            .where(Consent.referral_id == case.referral_id, Consent.kind.in_(wanted))
            .order_by(Consent.valid_from)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if status_of(facts_of(consent), now=now, ended=case.ended) in COUNTS
    ]
    if not live:
        raise Conflict(N_("This agreement has ended already."))
    for consent in live:
        consent.revoked_at, consent.revoked_by_id = now, actor.user_id
        consent.revoked_on_said, consent.revocation_channel = said_at, channel
    session.flush()
    details = {"kinds": " ".join(sorted({consent.kind.value for consent in live})), "channel": channel.value}
    record(
        session,
        actor,
        action="consent.withdrawn",
        subject=("referral", case.referral_id),
        now=now,
        details=details,
    )
    return tuple(consent.id for consent in live)
