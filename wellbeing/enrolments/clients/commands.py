"""The provider's steps: taking on, places, ending. The first of two wins, and the other is told."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.enrolments.joining import is_full, lock_places
from wellbeing.enrolments.lifecycle import EnrolmentAction
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.policy import clients_of, may_end_for, may_step, team_of, working_roles
from wellbeing.enrolments.queries import NOT_FOUND
from wellbeing.enrolments.steps import move
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import Reachable
from wellbeing.pseudonyms import kept_as
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def take_on(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Become the one who works with this person; whoever comes second is told that a colleague was first."""
    if not visitor.holds(Permission.WELLBEING_CARE):
        raise Denied(N_("Your role may not do this."))
    enrolment = _lock(vault, enrolment_id, sa.or_(clients_of(visitor), team_of(visitor)))
    if enrolment.held_by == visitor.pseudonym:
        return
    if enrolment.held_by is not None:
        raise Conflict(N_("A colleague has taken this person on meanwhile. There is nothing you need to do."))
    may_step(visitor, enrolment, EnrolmentAction.ASSIGN)
    enrolment.held_by = visitor.pseudonym
    move(vault, enrolment, EnrolmentAction.ASSIGN, roles=working_roles(visitor), now=now)
    record(vault, visitor, action="client.taken_on", subject=("enrolment", enrolment.id), now=now)


def give_back(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Stop being the one; a colleague may take the person on."""
    enrolment = _lock(vault, enrolment_id, clients_of(visitor))
    if enrolment.held_by != visitor.pseudonym:
        raise Denied(N_("Only whoever works with this person may do this."))
    may_step(visitor, enrolment, EnrolmentAction.ASSIGN)
    enrolment.held_by = None
    move(vault, enrolment, EnrolmentAction.ASSIGN, roles=working_roles(visitor), now=now)
    record(vault, visitor, action="client.given_back", subject=("enrolment", enrolment.id), now=now)


def assign(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    *,
    holder: bytes,
    seen_holder: bytes | None,
    team: frozenset[bytes],
    now: datetime,
) -> None:
    """Give a person to somebody of one's own staff; `team` are those who may, `seen_holder` who it was on the page."""
    if not visitor.holds(Permission.WELLBEING_ASSIGN):
        raise Denied(N_("Your role may not do this."))
    enrolment = _lock(vault, enrolment_id, clients_of(visitor))
    if enrolment.held_by == holder:
        return
    if enrolment.held_by != seen_holder:
        raise Conflict(N_("Somebody else has assigned this person meanwhile. Look again."))
    if holder not in team:
        raise RuleBroken(N_("Choose somebody of your own staff."), "holder")
    if _is_participant(vault, enrolment, holder):
        raise RuleBroken(N_("Nobody works with themselves. Choose somebody else."), "holder")
    may_step(visitor, enrolment, EnrolmentAction.ASSIGN)
    enrolment.held_by = holder
    move(vault, enrolment, EnrolmentAction.ASSIGN, roles=working_roles(visitor), now=now)
    record(vault, visitor, action="client.assigned", subject=("enrolment", enrolment.id), now=now)


def read_contact(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> Reachable:
    """How the person wants to be reached, for whoever works with them; that it was read is in the trail."""
    enrolment = _lock(vault, enrolment_id, clients_of(visitor))
    if enrolment.held_by != visitor.pseudonym or not visitor.holds(Permission.WELLBEING_CARE):
        raise NotFound(NOT_FOUND)
    participant = vault.get_one(Participant, enrolment.participant_id)
    record(vault, visitor, action="client.contact_read", subject=("enrolment", enrolment.id), now=now)
    return Reachable(safe_contact=participant.safe_contact, contact=participant.contact)


def waitlist(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Put on the waiting list."""
    _client_step(vault, visitor, enrolment_id, EnrolmentAction.WAITLIST, told="client.waitlisted", now=now)


def offer(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Offer a place, where one is free; two offers of the last one come one after the other."""
    enrolment = _lock(vault, enrolment_id, clients_of(visitor))
    may_step(visitor, enrolment, EnrolmentAction.OFFER)
    places = lock_places(vault, enrolment.programme_id)
    if is_full(vault, enrolment.programme_id, places=places):
        raise RuleBroken(N_("Every place is taken or offered. The person stays on the waiting list."))
    move(vault, enrolment, EnrolmentAction.OFFER, roles=working_roles(visitor), now=now)
    record(vault, visitor, action="client.offered", subject=("enrolment", enrolment.id), now=now)


def start(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Say that it has begun; the notice of confidentiality comes first."""
    _client_step(vault, visitor, enrolment_id, EnrolmentAction.START, told="client.started", now=now)


def complete(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Say that it is finished."""
    _client_step(vault, visitor, enrolment_id, EnrolmentAction.COMPLETE, told="client.completed", now=now)


def end(vault: Session, visitor: Visitor, enrolment_id: UUID, *, reason: str | None, now: datetime) -> None:
    """End it, or say no to whoever asked; the person reads the reason."""
    may_end_for(reason)
    _client_step(
        vault, visitor, enrolment_id, EnrolmentAction.END, told="client.ended", now=now, reason=reason
    )


def rule_out(vault: Session, visitor: Visitor, enrolment_id: UUID, *, now: datetime) -> None:
    """Say that the programme is not, or no longer, for this person."""
    _client_step(vault, visitor, enrolment_id, EnrolmentAction.RULE_OUT, told="client.ruled_out", now=now)


def _client_step(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    action: EnrolmentAction,
    *,
    told: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    enrolment = _lock(vault, enrolment_id, clients_of(visitor))
    may_step(visitor, enrolment, action)
    move(vault, enrolment, action, roles=working_roles(visitor), now=now, reason=reason)
    record(vault, visitor, action=told, subject=("enrolment", enrolment.id), now=now)


def _lock(vault: Session, enrolment_id: UUID, scope: sa.ColumnElement[bool]) -> Enrolment:
    enrolment = vault.scalars(
        sa.select(Enrolment)
        .where(Enrolment.id == enrolment_id, scope)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if enrolment is None:
        raise NotFound(NOT_FOUND)
    return enrolment


def _is_participant(vault: Session, enrolment: Enrolment, pseudonym: bytes) -> bool:
    own = sa.select(Participant.pseudonym).where(Participant.id == enrolment.participant_id)
    return vault.scalars(own).one() == kept_as(pseudonym)
