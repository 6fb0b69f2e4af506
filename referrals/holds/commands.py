"""Placing a hold, looking at it again, and lifting it by two people; each leaves a row in the trail."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.keys.keeping import lock_keys
from core.text import N_
from referrals.handover.erasing import subjects_of_person, subjects_of_referral
from referrals.handover.models import Referral
from referrals.holds import policy
from referrals.holds.codes import HeldKind, HoldReason
from referrals.holds.models import LegalHold
from referrals.holds.seconds import tell_seconds
from referrals.holds.standing import lock_people
from referrals.people.models import Person


def place_hold(
    session: Session,
    actor: Actor,
    *,
    reference: str,
    reason: str,
    matter: str,
    review_on: date | None,
    now: datetime,
) -> UUID:
    """Keep a person or a case of one's own organisation, named by its code; answers the hold's id.

    Waits for whoever is destroying it at this moment, and refuses where nothing is left. Raises `RuleBroken` at the field
    that mends it. Source: security.md P-02.
    """
    policy.may_keep(actor)
    if reason not in list(HoldReason):
        raise RuleBroken(N_("Choose why it must be kept."), "reason")
    policy.may_name(matter)
    policy.may_review_on(review_on, today=local_date(now, actor.timezone))
    kind, subject_id = _find(session, actor, reference)
    assert review_on is not None, "may_review_on asks for a day"
    hold = LegalHold(
        id=uuid4(),
        organisation_id=actor.organisation_id,
        kind=kind,
        person_id=subject_id if kind is HeldKind.PERSON else None,
        referral_id=subject_id if kind is HeldKind.REFERRAL else None,
        reason=HoldReason(reason),
        matter=" ".join(matter.split()),
        placed_at=now,
        placed_by_id=actor.user_id,
        review_on=review_on,
    )
    session.add(hold)
    session.flush()
    _record(session, actor, "legal_hold.placed", hold, now=now, kind=kind.value)
    return hold.id


def review_hold(
    session: Session, actor: Actor, hold_id: UUID, *, review_on: date | None, now: datetime
) -> None:
    """Say that a hold is still needed, and when somebody looks again."""
    policy.may_keep(actor)
    hold = _load(session, actor, hold_id)
    policy.may_review_on(review_on, today=local_date(now, actor.timezone))
    assert review_on is not None, "may_review_on asks for a day"
    hold.review_on, hold.reviewed_at, hold.reviewed_by_id = review_on, now, actor.user_id
    session.flush()
    _record(session, actor, "legal_hold.reviewed", hold, now=now)


def request_lift(session: Session, actor: Actor, hold_id: UUID, *, words: str, now: datetime) -> None:
    """Ask for a hold to be lifted; it stands until a second person does so, who is told."""
    policy.may_keep(actor)
    hold = _load(session, actor, hold_id)
    policy.may_say_why(words)
    hold.lift_words = " ".join(words.split())
    hold.lift_requested_at, hold.lift_requested_by_id = now, actor.user_id
    session.flush()
    tell_seconds(
        session,
        actor,
        text=N_("A legal hold is to be lifted. It needs a second person."),
        link=f"/holds/{hold.id}",
        about=("legal_hold", hold.id),
        key=f"legal-hold-lift:{hold.id.hex}:{hold.version}",
        now=now,
    )
    _record(session, actor, "legal_hold.lift_requested", hold, now=now)


def confirm_lift(session: Session, actor: Actor, hold_id: UUID, *, now: datetime) -> None:
    """Lift a hold as the second person: neither who asked for it nor alone."""
    policy.may_second(actor)
    hold = _load(session, actor, hold_id)
    policy.may_confirm(actor, hold.lift_requested_by_id)
    hold.lifted_at, hold.lifted_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "legal_hold.lifted", hold, now=now)


def refuse_lift(session: Session, actor: Actor, hold_id: UUID, *, now: datetime) -> None:
    """Let a hold stand although somebody asked to lift it, or take one's own wish back."""
    policy.may_second(actor)
    hold = _load(session, actor, hold_id)
    if hold.lift_requested_at is None:
        return
    hold.lift_words = None
    hold.lift_requested_at = hold.lift_requested_by_id = None
    session.flush()
    _record(session, actor, "legal_hold.lift_refused", hold, now=now)


def _find(session: Session, actor: Actor, reference: str) -> tuple[HeldKind, UUID]:
    """What the code names, locked with its keys against whoever would destroy it."""
    code = reference.strip().upper()
    person_id = session.scalar(
        sa.select(Person.id).where(policy.people_within(actor), Person.reference == code)
    )
    if person_id is not None:
        lock_people(session, [person_id])
        lock_keys(session, subjects_of_person(session, person_id))
        still = sa.select(Person.id).where(Person.id == person_id, Person.purged_at.is_(None))
        if session.scalar(still) is None:
            raise RuleBroken(policy.GONE, "reference")
        return HeldKind.PERSON, person_id
    case = session.execute(
        sa.select(Referral.id, Referral.person_id).where(
            policy.cases_within(actor), Referral.reference == code
        )
    ).one_or_none()
    if case is None:
        raise RuleBroken(policy.NO_RECORD, "reference")
    lock_people(session, [case.person_id] if case.person_id else [])
    lock_keys(session, subjects_of_referral(session, case.id))
    gone = sa.and_(Referral.purged_at.is_not(None), Referral.casework_purged_at.is_not(None))
    if session.scalar(sa.select(Referral.id).where(Referral.id == case.id, sa.not_(gone))) is None:
        raise RuleBroken(policy.GONE, "reference")
    return HeldKind.REFERRAL, case.id


def _load(session: Session, actor: Actor, hold_id: UUID) -> LegalHold:
    hold = session.scalars(
        sa.select(LegalHold)
        .where(policy.visible_to(actor), LegalHold.id == hold_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if hold is None:
        raise NotFound(policy.NOT_FOUND)
    policy.may_change(hold.lifted_at)
    return hold


def _record(
    session: Session, actor: Actor, action: str, hold: LegalHold, *, now: datetime, **details: str
) -> None:
    about = {"person": hold.person_id, "referral": hold.referral_id}
    named = {kind: one.hex for kind, one in about.items() if one is not None}
    record(
        session,
        actor,
        action=action,
        subject=("legal_hold", hold.id),
        now=now,
        details={**named, **details},
        reason=hold.reason.value,
    )
