"""A case ends before any service, and what every closing does alike."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from referrals.casework.attempts import count_attempts
from referrals.casework.models import ContactAttempt
from referrals.handover.closure_codes import CLOSURE_REASONS, end_state_of
from referrals.handover.commands.step import Loaded, Moved, load, move, result
from referrals.handover.lifecycle import ReferralAction, ReferralState

A, S = ReferralAction, ReferralState


def close_without_service(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Close before any service; “unable to contact” only after the agreement's attempts and days."""
    loaded = load(session, actor, referral_id, A.CLOSE_WITHOUT_SERVICE, now=now, version=version)
    CLOSURE_REASONS.may_use(reason, note, field="reason", note_field="note")
    if reason == "unable_to_contact":
        _may_give_up(session, loaded)
    if reason == "person_declined_before_start" and loaded.referral.first_contact_at is None:
        loaded.referral.person_declined_at = now
    return finish(session, actor, loaded, A.CLOSE_WITHOUT_SERVICE, reason=reason, note=note, now=now)


def finish(
    session: Session,
    actor: Actor,
    loaded: Loaded,
    action: ReferralAction,
    *,
    reason: str,
    note: str | None,
    now: datetime,
) -> Moved:
    """The case is closed; how it ended follows from the reason and from whether a service had begun."""
    referral = loaded.referral
    referral.end_state = end_state_of(reason, engaged=action is A.CLOSE)
    referral.closure_reason = reason
    move(
        session,
        actor,
        loaded,
        action,
        now=now,
        target=S.CLOSED,
        reason=reason,
        note=note,
        details={"end_state": referral.end_state.value},
    )
    return result(referral)


def _may_give_up(session: Session, loaded: Loaded) -> None:
    tries = session.execute(
        sa.select(ContactAttempt.at, ContactAttempt.result).where(
            ContactAttempt.referral_id == loaded.referral.id
        )
    ).all()
    terms = loaded.terms
    assert terms is not None, "a referral that was sent has an agreement"
    needed = count_attempts(
        [(row.at, row.result) for row in tries],
        attempts=terms.unable_attempts,
        days=terms.unable_days,
        zone=loaded.zone,
    )
    if not needed.enough:
        raise RuleBroken(
            N_(
                "The agreement asks for %(attempts)s attempts on %(days)s days; so far there are %(made)s on %(made_days)s."
            ),
            "reason",
            attempts=needed.attempts,
            days=needed.days,
            made=needed.made,
            made_days=needed.made_days,
        )
