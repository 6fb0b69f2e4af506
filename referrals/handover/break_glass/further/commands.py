"""Asking for one more emergency reading, deciding about it, and using what was allowed."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from audit.commands import record
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.text import N_
from referrals.handover.break_glass import policy as openings
from referrals.handover.break_glass.codes import Standing, Why
from referrals.handover.break_glass.commands import find_case, queue_up, write_opening
from referrals.handover.break_glass.further import policy
from referrals.handover.break_glass.models import BreakGlassRequest
from referrals.handover.break_glass.queries import count_recent
from referrals.handover.models import Referral
from referrals.handover.recipients import holders_of


def ask(session: Session, actor: Actor, *, reference: str, why: str, words: str, now: datetime) -> UUID:
    """Ask the directors of one's organisation for one more reading of one case; answers the request's id.

    Raises `RuleBroken` at the field that mends it. Source: security.md H-04.
    """
    openings.may_break(actor)
    openings.may_say_what_happened(why, words)
    assert actor.organisation_id is not None, "may_break asks for somebody of an organisation"
    queue_up(session, actor)
    referral = find_case(session, actor, Referral.reference == reference.strip().upper())
    earlier = count_recent(session, actor, now=now)
    policy.may_ask(earlier, asked_already=_is_asked(session, actor, referral.id, now=now))
    directors = [
        one for one in holders_of(session, actor.organisation_id, *policy.DIRECTORS) if one != actor.user_id
    ]
    policy.may_be_decided(len(directors))
    request = BreakGlassRequest(
        id=uuid4(),
        referral_id=referral.id,
        organisation_id=actor.organisation_id,
        asked_by_id=actor.user_id,
        asked_at=now,
        why=Why(why),
        words=" ".join(words.split()),
        lapses_at=now + policy.COUNTS_FOR,
    )
    session.add(request)
    session.flush()
    notify(
        session,
        to=directors,
        kind=NoticeKind.SAFETY,
        text=N_("%(name)s asks to open one more case in an emergency. Please decide within 24 hours."),
        params={"name": actor.name},
        link=f"/emergency-reading/further/{request.id}",
        about=("break_glass_request", request.id),
        key=f"break-glass-asked:{request.id.hex}",
        now=now,
    )
    record(
        session,
        actor,
        action="break_glass_request.made",
        subject=("break_glass_request", request.id),
        now=now,
        details={"referral": referral.id.hex, "earlier": earlier},
        reason=request.why.value,
    )
    return request.id


def decide(session: Session, actor: Actor, ask_id: UUID, *, answer: str, now: datetime) -> None:
    """Allow one more reading, or do not; raises `Conflict` where it is decided or its day is over."""
    policy.may_decide(actor)
    request = _load(session, policy.decidable(actor), ask_id)
    policy.may_conclude(actor, request.asked_by_id, _standing(request, now))
    if answer not in ("allow", "refuse"):
        raise RuleBroken(N_("Choose what you decide."), "answer")
    request.allowed = answer == "allow"
    request.decided_at, request.decided_by_id = now, actor.user_id
    if request.allowed:
        request.lapses_at = now + policy.COUNTS_FOR
    session.flush()
    notify(
        session,
        to=[request.asked_by_id],
        kind=NoticeKind.SAFETY,
        text=(
            N_("You may open one more case in an emergency, once and within 24 hours.")
            if request.allowed
            else N_("Your director did not allow one more emergency reading.")
        ),
        params={},
        link="/emergency-reading/",
        about=("break_glass_request", request.id),
        key=f"break-glass-decided:{request.id.hex}",
        now=now,
    )
    record(
        session,
        actor,
        action="break_glass_request.allowed" if request.allowed else "break_glass_request.refused",
        subject=("break_glass_request", request.id),
        now=now,
    )


def use(session: Session, actor: Actor, ask_id: UUID, *, now: datetime) -> UUID:
    """Open the case that a director allowed, with the reason that was given; answers the opening's id."""
    openings.may_break(actor)
    queue_up(session, actor)
    request = _load(session, policy.own(actor), ask_id)
    policy.may_use(_standing(request, now))
    referral = find_case(session, actor, Referral.id == request.referral_id)
    opening_id = write_opening(session, actor, referral, why=request.why, words=request.words or "", now=now)
    request.opening_id = opening_id
    session.flush()
    record(
        session,
        actor,
        action="break_glass_request.used",
        subject=("break_glass_request", request.id),
        now=now,
        details={"opening": opening_id.hex},
    )
    return opening_id


def _is_asked(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> bool:
    """Whether a wish of the actor for this case waits, or is allowed and not used yet."""
    rows = session.scalars(
        sa.select(BreakGlassRequest).where(policy.own(actor), BreakGlassRequest.referral_id == referral_id)
    )
    return any(_standing(row, now) in (Standing.WAITING, Standing.ALLOWED) for row in rows)


def _load(session: Session, whose: sa.ColumnElement[bool], ask_id: UUID) -> BreakGlassRequest:
    request = session.scalars(
        sa.select(BreakGlassRequest)
        .where(whose, BreakGlassRequest.id == ask_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None:
        raise NotFound(policy.NOT_FOUND)
    return request


def _standing(request: BreakGlassRequest, now: datetime) -> Standing:
    return policy.standing_of(
        allowed=request.allowed, opening_id=request.opening_id, lapses_at=request.lapses_at, now=now
    )
