"""Sharing without the person's agreement: stated with its reason, for a time, and looked at by a second person."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound
from core.text import N_
from referrals.people.consents import policy
from referrals.people.consents.case import SharedCase
from referrals.people.consents.codes import ConsentKind, Ground, Review
from referrals.people.consents.models import SharingGround
from referrals.people.consents.records import join
from referrals.people.consents.standing import GROUND_LASTS, REVIEW_WITHIN


def state_ground(
    session: Session, actor: Actor, case: SharedCase, *, ground: Ground, reason: str, now: datetime
) -> UUID:
    """The agency says why it shares without agreement; an emergency is reviewed within 24 hours."""
    policy.may_state_ground(actor, case)
    if actor.user_id is None:
        raise Denied(N_("Your role may not do this."))
    why = policy.may_say_why(reason)
    row = SharingGround(
        id=uuid4(),
        person_id=case.person_id,
        referral_id=case.referral_id,
        ground=ground,
        discloser_id=case.agency_id,
        recipient_id=case.ngo_id,
        categories=join(policy.agreed_categories(case, ConsentKind.REFERRAL_SHARE)),
        valid_from=now,
        ends_at=now + GROUND_LASTS[ground],
        stated_by_id=actor.user_id,
        review_due_at=now + REVIEW_WITHIN if ground is Ground.VITAL_INTEREST else None,
    )
    row.reason = why
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        action="sharing_ground.stated",
        subject=("referral", case.referral_id),
        now=now,
        details={"ground": ground.value},
    )
    return row.id


def review_ground(
    session: Session, actor: Actor, case: SharedCase, ground_id: UUID, *, review: Review, now: datetime
) -> None:
    """A second person looks at an emergency: it stays until its time is over, or ends now."""
    policy.may_review(actor, case)
    row = _load(session, case, ground_id)
    if row.ground is not Ground.VITAL_INTEREST:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    policy.may_review_ground(actor, stated_by_id=row.stated_by_id, reviewed_at=row.reviewed_at)
    row.review, row.reviewed_at, row.reviewed_by_id = review, now, actor.user_id
    if review is Review.ENDED:
        row.ends_at = min(row.ends_at, now)
    session.flush()
    record(
        session,
        actor,
        action="sharing_ground.reviewed",
        subject=("referral", case.referral_id),
        now=now,
        details={"review": review.value},
    )


def tell_person(
    session: Session,
    actor: Actor,
    case: SharedCase,
    ground_id: UUID,
    *,
    unsafe_because: str | None,
    now: datetime,
) -> None:
    """The person was told of the emergency sharing, or there is a reason why telling would be unsafe."""
    policy.may_keep(actor, case)
    row = _load(session, case, ground_id)
    if row.person_told_at is not None:
        raise Conflict(N_("The person was told already."))
    if unsafe_because is not None:
        row.not_told_reason = policy.may_say_why(unsafe_because, "unsafe_because")
    else:
        row.person_told_at, row.person_told_by_id = now, actor.user_id
    session.flush()
    told = "unsafe" if unsafe_because is not None else "told"
    record(
        session,
        actor,
        action="sharing_ground.person_told",
        subject=("referral", case.referral_id),
        now=now,
        details={"answer": told},
    )


def _load(session: Session, case: SharedCase, ground_id: UUID) -> SharingGround:
    row = session.scalars(
        sa.select(SharingGround)
        .where(SharingGround.id == ground_id, SharingGround.referral_id == case.referral_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return row
