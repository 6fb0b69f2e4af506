"""The person's own steps: asking, taking a place, pausing, leaving. Each is at once and asks nobody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from wellbeing.enrolments.joining import get_joinable, is_full
from wellbeing.enrolments.lifecycle import OPEN, EnrolmentAction, EnrolmentState, ReferralSource
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.policy import may_withdraw_for, own_of
from wellbeing.enrolments.queries import NOT_FOUND
from wellbeing.enrolments.steps import begin, is_notice_confirmed, move
from wellbeing.participants.codes import Group, Origin
from wellbeing.participants.commands import ensure_participant, set_reachable
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import Reachable, may_be_called, may_be_here, may_reach
from wellbeing.programmes.policy import Covered
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

ASKABLE = frozenset({ReferralSource.SELF, ReferralSource.FAMILY, ReferralSource.PEER,
                     ReferralSource.CRITICAL_INCIDENT, ReferralSource.ANNUAL_CHECK})  # fmt: skip
"""What somebody may say about how they came; what was ordered goes another way."""
OWN = frozenset({Role.PARTICIPANT})


@dataclass(frozen=True, slots=True, kw_only=True)
class AskValues:
    """What somebody says who asks to join."""

    chosen_name: str
    group: Group
    reachable: Reachable
    source: ReferralSource | None = None
    acknowledges: bool = False
    """The notice of confidentiality was read and is confirmed."""
    for_later: bool = False
    """Kept on one's own page; nobody is asked yet."""
    is_sure: bool = False
    """A work address is used all the same."""


def ask(
    vault: Session,
    visitor: Visitor,
    programme_id: UUID,
    *,
    values: AskValues,
    covered: Covered,
    work_domain: str | None,
    now: datetime,
) -> UUID:
    """Ask to join, or keep it for later; answers the enrolment, which is the living one however often it is asked.

    `covered` is what NGOs may offer the agency's people by the agreements in force.
    """
    may_be_here(visitor)
    may_be_called(values.chosen_name)
    may_reach(values.reachable, work_domain=work_domain, is_sure=values.is_sure)
    if values.source is not None and values.source not in ASKABLE:
        raise RuleBroken(N_("Choose one of the listed answers."), "source")
    programme = get_joinable(vault, visitor, programme_id, group=values.group, covered=covered, lock=True)
    participant = ensure_participant(vault, visitor, group=values.group, now=now)
    enrolment = vault.scalars(
        sa.select(Enrolment).where(
            Enrolment.participant_id == participant.id,
            Enrolment.programme_id == programme_id,
            Enrolment.state.in_(OPEN),
        )
    ).one_or_none()
    if enrolment is not None and enrolment.state is not EnrolmentState.INTERESTED:
        return enrolment.id
    _say_who(participant, values)
    if enrolment is None:
        enrolment = Enrolment(
            participant_id=participant.id,
            programme_id=programme_id,
            state=EnrolmentState.INTERESTED,
            created_at=now,
        )
        begin(vault, enrolment, role=Role.PARTICIPANT, now=now)
    enrolment.chosen_name, enrolment.source = values.chosen_name.strip(), values.source
    if values.acknowledges:
        enrolment.notice_acknowledged_at = now
    vault.flush()
    if values.for_later:
        record(vault, visitor, action="enrolment.kept", subject=("enrolment", enrolment.id), now=now)
        return enrolment.id
    move(vault, enrolment, EnrolmentAction.ASK, roles=OWN, now=now)
    record(vault, visitor, action="enrolment.requested", subject=("enrolment", enrolment.id), now=now)
    if is_full(vault, programme_id, places=programme.places):
        move(vault, enrolment, EnrolmentAction.WAITLIST, roles={Role.SYSTEM}, now=now)
    return enrolment.id


def acknowledge(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Confirm the notice of confidentiality; once is enough until it changes."""
    enrolment = lock_own(vault, visitor, enrolment_id)
    if enrolment.state not in OPEN:
        raise Conflict(N_("This has ended. There is nothing to confirm any more."))
    if is_notice_confirmed(vault, enrolment):
        return
    enrolment.notice_acknowledged_at = now
    vault.flush()
    record(vault, visitor, action="notice.acknowledged", subject=("enrolment", enrolment.id), now=now)


def rename(vault: Session, visitor: Visitor, enrolment_id: UUID, *, chosen_name: str, now: datetime) -> None:
    """Be called something else; the former name is not kept."""
    may_be_called(chosen_name)
    enrolment = lock_own(vault, visitor, enrolment_id)
    enrolment.chosen_name = chosen_name.strip()
    vault.flush()
    record(vault, visitor, action="enrolment.renamed", subject=("enrolment", enrolment.id), now=now)


def accept(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Take the place that is offered."""
    _own_step(vault, visitor, enrolment_id, EnrolmentAction.ACCEPT, told="enrolment.accepted", now=now)


def pause(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Stop for a while and keep the place."""
    _own_step(vault, visitor, enrolment_id, EnrolmentAction.PAUSE, told="enrolment.paused", now=now)


def resume(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Go on after a pause."""
    _own_step(vault, visitor, enrolment_id, EnrolmentAction.RESUME, told="enrolment.resumed", now=now)


def finish(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Say that one is through with it."""
    _own_step(vault, visitor, enrolment_id, EnrolmentAction.COMPLETE, told="enrolment.completed", now=now)


def withdraw(
    vault: Session, visitor: Visitor, enrolment_id: UUID, *, reason: str | None = None, now: datetime
) -> None:
    """Leave, from whatever state, with or without a reason."""
    may_withdraw_for(reason)
    _own_step(
        vault,
        visitor,
        enrolment_id,
        EnrolmentAction.WITHDRAW,
        told="enrolment.withdrawn",
        now=now,
        reason=reason,
    )


def lock_own(vault: Session, visitor: Visitor, enrolment_id: UUID) -> Enrolment:
    """The visitor's own enrolment, locked and fresh; raises `NotFound`."""
    may_be_here(visitor)
    enrolment = vault.scalars(
        sa.select(Enrolment)
        .where(Enrolment.id == enrolment_id, own_of(visitor))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if enrolment is None:
        raise NotFound(NOT_FOUND)
    return enrolment


def _own_step(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    action: EnrolmentAction,
    *,
    told: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    enrolment = lock_own(vault, visitor, enrolment_id)
    move(vault, enrolment, action, roles=OWN, now=now, reason=reason)
    record(vault, visitor, action=told, subject=("enrolment", enrolment.id), now=now)


def _say_who(participant: Participant, values: AskValues) -> None:
    """A card of invitation is for one group; whoever has an account says which they belong to."""
    if participant.origin is Origin.ACCOUNT:
        participant.group = values.group
    set_reachable(participant, values.reachable)
