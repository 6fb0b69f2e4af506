"""What a clinician does in an emergency: open, read, say to whom what was said, close."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from wellbeing.emergencies.codes import Fact, Item, Recipient, Said, Unsafe
from wellbeing.emergencies.grounds import basis_of
from wellbeing.emergencies.lifecycle import GLASS, GlassAction
from wellbeing.emergencies.models import Glass, GlassDisclosure, GlassReading, GlassSubject
from wellbeing.emergencies.parameters import EMERGENCY
from wellbeing.emergencies.policy import (
    NOT_FOUND,
    may_be_named,
    may_be_on_duty,
    may_give_reason,
    may_postpone,
    may_use_open,
)
from wellbeing.emergencies.queries import count_openings_by, get_candidate
from wellbeing.emergencies.telling import write_to_the_person
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.letters.commands import write_to_staff
from wellbeing.participants.codes import SafeContact
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningValues:
    """What a clinician says to open something."""

    facts: Set[Fact]
    reason: str
    is_told: bool = True
    """The person is told at once; if not, a reason and a day to look again are needed."""
    unsafe: Unsafe | None = None
    look_again_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """What the clinician needs to reach somebody whose life is in danger."""

    chosen_name: str | None
    safe_contact: SafeContact
    contact: str | None
    programme_name: str
    state: EnrolmentState
    held_by: bytes | None
    last_contact_at: datetime | None


def open_glass(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    *,
    values: OpeningValues,
    seconds: Collection[bytes],
    now: datetime,
) -> UUID:
    """Open one enrolment for a few hours, on two facts and with a reason; answers the opening's id.

    `seconds` are the pseudonyms of those who are told at once and of whom one confirms. The person is told at once too,
    on their own page, unless that would be a danger now.
    """
    may_be_on_duty(visitor)
    candidate = get_candidate(vault, visitor, enrolment_id)
    basis = basis_of(values.facts)
    may_give_reason(values.reason)
    if not values.is_told:
        may_postpone(values.unsafe, values.look_again_on, today=local_date(now, visitor.timezone))
    assert visitor.pseudonym is not None, "a clinician is a person"
    glass = Glass(
        id=uuid4(),
        organisation_id=visitor.organisation_id,
        agency_id=_agency_of(vault, enrolment_id),
        state=GLASS.initial,
        basis=basis,
        opened_by=visitor.pseudonym,
        opened_at=now,
        closes_at=now + EMERGENCY.open_for,
        second_due_at=now + EMERGENCY.second_within,
        told_at=now if values.is_told else None,
        unsafe=None if values.is_told else values.unsafe,
        look_again_on=None if values.is_told else values.look_again_on,
    )
    vault.add(glass)
    vault.flush()
    vault.add(
        GlassSubject(id=uuid4(), glass_id=glass.id, enrolment_id=candidate.id, reason=values.reason.strip())
    )
    vault.flush()
    others = sorted({one for one in seconds if one != visitor.pseudonym})
    for number, second in enumerate(others):
        write_to_staff(vault, second, dedup_key=f"glass:{glass.id.hex}:{number}", now=now)
    if glass.told_at is not None:
        write_to_the_person(vault, glass.id, now=now)
    record(
        vault,
        visitor,
        action="glass.opened",
        subject=("glass", glass.id),
        now=now,
        details={"basis": basis.value, "told": glass.told_at is not None},
    )
    return glass.id


def read_contact(vault: Session, visitor: Visitor, glass_id: UUID, *, now: datetime) -> ContactCard:
    """Whom to call and how; leaves a row of its own each time."""
    glass, enrolment_id = _open_own(vault, visitor, glass_id, GlassAction.READ, now=now)
    _note_reading(vault, visitor, glass, Item.CONTACT, now=now)
    enrolment, participant, programme_name = vault.execute(
        sa.select(Enrolment, Participant, Programme.name)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.id == enrolment_id)
    ).one()
    return ContactCard(
        chosen_name=enrolment.chosen_name,
        safe_contact=participant.safe_contact,
        contact=participant.contact,
        programme_name=programme_name,
        state=enrolment.state,
        held_by=bytes(enrolment.held_by) if enrolment.held_by else None,
        last_contact_at=enrolment.last_contact_at,
    )


def read_identity(vault: Session, visitor: Visitor, glass_id: UUID, *, now: datetime) -> bytes:
    """What the row of the person is kept as, with which the name of the account can be found: where the contact does not lead to them.

    Only after the contact was read. Leaves a row of its own each time.
    """
    glass, enrolment_id = _open_own(vault, visitor, glass_id, GlassAction.READ, now=now)
    seen = sa.select(GlassReading.id).where(
        GlassReading.glass_id == glass.id, GlassReading.item == Item.CONTACT
    )
    if vault.scalars(seen.limit(1)).first() is None:
        raise Conflict(N_("Try their own contact first. The name of the account is for when that fails."))
    often = count_openings_by(vault, glass.opened_by, before=now)
    may_be_named(often, is_seconded=glass.seconded_at is not None)
    _note_reading(vault, visitor, glass, Item.IDENTITY, now=now)
    return bytes(
        vault.scalars(
            sa.select(Participant.pseudonym)
            .join(Enrolment, Enrolment.participant_id == Participant.id)
            .where(Enrolment.id == enrolment_id)
        ).one()
    )


def record_disclosure(
    vault: Session,
    visitor: Visitor,
    glass_id: UUID,
    *,
    recipient: Recipient,
    said: Set[Said],
    now: datetime,
) -> None:
    """Write down what was said to whom, in codes; it stays possible until the review."""
    glass = own_glass(vault, visitor, glass_id)
    GLASS.may_take(glass.state, GlassAction.DISCLOSE, visitor.roles)
    if not said:
        raise RuleBroken(N_("Choose what you said."), "said")
    vault.add_all(
        GlassDisclosure(glass_id=glass.id, recipient=recipient, said=one, said_at=now) for one in sorted(said)
    )
    vault.flush()
    record(
        vault,
        visitor,
        action="glass.disclosed",
        subject=("glass", glass.id),
        now=now,
        details={"recipient": recipient.value, "said": sorted(one.value for one in said)},
    )


def close_glass(vault: Session, visitor: Visitor, glass_id: UUID, *, now: datetime) -> None:
    """Close what one has opened before its time."""
    glass, _ = _open_own(vault, visitor, glass_id, GlassAction.CLOSE, now=now)
    glass.closes_at = now
    vault.flush()
    record(vault, visitor, action="glass.closed", subject=("glass", glass.id), now=now)


def own_glass(vault: Session, visitor: Visitor, glass_id: UUID) -> Glass:
    """The clinician's own opening, locked; raises `NotFound` for anybody else's."""
    may_be_on_duty(visitor)
    glass = vault.scalars(
        sa.select(Glass)
        .where(Glass.id == glass_id, Glass.opened_by == visitor.pseudonym)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if glass is None:
        raise NotFound(NOT_FOUND)
    return glass


def _open_own(
    vault: Session, visitor: Visitor, glass_id: UUID, action: GlassAction, *, now: datetime
) -> tuple[Glass, UUID]:
    glass = own_glass(vault, visitor, glass_id)
    GLASS.may_take(glass.state, action, visitor.roles)
    may_use_open(glass.closes_at, now=now)
    enrolment_id = vault.scalar(sa.select(GlassSubject.enrolment_id).where(GlassSubject.glass_id == glass.id))
    if enrolment_id is None:
        raise Conflict(N_("The person has erased their enrolment. Nothing of it is left to read."))
    return glass, enrolment_id


def _note_reading(vault: Session, visitor: Visitor, glass: Glass, item: Item, *, now: datetime) -> None:
    vault.add(GlassReading(glass_id=glass.id, item=item, read_at=now))
    vault.flush()
    record(
        vault,
        visitor,
        action="glass.read",
        subject=("glass", glass.id),
        now=now,
        details={"item": item.value},
    )


def _agency_of(vault: Session, enrolment_id: UUID) -> UUID:
    return vault.scalars(
        sa.select(Programme.agency_id)
        .join(Enrolment, Enrolment.programme_id == Programme.id)
        .where(Enrolment.id == enrolment_id)
    ).one()
