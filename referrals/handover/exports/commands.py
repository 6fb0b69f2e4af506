"""Taking a list along: counted, logged person by person as a disclosure, and in the trail (security K, N-03, D-09)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.commands import record
from audit.queries import count_acts
from core.actor import Actor
from core.errors import Denied, RuleBroken
from core.text import N_
from referrals.handover.exports.policy import MOST_ROWS, PER_DAY, may_export
from referrals.handover.exports.telling import Told
from referrals.people.consents.codes import DisclosedHow, Purpose
from referrals.people.consents.disclosures import log_disclosure

EXPORTED = "referral.exported"


def begin_export(session: Session, actor: Actor, *, now: datetime) -> None:
    """Whoever may export may do so five times within 24 hours; counted before anything is read."""
    may_export(actor)
    if actor.user_id is None or actor.organisation_id is None:
        raise Denied(N_("Your role may not do this."))
    # One file of a person at a time, so that two windows do not pass the limit together.
    session.execute(sa.select(User.id).where(User.id == actor.user_id).with_for_update()).one()
    made = count_acts(
        session,
        chain=actor.organisation_id.hex,
        action=EXPORTED,
        user_id=actor.user_id,
        since=now - timedelta(hours=24),
    )
    if made >= PER_DAY:
        raise RuleBroken(
            N_("You have made %(count)s files within 24 hours. Try again tomorrow."), "format", count=PER_DAY
        )


def may_hold(rows: int) -> None:
    """A file holds at most so many rows; more are refused, never cut off."""
    if rows > MOST_ROWS:
        raise RuleBroken(
            N_("There are more than %(count)s rows. Narrow the list, for instance by the day received."),
            "format",
            count=MOST_ROWS,
        )


def note_export(
    session: Session,
    actor: Actor,
    *,
    subject: str,
    kind: str,
    rows: int,
    conditions: Iterable[str],
    told: Iterable[Told],
    now: datetime,
) -> None:
    """The file is in the trail, with which conditions narrowed it; each person in it is in the log of disclosures."""
    assert actor.organisation_id is not None
    assert actor.user_id is not None
    logged = 0
    for line in told:
        log_disclosure(
            session,
            actor,
            person_id=line.person_id,
            referral_id=line.referral_id,
            recipient_id=actor.organisation_id,
            categories=line.categories,
            purpose=Purpose.CARE,
            channel=DisclosedHow.EXPORT,
            basis=line.basis,
            now=now,
        )
        logged += 1
    record(
        session,
        actor,
        action="referral.exported",
        subject=("user", actor.user_id),
        now=now,
        details={
            "list": subject,
            "format": kind,
            "rows": rows,
            "people": logged,
            "narrowed_by": sorted(set(conditions)),
        },
    )
