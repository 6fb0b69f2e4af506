"""The log of every disclosure: what of whom went to whom, when, why and on what ground; never changed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.terms import DataCategory
from referrals.people.consents.codes import ConsentKind, DisclosedHow, DisclosedOn, Purpose
from referrals.people.consents.flow import FEEDBACK, NEVER, coverage_at
from referrals.people.consents.models import Disclosure
from referrals.people.consents.records import NO_RECORDS, join, records_of


def log_disclosure(
    session: Session,
    actor: Actor,
    *,
    person_id: UUID | None,
    referral_id: UUID | None,
    recipient_id: UUID,
    categories: Collection[DataCategory],
    purpose: Purpose | str,
    channel: DisclosedHow | str,
    now: datetime,
    basis: DisclosedOn | None = None,
) -> UUID:
    """Write one line of the log, with the ground on which it rested at this moment; answers its id.

    The log is append-only itself, so the caller's own row in the audit trail is enough.

    Whoever discloses calls it in the same transaction: referral sent, packet printed, amendment, coded progress,
    export. One line per referral and recipient. `categories` is what `flowing` let through; criminal-justice data are
    refused. Without `basis` the strongest consent or ground of the referral at `now` is noted.
    """
    how, why = DisclosedHow(channel), Purpose(purpose)
    wanted = frozenset(categories)
    if wanted & NEVER:
        raise RuleBroken(N_("Criminal-justice information is never shared here."))
    consent_id = None
    if basis is None:
        records = (
            records_of(session, [referral_id]).get(referral_id, NO_RECORDS) if referral_id else NO_RECORDS
        )
        kind = ConsentKind.FEEDBACK_TO_POLICE if wanted == FEEDBACK else ConsentKind.REFERRAL_SHARE
        coverage = coverage_at(records.consents, records.grounds, kind=kind, now=now)
        basis = coverage.basis or DisclosedOn.NOT_NEEDED
        consent_id = coverage.consent_id
    row = Disclosure(
        at=now,
        person_id=person_id,
        referral_id=referral_id,
        discloser_id=actor.organisation_id,
        recipient_id=recipient_id,
        categories=join(wanted),
        purpose=why,
        basis=basis,
        consent_id=consent_id,
        how=how,
        by_id=actor.user_id,
    )
    session.add(row)
    session.flush()
    return row.id
