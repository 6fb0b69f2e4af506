"""What follows an opening: a second person, telling the person or saying why not yet, the review."""

from collections.abc import Set
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import Conflict, NotFound
from core.permissions import Permission
from core.text import N_
from wellbeing.emergencies.codes import Finding, Unsafe, Verdict
from wellbeing.emergencies.commands import own_glass
from wellbeing.emergencies.lifecycle import CLINICIANS, GLASS, GlassAction, GlassState
from wellbeing.emergencies.models import Glass, GlassFinding
from wellbeing.emergencies.policy import (
    NOT_FOUND,
    may_postpone,
    may_review,
    may_second,
    may_watch,
    shown_to_duty,
    shown_to_watch,
)
from wellbeing.emergencies.telling import write_to_the_person
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def second_glass(vault: Session, visitor: Visitor, glass_id: UUID, *, now: datetime) -> None:
    """A second person confirms that they know: another clinician on duty, or the privacy officer."""
    if visitor.holds(Permission.WELLBEING_DUTY):
        glass = _locked(vault, glass_id, shown_to_duty(visitor))
    else:
        may_watch(visitor)
        glass = _locked(vault, glass_id, shown_to_watch(visitor))
    may_second(visitor, opened_by=glass.opened_by)
    if glass.seconded_at is not None:
        raise Conflict(N_("Somebody has confirmed this already."))
    step = GLASS.may_take(glass.state, GlassAction.SECOND, visitor.roles)
    glass.state, glass.seconded_by, glass.seconded_at = step.target or glass.state, visitor.pseudonym, now
    if glass.told_at is not None:
        # The person was told at once: nothing is left to be done between the second person and the review.
        told = GLASS.may_take(glass.state, GlassAction.TELL, CLINICIANS)
        glass.state = told.target or glass.state
    vault.flush()
    details = {"in_time": now <= glass.second_due_at}
    record(vault, visitor, action="glass.seconded", subject=("glass", glass.id), now=now, details=details)


def tell_person(vault: Session, visitor: Visitor, glass_id: UUID, *, now: datetime) -> None:
    """Tell the person on their own page who opened what, when and why; with a neutral letter where they want mail."""
    glass = own_glass(vault, visitor, glass_id)
    step = _untold(glass, GlassAction.TELL, visitor)
    glass.state = step or glass.state
    glass.told_at, glass.unsafe, glass.look_again_on = now, None, None
    vault.flush()
    write_to_the_person(vault, glass.id, now=now)
    record(vault, visitor, action="glass.told", subject=("glass", glass.id), now=now)


def postpone_telling(
    vault: Session,
    visitor: Visitor,
    glass_id: UUID,
    *,
    unsafe: Unsafe | None,
    look_again_on: date | None,
    now: datetime,
) -> None:
    """Say again, with a reason and a new day, why the person cannot be told yet."""
    glass = own_glass(vault, visitor, glass_id)
    _untold(glass, GlassAction.POSTPONE, visitor)
    may_postpone(unsafe, look_again_on, today=local_date(now, visitor.timezone))
    assert unsafe is not None, "the rule has seen to it"
    glass.unsafe, glass.look_again_on = unsafe, look_again_on
    vault.flush()
    record(
        vault,
        visitor,
        action="glass.telling_postponed",
        subject=("glass", glass.id),
        now=now,
        details={"unsafe": unsafe.value},
    )


def review_glass(
    vault: Session,
    visitor: Visitor,
    glass_id: UUID,
    *,
    verdict: Verdict,
    findings: Set[Finding],
    now: datetime,
) -> None:
    """The privacy officer says whether it was justified, in codes; what was read is not shown to them."""
    may_watch(visitor)
    glass = _locked(vault, glass_id, shown_to_watch(visitor))
    may_review(visitor, opened_by=glass.opened_by)
    if glass.reviewed_at is not None:
        raise Conflict(N_("Somebody has reviewed this already."))
    step = GLASS.may_take(glass.state, GlassAction.REVIEW, visitor.roles)
    glass.state, glass.reviewed_by, glass.reviewed_at = step.target or glass.state, visitor.pseudonym, now
    glass.verdict = verdict
    # What was opened is closed with the review at the latest.
    glass.closes_at = min(glass.closes_at, now)
    vault.add_all(GlassFinding(glass_id=glass.id, finding=one) for one in sorted(findings))
    vault.flush()
    record(
        vault,
        visitor,
        action="glass.reviewed",
        subject=("glass", glass.id),
        now=now,
        details={"verdict": verdict.value, "findings": sorted(one.value for one in findings)},
    )


def _untold(glass: Glass, action: GlassAction, visitor: Visitor) -> GlassState | None:
    if glass.told_at is not None:
        raise Conflict(N_("The person was told already."))
    return GLASS.may_take(glass.state, action, visitor.roles).target


def _locked(vault: Session, glass_id: UUID, condition: sa.ColumnElement[bool]) -> Glass:
    glass = vault.scalars(
        sa.select(Glass)
        .where(Glass.id == glass_id, condition)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if glass is None:
        raise NotFound(NOT_FOUND)
    return glass
