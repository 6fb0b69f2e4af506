"""Knowing a person: the same one is found again, anybody else is added."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Denied
from core.permissions import Permission
from core.text import N_
from referrals.people.models import Person
from referrals.people.policy import visible_to
from referrals.people.queries import find_by_identity, match_index


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonValues:
    """What an officer knows of a person."""

    name: str | None = None
    born_on: date | None = None
    age_band: str | None = None
    phone: str | None = None
    safe_contact: str | None = None
    language: str | None = None


def find_or_create(session: Session, actor: Actor, *, values: PersonValues, now: datetime) -> UUID:
    """The person of this name and date of birth in the actor's agency, with newer details; else a new one."""
    agency_id = actor.organisation_id
    if agency_id is None or not (
        actor.holds(Permission.REFERRAL_CREATE) or actor.holds(Permission.ENCOUNTER_WRITE)
    ):
        raise Denied(N_("Your role may not do this."))
    known = find_by_identity(session, agency_id=agency_id, name=values.name, born_on=values.born_on)
    if known is not None:
        person = session.scalars(visible_to(actor).where(Person.id == known).with_for_update()).one()
        action, changed = "person.recognised", _fill(person, values)
    else:
        person = Person(
            id=uuid4(),
            agency_id=agency_id,
            match_index=match_index(agency_id, values.name, values.born_on),
            created_at=now,
        )
        person.name = values.name
        person.born_on = values.born_on.isoformat() if values.born_on else None
        session.add(person)
        action, changed = "person.added", _fill(person, values)
    session.flush()
    record(session, actor, action=action, subject=("person", person.id), now=now, details={"fields": changed})
    return person.id


def _fill(person: Person, values: PersonValues) -> list[str]:
    """Take over what is newly known; answers the names of the fields that changed."""
    changed = []
    for field in ("age_band", "phone", "safe_contact", "language"):
        value = getattr(values, field)
        if value and value != getattr(person, field):
            setattr(person, field, value)
            changed.append(field)
    return changed
