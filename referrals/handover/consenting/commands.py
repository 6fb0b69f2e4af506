"""A change of what a person agrees to, with what it means for the referral: feedback, the log, and who is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from referrals.handover import policy
from referrals.handover.commands.step import case_of, lock
from referrals.handover.consenting.case import lock_case
from referrals.handover.consenting.flows import FIELDS, Flow, flows_to
from referrals.handover.consenting.keeping import (
    log_stop,
    occasion_of,
    sync_feedback,
    tell_both_sides,
    tell_reviewers,
)
from referrals.handover.models import Referral
from referrals.handover.notifications import Notice
from referrals.handover.policy import Side
from referrals.people.consents import commands
from referrals.people.consents.case import SharedCase, Standpoint
from referrals.people.consents.codes import (
    Channel,
    ConsentKind,
    DisclosedHow,
    Ground,
    OfferedHow,
    Purpose,
    Review,
)
from referrals.people.consents.disclosures import log_disclosure


def record_answer(
    session: Session, actor: Actor, referral_id: UUID, answer: commands.Answer, *, now: datetime
) -> UUID:
    """The person's new answer counts from now on; a narrower one, or a refusal, stops what flowed before."""
    around, referral = lock_case(session, actor, referral_id, now=now)
    before = _flow(session, actor, referral, now=now)
    consent_id = commands.record_answer(session, actor, around.case, answer, now=now)
    sync_feedback(session, referral, now=now)
    after = _flow(session, actor, referral, now=now)
    stopped = bool(before.coverage.categories) and after.stopped
    if stopped:
        log_stop(session, actor, referral, [around.case.ngo_id], now=now)
    notice = Notice.CONSENT if stopped else Notice.CONSENT_CHANGED
    occasion = occasion_of(consent_id, "recorded", actor)
    tell_both_sides(session, referral, notice, occasion=occasion, now=now)
    return consent_id


def withdraw(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    kinds: frozenset[ConsentKind],
    channel: Channel,
    said_at: datetime,
    now: datetime,
) -> None:
    """Nothing more flows from this moment; whoever received is told, and earlier disclosures stay in the log."""
    around, referral = lock_case(session, actor, referral_id, now=now)
    ended = commands.withdraw(
        session, actor, around.case, kinds=kinds, channel=channel, said_at=said_at, now=now
    )
    sync_feedback(session, referral, now=now)
    log_stop(session, actor, referral, _recipients(around.case, kinds), now=now)
    occasion = occasion_of(ended[-1], "withdrawn", actor)
    tell_both_sides(session, referral, Notice.CONSENT, occasion=occasion, now=now)


def confirm(
    session: Session, actor: Actor, referral_id: UUID, consent_id: UUID, *, version: int | None, now: datetime
) -> None:
    """Spoken words are now in writing."""
    around, referral = lock_case(session, actor, referral_id, now=now)
    commands.confirm(session, actor, around.case, consent_id, version=version, now=now)
    sync_feedback(session, referral, now=now)


def describe(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    consent_id: UUID,
    details: commands.Details,
    *,
    now: datetime,
) -> None:
    """Add how an answer came about."""
    around, _ = lock_case(session, actor, referral_id, now=now)
    commands.describe(session, actor, around.case, consent_id, details, now=now)


def give_copy(session: Session, actor: Actor, referral_id: UUID, consent_id: UUID, *, now: datetime) -> None:
    """The person got a copy."""
    around, _ = lock_case(session, actor, referral_id, now=now)
    commands.give_copy(session, actor, around.case, consent_id, now=now)


def state_ground(
    session: Session, actor: Actor, referral_id: UUID, *, ground: Ground, reason: str, now: datetime
) -> None:
    """The agency shares on another ground than agreement; an emergency goes to a second person at once."""
    around, referral = lock_case(session, actor, referral_id, now=now)
    ground_id = commands.state_ground(session, actor, around.case, ground=ground, reason=reason, now=now)
    occasion = occasion_of(ground_id, "stated", actor)
    if ground is Ground.VITAL_INTEREST:
        log_disclosure(
            session,
            actor,
            person_id=around.case.person_id,
            referral_id=referral.id,
            recipient_id=around.case.ngo_id,
            categories=frozenset(FIELDS) & around.case.agreement_to_ngo,
            purpose=Purpose.SAFETY,
            channel=DisclosedHow.OVERRIDE,
            now=now,
        )
        tell_reviewers(session, referral, Notice.EMERGENCY, occasion=occasion, now=now)
    tell_both_sides(session, referral, Notice.CONSENT_CHANGED, occasion=occasion, now=now)


def review_ground(
    session: Session, actor: Actor, referral_id: UUID, ground_id: UUID, *, review: Review, now: datetime
) -> None:
    """A second person looks at an emergency; ended, nothing more flows on it."""
    around, referral = lock_case(session, actor, referral_id, now=now)
    commands.review_ground(session, actor, around.case, ground_id, review=review, now=now)
    ended = review is Review.ENDED and _flow(session, actor, referral, now=now).stopped
    if ended:
        log_stop(session, actor, referral, [around.case.ngo_id], now=now)
    notice = Notice.CONSENT if ended else Notice.CONSENT_CHANGED
    tell_both_sides(session, referral, notice, occasion=occasion_of(ground_id, "reviewed", actor), now=now)


def tell_person(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    ground_id: UUID,
    *,
    unsafe_because: str | None,
    now: datetime,
) -> None:
    """The person was told of the emergency, or why telling would be unsafe."""
    around, _ = lock_case(session, actor, referral_id, now=now)
    commands.tell_person(session, actor, around.case, ground_id, unsafe_because=unsafe_because, now=now)


def offer_help(session: Session, actor: Actor, referral_id: UUID, *, how: OfferedHow, now: datetime) -> None:
    """Help was offered, on a draft too: refusing to share never stands in its way."""
    referral = lock(session, actor, referral_id)
    may_offer(actor, policy.side_of(actor, case_of(session, referral, None)))
    commands.offer_help(session, actor, referral.id, how=how, now=now)


def may_offer(actor: Actor, side: Side) -> None:
    """Those who meet the person: the officer's side, and the NGO's."""
    met = actor.holds(Permission.REFERRAL_CREATE) or actor.holds(Permission.CASEWORK_WRITE)
    if side is Side.DESK or not (met or actor.holds(Permission.REFERRAL_DECIDE)):
        raise NotFound(N_("There is nothing here, or it is not yours to see."))


def log_document(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Flow:
    """Log that the NGO takes a copy of the referral out of the product; answers what may stand in it."""
    around, referral = lock_case(session, actor, referral_id, now=now)
    flow = _flow(session, actor, referral, now=now)
    if around.case.standpoint is not Standpoint.NGO or flow.stopped:
        raise NotFound(N_("There is nothing here that may be shared."))
    log_disclosure(
        session,
        actor,
        person_id=around.case.person_id,
        referral_id=referral.id,
        recipient_id=around.case.ngo_id,
        categories=frozenset(FIELDS) & flow.categories,
        purpose=Purpose.CARE,
        channel=DisclosedHow.PACKET_DOCUMENT,
        now=now,
    )
    return flow


def _flow(session: Session, actor: Actor, referral: Referral, *, now: datetime) -> Flow:
    return flows_to(session, actor, [referral], now=now)[referral.id]


def _recipients(case: SharedCase, kinds: frozenset[ConsentKind]) -> list[UUID]:
    if ConsentKind.REFERRAL_SHARE in kinds:
        return [case.ngo_id, case.agency_id]
    return [case.agency_id] if ConsentKind.FEEDBACK_TO_POLICE in kinds else [case.ngo_id]
