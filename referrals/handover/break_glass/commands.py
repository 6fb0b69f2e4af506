"""Opening a case in an emergency, closing it, reviewing it."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.users.models import User
from audit.anchoring import make_anchor
from audit.commands import record
from audit.models import AnchorCause
from core.actor import Actor, Role
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from referrals.handover.break_glass import policy
from referrals.handover.break_glass.codes import Verdict, Why
from referrals.handover.break_glass.models import BreakGlass
from referrals.handover.break_glass.queries import count_recent
from referrals.handover.models import Referral
from referrals.handover.recipients import holders_of

REVIEWERS = (Role.AUDITOR, Role.NGO_MANAGER, Role.PARTNERSHIP_DESK, Role.SUPERVISOR)
OWNERS = (Role.PARTNERSHIP_DESK, Role.AUDITOR)
"""Who is told in the agency to which the case belongs."""


def open_case(session: Session, actor: Actor, *, reference: str, why: str, words: str, now: datetime) -> UUID:
    """Open one case of one's own organisation for sixty minutes, to read; answers the opening's id.

    Those who review are told at once, and so is the agency to which the case belongs; the trail is anchored in the same
    transaction. Raises `RuleBroken` at the field that mends it. Source: security.md H-01, H-02, H-04.
    """
    policy.may_break(actor)
    policy.may_say_what_happened(why, words)
    queue_up(session, actor)
    policy.may_open_again(count_recent(session, actor, now=now))
    referral = find_case(session, actor, Referral.reference == reference.strip().upper())
    return write_opening(session, actor, referral, why=Why(why), words=words, now=now)


def queue_up(session: Session, actor: Actor) -> None:
    """The person's own row is the queue in which their openings stand: none slips past the limit."""
    session.execute(sa.select(User.id).where(User.id == actor.user_id).with_for_update())


def find_case(session: Session, actor: Actor, which: sa.ColumnElement[bool]) -> Referral:
    """The case that an emergency of the actor can open; raises `RuleBroken` at `reference` for any other."""
    referral = session.scalars(
        sa.select(Referral).where(which, sa.or_(policy.reachable(actor), policy.may_reopen_ended(actor)))
    ).one_or_none()
    if referral is None:
        raise RuleBroken(policy.NO_CASE, "reference")
    return referral


def write_opening(
    session: Session, actor: Actor, referral: Referral, *, why: Why, words: str, now: datetime
) -> UUID:
    """Write the reading, tell those who review and those whose case it is, and anchor the trail."""
    assert actor.organisation_id is not None, "may_break asks for somebody of an organisation"
    assert actor.user_id is not None, "may_break asks for a person"
    opening = BreakGlass(
        id=uuid4(),
        referral_id=referral.id,
        organisation_id=actor.organisation_id,
        opened_by_id=actor.user_id,
        opened_at=now,
        closes_at=now + policy.OPEN_FOR,
        why=why,
        words=" ".join(words.split()),
        review_due_at=now + policy.REVIEW_WITHIN,
    )
    session.add(opening)
    session.flush()
    _tell(session, actor, opening, referral, now=now)
    record(
        session,
        actor,
        action="break_glass.opened",
        subject=("referral", referral.id),
        now=now,
        details={"opening": opening.id.hex},
        reason=opening.why.value,
    )
    make_anchor(session, cause=AnchorCause.BREAK_GLASS, now=now)
    return opening.id


def close_case(session: Session, actor: Actor, opening_id: UUID, *, now: datetime) -> None:
    """End one's own reading before its hour is over."""
    opening = session.scalars(
        sa.select(BreakGlass).where(policy.own(actor), BreakGlass.id == opening_id).with_for_update()
    ).one_or_none()
    if opening is None:
        raise NotFound(policy.NOT_FOUND)
    if opening.closes_at <= now:
        return
    opening.closes_at = now
    session.flush()
    record(session, actor, action="break_glass.closed", subject=("break_glass", opening.id), now=now)


def review(session: Session, actor: Actor, opening_id: UUID, *, verdict: str, now: datetime) -> None:
    """A second person says whether it was needed; raises `Conflict` where somebody did so already."""
    policy.may_review(actor)
    opening = session.scalars(
        sa.select(BreakGlass).where(policy.reviewable(actor), BreakGlass.id == opening_id).with_for_update()
    ).one_or_none()
    if opening is None:
        raise NotFound(policy.NOT_FOUND)
    policy.may_conclude(actor, opening.opened_by_id)
    if opening.reviewed_at is not None:
        raise Conflict(N_("Somebody else has reviewed this meanwhile."))
    if verdict not in list(Verdict):
        raise RuleBroken(N_("Choose what you found."), "verdict")
    opening.reviewed_at, opening.reviewed_by_id, opening.verdict = now, actor.user_id, Verdict(verdict)
    session.flush()
    record(
        session,
        actor,
        action="break_glass.reviewed",
        subject=("break_glass", opening.id),
        now=now,
        details={"verdict": verdict, "in_time": now <= opening.review_due_at},
    )


def _tell(session: Session, actor: Actor, opening: BreakGlass, referral: Referral, *, now: datetime) -> None:
    """In the same transaction: the notices stand on the pages even while no mail can be sent."""
    own = holders_of(session, opening.organisation_id, *REVIEWERS)
    owners = holders_of(session, referral.agency_id, *OWNERS)
    reviewers = [one for one in own if one != opening.opened_by_id]
    notify(
        session,
        to=reviewers,
        kind=NoticeKind.SAFETY,
        text=N_("Case %(reference)s was opened in an emergency. Please review this within 24 hours."),
        params={"reference": referral.reference},
        link=f"/emergency-reading/review/{opening.id}",
        about=("break_glass", opening.id),
        key=f"break-glass:{opening.id.hex}",
        now=now,
    )
    if referral.agency_id != opening.organisation_id:
        notify(
            session,
            to=owners,
            kind=NoticeKind.SAFETY,
            text=N_("%(organisation)s opened case %(reference)s of yours in an emergency."),
            params={"organisation": actor.organisation_name, "reference": referral.reference},
            link=f"/referrals/{referral.id}",
            about=("break_glass", opening.id),
            key=f"break-glass:{opening.id.hex}",
            now=now,
        )
