"""Moving an enrolment: the table is asked, moments are set, and the step is told by role alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import RuleBroken
from core.text import N_
from wellbeing.enrolments.lifecycle import (
    ENDED,
    ENROLMENT,
    IN_PLACE,
    EnrolmentAction,
    EnrolmentState,
)
from wellbeing.enrolments.models import Enrolment, EnrolmentEvent
from wellbeing.enrolments.policy import notice_holds
from wellbeing.programmes.models import Programme

SILENT = frozenset({EnrolmentAction.ASSIGN, EnrolmentAction.LAPSE, EnrolmentAction.WAITLIST})
"""These steps are no contact between the two sides."""


def begin(vault: Session, enrolment: Enrolment, *, role: Role, now: datetime) -> None:
    """Add a new enrolment with the row that tells of it."""
    vault.add(enrolment)
    vault.flush()
    _tell(vault, enrolment, None, None, role=role, now=now)


def move(
    vault: Session,
    enrolment: Enrolment,
    action: EnrolmentAction,
    *,
    roles: Iterable[Role],
    now: datetime,
    reason: str | None = None,
) -> None:
    """Take a step of the table for one of the roles, on a row that the caller has locked."""
    held = frozenset(roles)
    before = enrolment.state
    step = ENROLMENT.may_take(before, action, held)
    if action is EnrolmentAction.START and not is_notice_confirmed(vault, enrolment):
        raise RuleBroken(N_("It cannot begin yet: the notice about confidentiality has not been confirmed."))
    enrolment.state = step.target or _remembered(enrolment, action)
    _stamp(enrolment, action, now=now)
    if enrolment.state in ENDED:
        enrolment.ended_at, enrolment.end_reason = now, reason
    if action not in SILENT:
        enrolment.last_contact_at = now
    vault.flush()
    _tell(vault, enrolment, action, before, role=min(step.roles & held), now=now)


def taken_places(vault: Session, programme_id: UUID) -> int:
    """How many people have, or were offered, a place of a programme."""
    query = sa.select(sa.func.count()).where(
        Enrolment.programme_id == programme_id, Enrolment.state.in_(IN_PLACE)
    )
    return vault.scalars(query).one()


def is_notice_confirmed(vault: Session, enrolment: Enrolment) -> bool:
    """Whether the person confirmed the notice of confidentiality as it stands now."""
    stated = sa.select(Programme.statement_at).where(Programme.id == enrolment.programme_id)
    return notice_holds(enrolment.notice_acknowledged_at, vault.scalars(stated).one())


def _remembered(enrolment: Enrolment, action: EnrolmentAction) -> EnrolmentState:
    if action is not EnrolmentAction.RESUME:
        return enrolment.state
    return EnrolmentState.ACTIVE if enrolment.active_since else EnrolmentState.ENROLLED


def _stamp(enrolment: Enrolment, action: EnrolmentAction, *, now: datetime) -> None:
    match action:
        case EnrolmentAction.ASK:
            enrolment.requested_at = now
        case EnrolmentAction.OFFER:
            enrolment.offered_at = now
        case EnrolmentAction.ACCEPT:
            enrolment.enrolled_at = now
        case EnrolmentAction.START:
            enrolment.active_since = now


def _tell(
    vault: Session,
    enrolment: Enrolment,
    action: EnrolmentAction | None,
    before: EnrolmentState | None,
    *,
    role: Role,
    now: datetime,
) -> None:
    steps = sa.select(sa.func.count()).where(EnrolmentEvent.enrolment_id == enrolment.id)
    vault.add(
        EnrolmentEvent(
            enrolment_id=enrolment.id,
            position=vault.scalars(steps).one() + 1,
            action=action,
            from_state=before,
            to_state=enrolment.state,
            at=now,
            role=role,
        )
    )
    vault.flush()
