"""How an agreement pauses and ends: suspend, resume, give notice. What is signed to follow it goes along."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, Denied, RuleBroken
from core.text import N_
from partners.memoranda.acts import load_for_update, record_event, required_text
from partners.memoranda.chains import lock_bound_with
from partners.memoranda.following import REPLACED
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, MemorandumSuspension
from partners.memoranda.policy import may_act
from partners.memoranda.queries import get_memorandum_row
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.standing import IN_FORCE, Standing
from partners.memoranda.terms import MemorandumKind, TerminationKind

MOST_REASON = 500


def suspend(
    session: Session, actor: Actor, memorandum_id: UUID, *, reason: str, review_on: date, now: datetime
) -> Memorandum:
    """A signatory stops new referrals at once, with the reason that everybody reads; open ones go on."""
    memorandum, row = _present_version(session, actor, memorandum_id, A.SUSPEND, now=now)
    if row.standing(now) not in IN_FORCE:
        raise Conflict(N_("Only an agreement that is in force can be suspended."))
    reason = _short(required_text(reason, "reason"), "reason")
    if review_on <= row.today(now):
        raise RuleBroken(N_("Choose a day after today to look at it again."), "review_on")
    if review_on > row.facts.last_day:
        raise RuleBroken(
            N_("The agreement ends with %(day)s. Choose that day or an earlier one."),
            "review_on",
            day=row.facts.last_day,
        )
    details = {"review_on": review_on.isoformat()}
    for one in lock_bound_with(session, memorandum):
        step = may_act(actor, one.state, A.SUSPEND)
        one.state = step.target or one.state
        session.add(
            MemorandumSuspension(
                id=uuid4(),
                memorandum_id=one.id,
                organisation_id=actor.organisation_id,
                suspended_at=now,
                suspended_by_id=actor.user_id,
                reason=reason,
                review_on=review_on,
            )
        )
        record_event(session, actor, one, "suspended", now=now, **details)
    return memorandum


def resume(session: Session, actor: Actor, memorandum_id: UUID, *, note: str, now: datetime) -> Memorandum:
    """The party that suspended it lets referrals be sent again, and says why."""
    memorandum, row = _present_version(session, actor, memorandum_id, A.RESUME, now=now)
    note = _short(required_text(note), "note")
    may_resume(actor, row)
    held = [one for one in lock_bound_with(session, memorandum) if one.state is MemorandumState.SUSPENDED]
    for one in held:
        step = may_act(actor, one.state, A.RESUME)
        one.state = step.target or one.state
        session.execute(
            sa.update(MemorandumSuspension)
            .where(MemorandumSuspension.memorandum_id == one.id, MemorandumSuspension.resumed_at.is_(None))
            .values(resumed_at=now, resumed_by_id=actor.user_id, resume_note=note)
        )
        record_event(session, actor, one, "resumed", now=now)
    return memorandum


def may_resume(actor: Actor, row: MemorandumRow) -> None:
    """Only the party that suspended an agreement resumes it."""
    open_one = next((one for one in row.facts.suspensions if one.resumed_at is None), None)
    if open_one is not None and open_one.organisation_id != actor.organisation_id:
        raise Denied(
            N_("%(party)s suspended it, so only %(party)s can resume it."),
            party=row.name_of(open_one.organisation_id),
        )


def terminate(
    session: Session,
    actor: Actor,
    memorandum_id: UUID,
    *,
    effective_on: date,
    note: str,
    now: datetime,
    kind: TerminationKind = TerminationKind.NOTICE,
) -> Memorandum:
    """A signatory ends it: from `effective_on`, in the agency's zone, it is no longer in force.

    Without cause the first possible day is today plus the days of notice; for cause, safety or law it is today,
    from this moment on. A day after the last day changes nothing.
    """
    memorandum, row = _present_version(session, actor, memorandum_id, A.TERMINATE, now=now)
    if memorandum.kind is MemorandumKind.AMENDMENT and row.standing(now) is Standing.SCHEDULED:
        raise Conflict(
            N_("It is not in force yet. Give notice on the present version; this one ends with it.")
        )
    reason = _short(required_text(note), "note")
    _check_end(row, kind, effective_on, now=now)
    details = {"effective_on": effective_on.isoformat(), "kind": kind.value}
    for one in lock_bound_with(session, memorandum):
        step = may_act(actor, one.state, A.TERMINATE)
        one.state = step.target or one.state
        one.terminated_on = effective_on
        one.terminated_at = now
        one.terminated_by_id = actor.user_id
        one.termination_kind = kind
        one.termination_reason = reason
        record_event(session, actor, one, "terminated", now=now, **details)
    return memorandum


def earliest_end(now: datetime, zone: str, notice_days: int) -> date:
    """The first day on which a termination given now can take effect, where the agency is."""
    return local_date(now, zone) + timedelta(days=notice_days)


def earliest_ends(row: MemorandumRow, now: datetime) -> Mapping[TerminationKind, date]:
    """The first possible day on each ground."""
    return {
        kind: earliest_end(now, row.facts.zone, row.notice_days if kind is TerminationKind.NOTICE else 0)
        for kind in TerminationKind
    }


def carry_suspension_over(session: Session, base_id: UUID, follower: Memorandum) -> None:
    """What follows a suspended agreement is suspended likewise: signing a new text does not resume it."""
    held = session.scalars(
        sa.select(MemorandumSuspension).where(
            MemorandumSuspension.memorandum_id == base_id, MemorandumSuspension.resumed_at.is_(None)
        )
    ).one_or_none()
    if held is None:
        return
    follower.state = MemorandumState.SUSPENDED
    session.add(
        MemorandumSuspension(
            id=uuid4(),
            memorandum_id=follower.id,
            organisation_id=held.organisation_id,
            suspended_at=held.suspended_at,
            suspended_by_id=held.suspended_by_id,
            reason=held.reason,
            review_on=held.review_on,
        )
    )


def _present_version(
    session: Session, actor: Actor, memorandum_id: UUID, action: A, *, now: datetime
) -> tuple[Memorandum, MemorandumRow]:
    """The memorandum with the step allowed, unless an amendment holds in its place."""
    memorandum = load_for_update(session, actor, memorandum_id)
    row = get_memorandum_row(session, memorandum_id)
    if row.standing(now) is Standing.SUPERSEDED:
        raise Conflict(REPLACED)
    may_act(actor, memorandum.state, action)
    return memorandum, row


def _check_end(row: MemorandumRow, kind: TerminationKind, effective_on: date, *, now: datetime) -> None:
    earliest = earliest_ends(row, now)[kind]
    if effective_on < earliest and kind is TerminationKind.NOTICE:
        raise RuleBroken(
            N_("With %(days)s days of notice the first possible day is %(day)s."),
            "effective_on",
            days=row.notice_days,
            day=earliest,
        )
    if effective_on < earliest:
        raise RuleBroken(
            N_("Nothing ends backwards. The first possible day is %(day)s."), "effective_on", day=earliest
        )
    if effective_on > row.facts.ends_on:
        raise RuleBroken(
            N_("It ends by itself after %(day)s. Choose that day or an earlier one."),
            "effective_on",
            day=row.facts.ends_on,
        )


def _short(text: str, field: str) -> str:
    if len(text) > MOST_REASON:
        raise RuleBroken(N_("Write at most %(most)s characters."), field, most=MOST_REASON)
    return text
