"""Asking, signing or not, taking it back, and the one word."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from wellbeing.enrolments.mandatory.lifecycle import MANDATE, MandateAction, MandateState
from wellbeing.enrolments.mandatory.models import Mandate, MandateConsent
from wellbeing.enrolments.mandatory.policy import (
    Request,
    asked_by,
    can_work,
    is_about,
    known_as,
    may_ask,
    may_name,
)
from wellbeing.enrolments.mandatory.queries import list_provider_ids
from wellbeing.enrolments.mandatory.texts import CURRENT
from wellbeing.enrolments.parties import NOT_YOURS
from wellbeing.letters.commands import write_to_person, write_to_staff
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

A, S = MandateAction, MandateState
LONGEST_CONTACT = 200
ASKED_ALREADY = N_("You have asked for this person already. It is on your list.")


def ask(
    vault: Session,
    visitor: Visitor,
    *,
    officer: bytes,
    address: str,
    asker_name: str,
    request: Request,
    now: datetime,
) -> UUID:
    """Ask for a mandatory referral of an officer, who hears by a neutral letter; answers its id.

    `address` is the officer's work address, at which whoever asks found them; it is forgotten with the letter.
    """
    may_ask(visitor, officer, request)
    assert visitor.organisation_id is not None, "a leader belongs to an agency"
    assert visitor.pseudonym is not None, "a leader is a person"
    living = sa.select(Mandate.id).where(
        Mandate.officer == known_as(officer), asked_by(visitor), Mandate.state != S.CALLED_OFF
    )
    if vault.scalar(living) is not None:
        raise RuleBroken(ASKED_ALREADY, "email")
    row = Mandate(
        id=uuid4(),
        agency_id=visitor.organisation_id,
        state=S.ASKED,
        officer=known_as(officer),
        asked_by=known_as(visitor.pseudonym),
        asked_at=now,
    )
    row.officer_name = " ".join(request.name.split())
    row.asked_by_name = asker_name
    try:
        with vault.begin_nested():
            vault.add(row)
            vault.flush()
    except IntegrityError as error:  # the same button pressed twice at once
        raise RuleBroken(ASKED_ALREADY, "email") from error
    write_to_person(vault, address, dedup_key=f"mandate:{row.id.hex}", now=now)
    _record(vault, visitor, "asked", row, now=now)
    return row.id


def call_off(vault: Session, visitor: Visitor, mandate_id: UUID, *, now: datetime) -> None:
    """Whoever asked takes the request back; nothing of it is shown to them any more."""
    row = _load(vault, asked_by(visitor), mandate_id)
    MANDATE.may_take(row.state, A.CALL_OFF, {Role.SUPERVISOR})
    _end_consent(vault, row, now=now)
    row.state = S.CALLED_OFF
    _forget_answer(row)
    vault.flush()
    _record(vault, visitor, "called_off", row, now=now)


def consent(
    vault: Session,
    visitor: Visitor,
    mandate_id: UUID,
    *,
    name: str,
    provider_id: UUID | None,
    contact: str,
    now: datetime,
    tell: Iterable[bytes] = (),
) -> None:
    """The officer signs the present text with their name and chooses who is to say the word.

    `tell` are the clinicians of that provider: they hear that there is a message.
    """
    row = _load(vault, is_about(visitor), mandate_id)
    MANDATE.may_take(row.state, A.CONSENT, {Role.PARTICIPANT})
    if provider_id not in list_provider_ids(vault, row.agency_id):
        raise RuleBroken(N_("Choose who you want to go to."), "provider_id")
    reach = " ".join(contact.split())
    if not reach:
        raise RuleBroken(N_("Write how they can reach you: a number or an address."), "contact")
    if len(reach) > LONGEST_CONTACT:
        raise RuleBroken(N_("Keep this under %(count)s characters."), "contact", count=LONGEST_CONTACT)
    signature = MandateConsent(id=uuid4(), mandate_id=row.id, text_version=CURRENT, signed_at=now)
    signature.signed_name = may_name(name, "name", N_("Type your name to sign."))
    vault.add(signature)
    row.state, row.provider_id = S.CONSENTED, provider_id
    row.contact = reach
    vault.flush()
    for clinician in tell:
        write_to_staff(vault, clinician, dedup_key=f"signed:{signature.id.hex}:{clinician.hex()}", now=now)
    _record(vault, visitor, "answered", row, now=now)


def refuse(vault: Session, visitor: Visitor, mandate_id: UUID, *, now: datetime) -> None:
    """The officer does not sign; nobody is told, there is just nothing to see."""
    row = _load(vault, is_about(visitor), mandate_id)
    MANDATE.may_take(row.state, A.REFUSE, {Role.PARTICIPANT})
    row.state = S.REFUSED
    vault.flush()
    _record(vault, visitor, "answered", row, now=now)


def revoke(vault: Session, visitor: Visitor, mandate_id: UUID, *, now: datetime) -> None:
    """The officer takes the consent back: the word is hidden at once, and forgotten with who was to say it."""
    row = _load(vault, is_about(visitor), mandate_id)
    MANDATE.may_take(row.state, A.REVOKE, {Role.PARTICIPANT})
    _end_consent(vault, row, now=now)
    row.state = S.REVOKED
    _forget_answer(row)
    vault.flush()
    _record(vault, visitor, "answered", row, now=now)


def take(vault: Session, visitor: Visitor, mandate_id: UUID, *, now: datetime) -> None:
    """A clinician of the chosen provider takes it; the first one has it."""
    row = _load(vault, _at_provider(visitor), mandate_id)
    MANDATE.may_take(row.state, A.TAKE, visitor.roles)
    if row.held_by == visitor.pseudonym:
        return
    if row.held_by is not None:
        raise Conflict(N_("A colleague has taken this one meanwhile."))
    row.held_by = visitor.pseudonym
    vault.flush()
    _record_work(vault, visitor, "taken", row, now=now)


def record_word(vault: Session, visitor: Visitor, mandate_id: UUID, *, attended: bool, now: datetime) -> None:
    """The clinician who took it says yes or no, and may put it right; no day is kept."""
    row = _load(vault, sa.and_(_at_provider(visitor), Mandate.held_by == visitor.pseudonym), mandate_id)
    MANDATE.may_take(row.state, A.RECORD, visitor.roles)
    row.attended = attended
    vault.flush()
    _record_work(vault, visitor, "recorded", row, now=now)


def _at_provider(visitor: Visitor) -> Any:
    if not can_work(visitor) or visitor.organisation_id is None or visitor.pseudonym is None:
        return sa.false()
    own = known_as(visitor.pseudonym)
    return sa.and_(Mandate.provider_id == visitor.organisation_id, Mandate.officer != own)


def _load(vault: Session, condition: Any, mandate_id: UUID) -> Mandate:
    query = sa.select(Mandate).where(Mandate.id == mandate_id, condition).with_for_update()
    row = vault.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(NOT_YOURS)
    return row


def _forget_answer(row: Mandate) -> None:
    row.provider_id = row.held_by = row.attended = None
    row.contact = None


def _end_consent(vault: Session, row: Mandate, *, now: datetime) -> None:
    vault.execute(
        sa.update(MandateConsent)
        .where(MandateConsent.mandate_id == row.id, MandateConsent.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )


def _record(vault: Session, visitor: Visitor, what: str, row: Mandate, *, now: datetime) -> None:
    # One action for every answer of the officer: who reads the trail sees no more than the one word either.
    record(vault, visitor, action=f"mandate.{what}", subject=("mandate", row.id), now=now)


def _record_work(vault: Session, visitor: Visitor, what: str, row: Mandate, *, now: datetime) -> None:
    # Under the id of the signature, which no list shows: the request's own would tell that it was signed.
    signed = sa.select(MandateConsent.id).where(
        MandateConsent.mandate_id == row.id, MandateConsent.revoked_at.is_(None)
    )
    subject = ("mandate_consent", vault.scalars(signed).one())
    record(vault, visitor, action=f"mandate_consent.{what}", subject=subject, now=now)
