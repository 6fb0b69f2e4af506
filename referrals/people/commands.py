"""Knowing a person: the same one is found again, anybody else is added."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.people.indexing import match_index, name_index, phone_index, surname_index
from referrals.people.models import Person
from referrals.people.policy import visible_to
from referrals.people.queries import (
    country_of,
    find_by_identity,
    find_by_name_and_phone,
    find_by_reference,
)
from referrals.people.references import SHORTEST, make_person_reference

ROUNDS_OF_CODES = 5
"""So often a code of one length is tried before codes grow by a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonValues:
    """What an officer knows of a person."""

    reference: str | None = None
    """The code of a person whom the agency knows already; it goes before name and date of birth."""
    name: str | None = None
    born_on: date | None = None
    age_band: str | None = None
    phone: str | None = None
    safe_contact: str | None = None
    language: str | None = None


def find_or_create(session: Session, actor: Actor, *, values: PersonValues, now: datetime) -> UUID:
    """The person of this code, name and date of birth, or name and number in the actor's agency; else a new one.

    What is newly known of a person is taken over. Raises `RuleBroken` at `reference` where nobody has the code.
    """
    agency_id = actor.organisation_id
    if agency_id is None or not (
        actor.holds(Permission.REFERRAL_CREATE) or actor.holds(Permission.ENCOUNTER_WRITE)
    ):
        raise Denied(N_("Your role may not do this."))
    known = _find(session, agency_id, values)
    if known is not None:
        person = _locked(session, actor, known)
        action = "person.recognised"
    else:
        person = Person(
            id=uuid4(),
            agency_id=agency_id,
            reference=free_reference(session, agency_id),
            created_at=now,
        )
        session.add(person)
        action = "person.added"
    changed = _fill(person, values)
    give_indexes(person, country=country_of(session, agency_id))
    session.flush()
    record(session, actor, action=action, subject=("person", person.id), now=now, details={"fields": changed})
    return person.id


def give_indexes(person: Person, *, country: str) -> None:
    """Make the blind indexes of a person anew from what is known of them."""
    born_on = date.fromisoformat(person.born_on) if person.born_on else None
    person.match_index = match_index(person.agency_id, person.name, born_on)
    person.name_index = name_index(person.agency_id, person.name)
    person.phone_index = phone_index(person.agency_id, person.phone, country)
    person.surname_index = surname_index(person.agency_id, person.name, born_on)


def free_reference(session: Session, agency_id: UUID) -> str:
    """A code that no person of the agency has; as short as may be."""
    letters = SHORTEST
    while True:
        offered = {make_person_reference(letters) for _ in range(ROUNDS_OF_CODES)}
        taken = session.scalars(
            sa.select(Person.reference).where(Person.agency_id == agency_id, Person.reference.in_(offered))
        )
        free = sorted(offered - set(taken))
        if free:
            return free[0]
        letters += 1


def _find(session: Session, agency_id: UUID, values: PersonValues) -> UUID | None:
    if values.reference:
        known = find_by_reference(session, agency_id=agency_id, reference=values.reference)
        if known is None:
            raise RuleBroken(N_("Nobody in your agency’s records has this code."), "reference")
        return known
    known = find_by_identity(session, agency_id=agency_id, name=values.name, born_on=values.born_on)
    if known is None and values.born_on is None:
        known = find_by_name_and_phone(session, agency_id=agency_id, name=values.name, phone=values.phone)
    return known


def _locked(session: Session, actor: Actor, person_id: UUID) -> Person:
    """The person for update; where somebody merged the record a moment ago, the one that stands for it."""
    while True:
        query = visible_to(actor).where(Person.id == person_id).with_for_update()
        person = session.scalars(query.execution_options(populate_existing=True)).one()
        if person.merged_into_id is None:
            return person
        person_id = person.merged_into_id


def _fill(person: Person, values: PersonValues) -> list[str]:
    """Take over what is newly known; answers the names of the fields that changed. Names are given once."""
    changed = []
    for field, text in (
        ("name", values.name),
        ("born_on", values.born_on.isoformat() if values.born_on else None),
    ):
        if text and getattr(person, field) is None:
            setattr(person, field, text)
            changed.append(field)
    for field in ("age_band", "phone", "safe_contact", "language"):
        value = getattr(values, field)
        if value and value != getattr(person, field):
            setattr(person, field, value)
            changed.append(field)
    return changed
