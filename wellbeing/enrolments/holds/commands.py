"""Placing a hold on a participant, asking for it to be lifted, and lifting it as the second person."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.keys.keeping import lock_keys
from core.keys.table import Subject
from core.text import N_
from wellbeing.enrolments.holds import policy
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.erasing import erase_as_wished
from wellbeing.participants.holds.codes import KeepReason, Telling
from wellbeing.participants.holds.models import ParticipantHold
from wellbeing.participants.holds.standing import held_participants
from wellbeing.participants.models import Participant
from wellbeing.store import WELLBEING
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def place_hold(
    vault: Session,
    visitor: Visitor,
    *,
    enrolment_id: UUID,
    reason: str,
    telling: str,
    matter: str,
    review_on: date | None,
    now: datetime,
) -> UUID:
    """Keep everything of a client of one's own against erasing, whoever asks for it; raises `RuleBroken` at the field.

    Waits for the person who is erasing themselves at this moment. Source: security.md P-02.
    """
    policy.may_keep(visitor)
    client = sa.select(Enrolment.participant_id).where(policy.holdable(visitor), Enrolment.id == enrolment_id)
    participant_id = vault.scalar(client)
    if participant_id is None:
        raise RuleBroken(N_("Choose one of your clients."), "client")
    if reason not in list(KeepReason):
        raise RuleBroken(N_("Choose why it must be kept."), "reason")
    if telling not in list(Telling):
        raise RuleBroken(N_("Choose what the person may be told."), "telling")
    policy.may_write(matter, review_on, today=local_date(now, visitor.timezone))
    assert review_on is not None, "may_write asks for a day"
    lock_keys(vault, [Subject("participant", participant_id)], compartment=WELLBEING)
    theirs = sa.select(Participant.id).where(Participant.id == participant_id).with_for_update()
    if vault.scalar(theirs) is None:
        raise RuleBroken(N_("Choose one of your clients."), "client")
    hold = ParticipantHold(
        id=uuid4(),
        participant_id=participant_id,
        organisation_id=visitor.organisation_id,
        reason=KeepReason(reason),
        telling=Telling(telling),
        matter=" ".join(matter.split()),
        placed_at=now,
        placed_by=visitor.pseudonym,
        review_on=review_on,
    )
    vault.add(hold)
    vault.flush()
    _record(vault, visitor, "participant_hold.placed", hold, now=now)
    return hold.id


def request_lift(vault: Session, visitor: Visitor, hold_id: UUID, *, now: datetime) -> None:
    """Ask for a hold to be lifted; it stands until a privacy officer does so."""
    policy.may_keep(visitor)
    hold = _load(vault, visitor, hold_id)
    hold.lift_requested_at, hold.lift_requested_by = now, visitor.pseudonym
    vault.flush()
    _record(vault, visitor, "participant_hold.lift_requested", hold, now=now)


def confirm_lift(vault: Session, visitor: Visitor, hold_id: UUID, *, now: datetime) -> None:
    """Lift a hold as the second person; whoever asked to be erased meanwhile is, once no other hold stands on them."""
    hold = _load(vault, visitor, hold_id)
    policy.may_confirm(visitor, hold)
    hold.lifted_at, hold.lifted_by = now, visitor.pseudonym
    vault.flush()
    _record(vault, visitor, "participant_hold.lifted", hold, now=now)
    if hold.erasing_wished_at is not None and not held_participants(vault, [hold.participant_id]):
        erase_as_wished(vault, visitor, hold.participant_id, now=now)


def refuse_lift(vault: Session, visitor: Visitor, hold_id: UUID, *, now: datetime) -> None:
    """Let a hold stand although somebody asked to lift it."""
    policy.may_second(visitor)
    hold = _load(vault, visitor, hold_id)
    hold.lift_requested_at = hold.lift_requested_by = None
    vault.flush()
    _record(vault, visitor, "participant_hold.lift_refused", hold, now=now)


def _load(vault: Session, visitor: Visitor, hold_id: UUID) -> ParticipantHold:
    hold = vault.scalars(
        sa.select(ParticipantHold)
        .where(policy.visible_to(visitor), ParticipantHold.id == hold_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if hold is None:
        raise NotFound(policy.NOT_FOUND)
    if hold.lifted_at is not None:
        raise Conflict(N_("This legal hold was lifted already."))
    return hold


def _record(vault: Session, visitor: Visitor, action: str, hold: ParticipantHold, *, now: datetime) -> None:
    details = {"reason": hold.reason.value, "telling": hold.telling.value}
    record(vault, visitor, action=action, subject=("participant_hold", hold.id), now=now, details=details)
